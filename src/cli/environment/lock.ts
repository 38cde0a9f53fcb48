import { hostname } from 'node:os'
import { exitCodes, UsageError } from '../../base/errors.ts'
import { printable } from '../../base/printable.ts'
import type { CliContext } from '../cli-context.ts'
import { type CommandLine, readCommand } from '../flags/command.ts'
import { lockFlags } from '../flags/flags.ts'
import { type LockState, lockState, releaseLock } from '../state/lock.ts'
import { environmentsNamed, type NamedEnvironment } from './named.ts'

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
export async function lock(context: CliContext): Promise<number> {
  const read = await readCommand(lockCommand, context)
  if (!read) return exitCodes.ok
  const { values: asked, words } = read
  const { stdout } = context
  const [action, id, ...more] = words
  const environments = environmentsNamed(asked.inventory)
  if (action === 'status' && id === undefined) {
    stdout.write(printable(asked.json ? statesAsJson(environments) : states(environments)))
    return exitCodes.ok
  }
  if (action !== 'release' || id === undefined || more.length > 0)
    throw new UsageError('deliver lock takes `status`, or `release` and the ID of a run')
  for (const environment of environments) release(environment, id, asked.force)
  stdout.write(printable(`Released the lock of ${environments.map(({ name }) => name).join(', ')}\n`))
  return exitCodes.ok
}

function states(environments: readonly NamedEnvironment[]): string {
  return environments.map(({ name, state }) => `${name} ${described(lockState(state, name))}\n`).join('')
}

function statesAsJson(environments: readonly NamedEnvironment[]): string {
  return `${JSON.stringify(Object.fromEntries(environments.map(({ name, state }) => [name, lockState(state, name)])), undefined, 2)}\n`
}

function described(lock: LockState): string {
  if (lock.kind === 'free') return 'is free'
  if (lock.kind === 'unreadable') return 'is held by another user, and only that user may see by what'
  if (!lock.holder) return 'has a lock that was not written to the end; the next run takes it over'
  const { id, user, machine, pid, doing, since } = lock.holder
  const run = `${doing} by ${user} since ${since} (process ${pid} on ${machine}), run ${id}`
  return lock.kind === 'held'
    ? `is held: ${run}`
    : `is left by a run that is gone, the next one takes it over: ${run}`
}

/** Without `force` only the lock of a run that is gone, or of which nothing can be seen from here. */
function release({ name, state }: NamedEnvironment, id: string, force: boolean): void {
  const lock = lockState(state, name)
  if (lock.kind === 'held' && lock.holder?.id === id && lock.holder.machine === hostname() && !force) {
    throw new UsageError(`The run ${id} is alive: process ${lock.holder.pid}`, {
      hint: `end it with kill -INT ${lock.holder.pid}, which gives back the lock; --force releases it while it runs`,
    })
  }
  if (!releaseLock(state, name, id)) {
    throw new UsageError(`The lock of ${name} is not that of the run ${id}`, {
      hint: `${name} ${described(lock)}`,
    })
  }
}
