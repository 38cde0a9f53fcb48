import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../../base/errors.ts'
import type { ProcessEnvironment } from '../../secrets/key-places.ts'

/** The numbers by which Linux knows file systems that are in memory only: tmpfs and ramfs. */
const inMemory: ReadonlySet<number> = new Set([0x01021994, 0x858458f6])

/**
 * Gives a folder in memory that only this user can enter, and takes it away on every way out of this process.
 * @throws UsageError where there is no memory to be had as a folder
 */
export async function inPrivateFolder<T>(
  environment: ProcessEnvironment,
  act: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(folderInMemory(environment), 'deliver-secrets-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  try {
    return await act(folder)
  } finally {
    remove()
    process.off('exit', remove)
  }
}

function folderInMemory(environment: ProcessEnvironment): string {
  const candidates = [environment['XDG_RUNTIME_DIR'], '/dev/shm'].filter(folder => folder !== undefined)
  const found = candidates.find(isInMemory)
  if (found !== undefined) return found
  throw new UsageError(
    'There is no folder in memory for the secrets, and on a disk they could be found later',
    {
      hint: `none of ${candidates.join(', ')} is a tmpfs: mount one on /dev/shm, or use deliver secrets set`,
    },
  )
}

function isInMemory(folder: string): boolean {
  try {
    return inMemory.has(statfsSync(folder).type)
  } catch {
    return false
  }
}
