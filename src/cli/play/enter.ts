import { AccessError, DeliverError, exitCodes, FileError } from '../../base/errors.ts'
import { isFile } from '../../base/files.ts'
import { printable } from '../../base/printable.ts'
import type { World } from '../../engine/world.ts'
import type { EnvironmentSettings } from '../../model/environment.ts'
import type { CliContext, PlayContext } from '../cli-context.ts'
import { type Checkout, checkoutOf } from '../environment/checkout.ts'
import { asksForCheckout, closedGates } from '../environment/gates.ts'
import type { Asked } from '../flags/options.ts'
import { confirm } from '../prompt.ts'
import type { Holder } from '../state/holder.ts'
import { type HostLock, lockOnHost } from '../state/host-lock.ts'
import { type Lock, lock, lockedBy, untilFree, type Waiting } from '../state/lock.ts'
import { lockPlace } from '../state/lock-place.ts'
import { record } from '../state/record.ts'
import { stateFolder } from '../state/state.ts'
import { userName } from '../state/user-name.ts'

type Said = Checkout | string | undefined

/**
 * Runs an action that may change an environment: when its gates are open, under its lock, and, where there is an `environment.yml`, with a line in its record.
 * @param act what is run; it gets whether the run that held the lock before was killed, and gives the exit code
 * @throws AccessError when a gate is closed, LockedError
 */
export async function entered(
  world: World,
  asked: Asked,
  context: PlayContext,
  act: (wasLeft: boolean) => Promise<number>,
): Promise<number> {
  const { settings, environment } = world.inventory
  const isRecorded = settings !== undefined && isFile(settings.file)
  const checkout = isRecorded ? checkoutOf(settings.folder) : Promise.resolve(undefined)
  if (settings) await passGates(settings, checkout, asked, context)
  const folder = stateFolder(world.inventory)
  const waiting = lockWaiting(asked, context)
  const held = await lock(folder, environment, doing(asked), waiting)
  try {
    const onHost = settings && (await lockedOnHost(settings, held.holder, world, waiting))
    try {
      const run = () => act(held.wasLeft)
      return isRecorded ? await recorded(held, folder, world, asked, checkout, run) : await run()
    } finally {
      await onHost?.release()
    }
  } finally {
    held.release()
  }
}

/** The lock on the host that keeps it for runs from other machines; nothing where none does. */
async function lockedOnHost(
  settings: EnvironmentSettings,
  holder: Holder,
  world: World,
  waiting: Waiting,
): Promise<HostLock | undefined> {
  const place = lockPlace(settings, world)
  return (
    place &&
    untilFree(async () => {
      const lock = await lockOnHost(place, settings.name, holder)
      if ('release' in lock) return lock
      throw lockedBy(settings.name, lock.heldBy)
    }, waiting)
  )
}

async function passGates(
  settings: EnvironmentSettings,
  checkout: Promise<Said>,
  asked: Asked,
  context: PlayContext,
): Promise<void> {
  const said = asksForCheckout(settings) ? await checkout : undefined
  const closed = closedGates(settings, { user: userName(), checkout: said, override: asked.override })
  if (closed.length > 0) throw new AccessError(closed)
  if (settings.confirm && !asked.yes) await confirmRun(settings, asked, context)
}

async function confirmRun(
  { name }: EnvironmentSettings,
  asked: Asked,
  { screen }: PlayContext,
): Promise<void> {
  const hint = '--check --diff shows what would change, and --yes confirms it'
  if (!process.stdin.isTTY) {
    throw new AccessError({ message: `${name} wants a person to confirm, and this is no terminal`, hint })
  }
  if (await screen.asking(() => confirm(`Run ${doing(asked)} on ${name}?`))) return
  throw new AccessError({ message: `The run on ${name} was not confirmed`, hint })
}

/**
 * Writes down that the run begins and how it ends, from which commit, and why it was let in. Where the end cannot be written,
 * the run is over all the same: people are warned.
 */
async function recorded(
  { holder }: Lock,
  folder: string,
  { inventory: { environment }, warn }: World,
  { override }: Asked,
  checkout: Promise<Said>,
  act: () => Promise<number>,
): Promise<number> {
  const { id, since, user, machine, doing } = holder
  record(folder, environment, { id, at: since, user, machine, doing, override })
  let exit: number = exitCodes.internal
  try {
    exit = await act()
    return exit
  } catch (error) {
    if (error instanceof DeliverError) exit = error.exitCode
    throw error
  } finally {
    const end = { id, ended: new Date().toISOString(), exit, ...sourceOf(await checkout) }
    orWarning(() => record(folder, environment, end), warn)
  }
}

function orWarning(action: () => void, warn: World['warn']): void {
  try {
    action()
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    warn(error.message)
  }
}

function sourceOf(checkout: Said): {
  commit?: string | undefined
  branch?: string | undefined
  uncommitted?: number
} {
  if (checkout === undefined || typeof checkout === 'string') return {}
  const { commit, branch, changed } = checkout
  return { commit, branch, uncommitted: changed.length }
}

function lockWaiting({ 'lock-timeout': seconds }: Asked, { signal, stderr }: CliContext): Waiting {
  return { seconds, signal, say: message => void stderr.write(`${printable(message)}\n`) }
}

function doing({ command, limit, tags }: Asked): string {
  const more = [
    ['-l', limit],
    ['-t', tags],
  ] as const
  const flags = more.flatMap(([flag, words]) => (words.length === 0 ? [] : [flag, words.join(',')]))
  return [...command, ...flags].join(' ')
}
