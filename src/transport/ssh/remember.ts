import { open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TrustError } from '../../base/errors.ts'
import { makeFolders } from '../../base/files.ts'

/** Adds a line to a known_hosts file, once, also if other processes do so at the same time. Other lines stay. */
export async function remember(file: string, line: string): Promise<void> {
  try {
    makeFolders(dirname(file), 0o700)
    await locked(`${file}.lock`, () => append(file, line))
  } catch (error) {
    throw new TrustError(`Cannot write ${file}: ${(error as Error).message}`, { cause: error })
  }
}

async function append(file: string, line: string): Promise<void> {
  const handle = await open(file, 'a+', 0o600)
  try {
    const text = await handle.readFile('utf8')
    if (text.split('\n').includes(line)) return
    await handle.appendFile(`${text === '' || text.endsWith('\n') ? '' : '\n'}${line}\n`)
  } finally {
    await handle.close()
  }
}

/** Seconds after which a lock is that of a process that died. */
const stale = 10

async function locked(lock: string, act: () => Promise<void>): Promise<void> {
  while (!(await take(lock))) await sleep(10 + Math.random() * 20)
  try {
    await act()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx')).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const taken = await stat(lock).catch(() => undefined)
    if (taken && Date.now() - taken.mtimeMs > stale * 1000) await rm(lock, { force: true })
    return false
  }
}
