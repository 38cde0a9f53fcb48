import { readFileSync, rmSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FileError } from '../../base/errors.ts'
import { shownPath } from '../../base/files.ts'
import { ownValue } from '../../base/keys.ts'
import type { KeptHandlers, PendingHandlers } from '../../engine/world.ts'
import { withStateFolder } from './state.ts'

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

/** Replaces a file so that it is whole at any moment, and on the disk at the end. */
async function replaceFile(folder: string, path: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const made = `${path}.${process.pid}`
  await writeFile(made, text, { flush: true })
  await rename(made, path)
}

/** The file, without hosts and plays that have no pending handlers. */
function text(kept: Kept): string {
  const plays = Object.entries(kept).map(([play, hosts]) => [
    play,
    Object.fromEntries(Object.entries(hosts).filter(([, titles]) => titles.length > 0)),
  ])
  const busy = plays.filter(([, hosts]) => Object.keys(hosts as PendingHandlers).length > 0)
  return `${JSON.stringify(Object.fromEntries(busy), undefined, 2)}\n`
}
