import { readFileSync, rmSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FileError } from '../../base/errors.ts'
import { shownPath } from '../../base/files.ts'
import { ownValue } from '../../base/keys.ts'
import type { KeptHandlers, PendingHandlers } from '../../engine/world.ts'
import { makeStateFolder, withStateFolder } from './state.ts'

/** Pending handlers by play, then by host. */
type Kept = Readonly<Record<string, PendingHandlers>>

/** The handlers that are pending on the hosts of an environment, in a file of the state folder. */
export function handlersKeptIn(folder: string, environment: string): KeptHandlers {
  const path = pathOf(folder, environment)
  return {
    of: play => ownValue(read(path), play) ?? {},
    async keep(play, pending) {
      const kept = read(path)
      const next = text({ ...kept, [play]: { ...ownValue(kept, play), ...pending } })
      if (next !== text(kept)) await withStateFolder(folder, () => replaceFile(folder, path, next))
    },
  }
}

/** The same, for hosts that belong to no environment: where nothing can be written, they are warned of and not kept. */
export function keptIfPossible(kept: KeptHandlers, warn: (message: string) => void): KeptHandlers {
  let hasWarned = false
  return {
    of: play => kept.of(play),
    async keep(play, pending) {
      try {
        await kept.keep(play, pending)
      } catch (error) {
        if (!(error instanceof FileError)) throw error
        if (!hasWarned) warn(`${error.message}; handlers that do not come to run are lost`)
        hasWarned = true
      }
    },
  }
}

/** Forgets the pending handlers of an environment. */
export function forgetHandlers(folder: string, environment: string): void {
  withStateFolder(folder, () => rmSync(pathOf(folder, environment), { force: true }))
}

function pathOf(folder: string, environment: string): string {
  return join(folder, `${environment}.handlers.json`)
}

function read(path: string): Kept {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    const message = `Cannot read which handlers were kept in ${shownPath(path)}: ${(error as Error).message}`
    throw new FileError({ message, hint: '--flush-cache forgets them' }, { cause: error })
  }
}

/** Replaces the file so that it is whole at any moment, and on the disk at the end; without pending handlers there is none. */
async function replaceFile(folder: string, path: string, text: string): Promise<void> {
  if (text === nothing) return rm(path, { force: true })
  makeStateFolder(folder)
  const made = `${path}.${process.pid}`
  await writeFile(made, text, { flush: true })
  await rename(made, path)
}

const nothing = '{}\n'

/** The file, without hosts and plays that have no pending handlers. */
function text(kept: Kept): string {
  const plays = Object.entries(kept).map(([play, hosts]) => [
    play,
    Object.fromEntries(Object.entries(hosts).filter(([, titles]) => titles.length > 0)),
  ])
  const busy = plays.filter(([, hosts]) => Object.keys(hosts as PendingHandlers).length > 0)
  return `${JSON.stringify(Object.fromEntries(busy), undefined, 2)}\n`
}
