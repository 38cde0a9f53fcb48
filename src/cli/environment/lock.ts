import { hostname } from 'node:os'
import { exitCodes, UsageError } from '../../base/errors.ts'
import type { CliContext, PlayContext } from '../cli-context.ts'
import { type CommandLine, type ReadCommand, readCommand } from '../flags/command.ts'
import { lockFlags } from '../flags/flags.ts'
import { hostWorld } from '../hosts/host-world.ts'
import { onScreen } from '../on-screen.ts'
import type { Holder } from '../state/holder.ts'
import { hostLockHolder, type LockPlace, releaseOnHost } from '../state/host-lock.ts'
import { type LockState, lockState, releaseLock } from '../state/lock.ts'
import { lockPlace } from '../state/lock-place.ts'
import { environmentNamed, type NamedEnvironment } from './named.ts'

const lockCommand: CommandLine<typeof lockFlags> = {
  name: 'deliver lock',
  usage:
    '$0 status [FLAGS]\n$0 release ID [FLAGS]\n\nSays who changes an environment now, or gives back the lock of a run that is gone.',
  flags: lockFlags,
  words: 'action',
  examples: [
    ['$0 status -i production', 'who holds the lock, and since when'],
    ['$0 release 1a2b3c4d -i production', 'gives it back'],
  ],
}

/** `deliver lock`: says who holds the lock of an environment, or releases it. Returns the exit code. */
export async function lock(given: CliContext): Promise<number> {
  const context = onScreen(given)
  const read = await readCommand(lockCommand, context)
  if (!read) return exitCodes.ok
  const [action, id, ...more] = read.words
  const environment = environmentNamed(read.values.inventory)
  const place = await placeFor(environment, read, context)
  if (action === 'status' && id === undefined) return status(environment, place, read.values.json, context)
  if (action === 'release' && id !== undefined && more.length === 0) {
    return release(environment, place, { id, force: read.values.force }, context)
  }
  throw new UsageError('deliver lock takes `status`, or `release` and the ID of a run')
}

/** Where the lock is kept for runs from other machines. The hosts are read only where there is such a place. */
async function placeFor(
  { settings }: NamedEnvironment,
  { given }: ReadCommand<typeof lockFlags>,
  context: PlayContext,
): Promise<LockPlace | undefined> {
  if (settings.lockHost === undefined) return undefined
  return lockPlace(settings, await hostWorld(given, context))
}

async function status(
  { name, state }: NamedEnvironment,
  place: LockPlace | undefined,
  asJson: boolean,
  { stdout }: CliContext,
): Promise<number> {
  const here = lockState(state, name)
  const onHost = place && (await hostLockHolder(place, name))
  const elsewhere = onHost && !isSame(onHost, here) ? onHost : undefined
  if (asJson) stdout.write(`${JSON.stringify({ environment: name, here, elsewhere }, undefined, 2)}\n`)
  else if (here.kind === 'free' && elsewhere) stdout.write(`${name} is held: ${holding(elsewhere)}\n`)
  else stdout.write(`${name} ${described(here)}\n`)
  return exitCodes.ok
}

function isSame(holder: Holder, lock: LockState): boolean {
  return 'holder' in lock && lock.holder?.id === holder.id
}

function described(lock: LockState): string {
  if (lock.kind === 'free') return 'is free'
  if (lock.kind === 'unreadable') return 'is held by another user, and only that user may see by what'
  if (!lock.holder) return 'has a lock that was not written to the end; the next run takes it over'
  const run = holding(lock.holder)
  return lock.kind === 'held'
    ? `is held: ${run}`
    : `is left by a run that is gone, the next one takes it over: ${run}`
}

function holding({ id, user, machine, pid, doing, since }: Holder): string {
  return `${doing} by ${user} since ${since} (process ${pid} on ${machine}), run ${id}`
}

async function release(
  { name, state }: NamedEnvironment,
  place: LockPlace | undefined,
  { id, force }: { readonly id: string; readonly force: boolean },
  { stdout }: CliContext,
): Promise<number> {
  const here = lockState(state, name)
  if (!force) refuseAlive(id, here)
  const released = [
    releaseLock(state, name, id),
    place !== undefined && (await releaseOnHost(place, name, id)),
  ]
  if (!released.includes(true)) {
    throw new UsageError(`The lock of ${name} is not that of the run ${id}`, {
      hint: `${name} ${described(here)}`,
    })
  }
  stdout.write(`Released the lock of ${name}\n`)
  return exitCodes.ok
}

/** The lock of a run that is alive on this machine is given back by the run itself. */
function refuseAlive(id: string, lock: LockState): void {
  if (lock.kind !== 'held' || lock.holder?.id !== id || lock.holder.machine !== hostname()) return
  const { pid } = lock.holder
  throw new UsageError(`The run ${id} is alive: process ${pid}`, {
    hint: `end it with kill -INT ${pid}, which gives back the lock; --force releases it while it runs`,
  })
}
