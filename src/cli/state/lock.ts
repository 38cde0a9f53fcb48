import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { DeliverError, exitCodes } from '../../base/errors.ts'
import { shownPath } from '../../base/files.ts'
import { withStateFolder } from './state.ts'

/** Another run holds the lock of the environment. */
class LockedError extends DeliverError {
  readonly exitCode = exitCodes.locked
}

/** The holder of a lock. A process is identified by its number and start time, because numbers are reused. */
export interface Holder {
  readonly pid: number
  /** When the process began, in ticks of the kernel; unknown where there is no /proc. */
  readonly started: string
  readonly machine: string
  readonly user: string
  readonly since: string
  readonly doing: string
}

/**
 * Locks an environment, so that only this process changes it. Returns the function that releases the lock.
 * @throws LockedError
 */
export function lock(folder: string, environment: string, doing: string): () => void {
  const path = join(folder, `${environment}.lock`)
  const own = `${path}.${process.pid}`
  return withStateFolder(folder, () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(own, JSON.stringify(ourselves(doing)))
    try {
      acquire(path, own, environment)
      const release = () => rmSync(path, { force: true })
      process.once('exit', release) // also when a person ends the run at once
      return () => {
        process.off('exit', release)
        release()
      }
    } finally {
      rmSync(own, { force: true })
    }
  })
}

/**
 * Links our file to the path of the lock, so that the lock appears complete. A lock whose process is dead is replaced
 * under a lock of its own and after a second check, so that only one of several processes replaces it.
 */
function acquire(path: string, own: string, environment: string): void {
  while (!linked(own, path)) {
    const found = textOf(path)
    if (found === undefined) continue // it was given back just now
    const holder = holderIn(found)
    if (holder && isAlive(holder)) throw locked(path, holder, environment)
    const claim = `${path}.after`
    acquire(claim, own, environment)
    try {
      if (textOf(path) === found) return replace(path, own)
    } finally {
      rmSync(claim, { force: true })
    }
  }
}

function replace(path: string, own: string): void {
  linkSync(own, `${own}.new`)
  renameSync(`${own}.new`, path)
}

function locked(path: string, holder: Holder, environment: string): LockedError {
  const { pid, machine, user, since, doing } = holder
  return new LockedError(
    `${environment} is locked: ${user} runs ${doing} since ${since} (process ${pid} on ${machine})`,
    { hint: `wait until it ends; if you know that it is gone, remove ${shownPath(path)}` },
  )
}

/** Links a file to a name that must be free. */
function linked(file: string, name: string): boolean {
  try {
    linkSync(file, name)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The holder; nothing when the machine went down before the text reached the disk. */
function holderIn(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder
  } catch {
    return undefined
  }
}

function ourselves(doing: string): Holder {
  const { pid } = process
  const since = new Date().toISOString()
  return { pid, started: startTime(pid), machine: hostname(), user: userInfo().username, since, doing }
}

/** Whether a process is alive. Processes on other machines are assumed alive. */
function isAlive({ pid, started, machine }: Holder): boolean {
  if (machine !== hostname()) return true
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return startTime(pid) === started
}

/** The 22nd field of `12 (a name) S 1 ...`, where the name may hold spaces and brackets. */
function startTime(pid: number): string {
  try {
    const afterName = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1) ?? ''
    return afterName.split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
