import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DeliverError, exitCodes } from '../../base/errors.ts'
import { shownPath } from '../../base/files.ts'
import { type Holder, isAlive, startTime } from './holder.ts'
import { makeStateFolder, withStateFolder } from './state.ts'
import { userName } from './user-name.ts'

/** Another run holds the lock of the environment. */
class LockedError extends DeliverError {
  readonly exitCode = exitCodes.locked
}

/** A person interrupted the run while it waited. */
class InterruptedError extends DeliverError {
  readonly exitCode = exitCodes.interrupted
}

/** How long a run waits for the lock of another, and whom it tells so. */
export interface Waiting {
  readonly seconds: number
  readonly signal: AbortSignal
  say(message: string): void
}

/** The lock of an environment, held. */
export interface Lock {
  readonly holder: Holder
  /** Whether the run that held it before was killed. */
  readonly wasLeft: boolean
  release(): void
}

/** Seconds between looks at a lock that another run holds. */
const pause = 0.25

/**
 * Locks an environment, so that only this process changes it; waits while another run holds the lock, if asked to.
 * @throws LockedError
 */
export function lock(folder: string, environment: string, doing: string, waiting: Waiting): Promise<Lock> {
  return untilFree(async () => lockNow(folder, environment, doing), waiting)
}

/**
 * Tries to take a lock until it is free or the time is over.
 * @throws LockedError of the last try, InterruptedError
 */
export async function untilFree<T>(take: () => Promise<T>, waiting: Waiting): Promise<T> {
  const end = performance.now() + waiting.seconds * 1000
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await take()
    } catch (error) {
      if (!(error instanceof LockedError) || performance.now() >= end) throw error
      if (waiting.signal.aborted) throw new InterruptedError(error.message)
      if (isFirst) waiting.say(`${error.message}; waiting up to ${waiting.seconds} s`)
    }
    await sleep(pause * 1000, undefined, { signal: waiting.signal }).catch(() => {})
  }
}

function lockNow(folder: string, environment: string, doing: string): Lock {
  const path = pathOf(folder, environment)
  const own = `${path}.${process.pid}`
  const holder = ourselves(doing)
  return withStateFolder(folder, () => {
    makeStateFolder(folder)
    writeFileSync(own, JSON.stringify(holder))
    chmodSync(own, 0o644) // others shall see who holds the lock, whatever the umask
    try {
      const wasLeft = acquire(path, own, environment)
      const release = () => {
        const found = textOf(path)
        if (typeof found === 'string' && holderIn(found)?.id === holder.id) rmSync(path, { force: true })
      }
      process.once('exit', release) // also when a person ends the run at once
      return {
        holder,
        wasLeft,
        release() {
          process.off('exit', release)
          release()
        },
      }
    } finally {
      rmSync(own, { force: true })
    }
  })
}

/**
 * Links our file to the path of the lock, so that the lock appears complete. A lock whose process is dead is replaced
 * under a lock of its own and after a second check, so that only one of several processes replaces it. Returns whether
 * there was one.
 */
function acquire(path: string, own: string, environment: string): boolean {
  while (!linked(own, path)) {
    const found = textOf(path)
    if (found === undefined) continue // it was given back just now
    const holder = found === unreadable ? found : holderIn(found)
    if (holder === unreadable || (holder && isAlive(holder))) throw locked(path, holder, environment)
    const claim = `${path}.after`
    acquire(claim, own, environment)
    try {
      if (textOf(path) !== found) continue
      replace(path, own)
      return true
    } finally {
      rmSync(claim, { force: true })
    }
  }
  return false
}

function replace(path: string, own: string): void {
  linkSync(own, `${own}.new`)
  renameSync(`${own}.new`, path)
}

function locked(path: string, holder: Holder | typeof unreadable, environment: string): LockedError {
  return lockedBy(environment, holder === unreadable ? undefined : holder, `remove ${shownPath(path)}`)
}

/** The error of a lock that another run holds. @param removal what releases the lock of a run that cannot be read */
export function lockedBy(
  environment: string,
  holder: Holder | undefined,
  removal = `deliver lock status -i ${environment}`,
): LockedError {
  const who = holder ? holderText(holder) : 'another user runs something, and only that user may see what'
  const cure = holder?.id ? `deliver lock release ${holder.id} -i ${environment}` : removal
  return new LockedError(`${environment} is locked: ${who}`, {
    hint: `wait until it ends, or with --lock-timeout; if you know that it is gone: ${cure}`,
  })
}

/** What a lock says: that it is free, who holds it, or that whoever held it is gone. */
export type LockState =
  | { readonly kind: 'free' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'held' | 'left'; readonly holder: Holder | undefined }

/** The state of the lock of an environment. */
export function lockState(folder: string, environment: string): LockState {
  const found = textOf(pathOf(folder, environment))
  if (found === undefined) return { kind: 'free' }
  if (found === unreadable) return { kind: 'unreadable' }
  const holder = holderIn(found)
  return { kind: holder && isAlive(holder) ? 'held' : 'left', holder }
}

/**
 * Gives back the lock that a run left or holds, if it is still that of the run. Nobody else can take the lock in between.
 * Returns whether it was.
 */
export function releaseLock(folder: string, environment: string, id: string): boolean {
  const path = pathOf(folder, environment)
  const own = `${path}.${process.pid}`
  return withStateFolder(folder, () => {
    if (textOf(path) === undefined) return false
    writeFileSync(own, JSON.stringify(ourselves('deliver lock release')))
    const claim = `${path}.after`
    try {
      acquire(claim, own, environment)
      const found = textOf(path)
      if (typeof found !== 'string' || holderIn(found)?.id !== id) return false
      rmSync(path)
      return true
    } finally {
      rmSync(claim, { force: true })
      rmSync(own, { force: true })
    }
  })
}

function pathOf(folder: string, environment: string): string {
  return join(folder, `${environment}.lock`)
}

function holderText({ pid, machine, user, since, doing }: Holder): string {
  return `${user} runs ${doing} since ${since} (process ${pid} on ${machine})`
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

/** Stands for the text of a lock that only another user may read. */
const unreadable = Symbol('unreadable')

function textOf(path: string): string | typeof unreadable | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    if (code === 'EACCES') return unreadable
    throw error
  }
}

/** The holder; nothing when the machine went down before the text reached the disk. */
function holderIn(text: string): Holder | undefined {
  try {
    const holder: Partial<Holder> | null = JSON.parse(text)
    return typeof holder?.pid === 'number' && typeof holder.machine === 'string'
      ? (holder as Holder)
      : undefined
  } catch {
    return undefined
  }
}

function ourselves(doing: string): Holder {
  const { pid } = process
  const since = new Date().toISOString()
  const id = randomBytes(4).toString('hex')
  return { id, pid, started: startTime(pid) ?? '', machine: hostname(), user: userName(), since, doing }
}
