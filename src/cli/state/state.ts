import { mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { FileError } from '../../base/errors.ts'
import { reasonOf, shownPath } from '../../base/files.ts'
import type { Inventory } from '../../model/inventory.ts'

/**
 * The folder for state that outlives a run, the same for all users of these files: `.deliver/` beside `inventories/`, or
 * beside a hosts file elsewhere, or in the working folder when there are no files.
 */
export function stateFolder({ folder }: Pick<Inventory, 'folder'>): string {
  if (folder === undefined) return join(process.cwd(), '.deliver')
  const above = dirname(folder)
  return join(basename(above) === 'inventories' ? dirname(above) : folder, '.deliver')
}

/** Makes the state folder; the one around it is there. (With `recursive`, Node tries for ever in a folder such as /proc.) */
export function makeStateFolder(folder: string): void {
  try {
    mkdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Runs an action that writes to the state folder; its error names the folder. */
export function withStateFolder<T>(folder: string, action: () => T): T {
  try {
    const result = action()
    return result instanceof Promise ? (result.catch(error => refuse(folder, error)) as T) : result
  } catch (error) {
    return refuse(folder, error)
  }
}

function refuse(folder: string, error: unknown): never {
  if ((error as NodeJS.ErrnoException).code === undefined) throw error
  throw new FileError(
    {
      message: `Cannot keep the state of runs in ${shownPath(folder)}: ${reasonOf(error)}`,
      hint: 'locks and lists of hosts that failed are kept there: it must be writable',
    },
    { cause: error },
  )
}
