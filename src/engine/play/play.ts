import { OMIT, renderNode } from '../../expressions/text.ts'
import type { Event } from '../../model/event.ts'
import type { Play, Step } from '../../model/playbook.ts'
import type { BatchContext, RemainingSteps, RunContext, StepPosition } from '../context.ts'
import type { RunHost } from '../scope/host.ts'
import type { PlayRun } from '../scope/play-run.ts'
import { varsFileLayers } from '../scope/vars-files.ts'
import { flagValue } from '../task/conditions.ts'
import { batches, inOrder } from './batches.ts'
import { gatheringTask } from './gather.ts'
import { Handlers } from './handlers.ts'
import { hostsOfPlay, isLeftOut, playName } from './hosts.ts'
import { HandlerKeeper, keepingPendingHandlers } from './kept-handlers.ts'
import { learnPasswords } from './learn-passwords.ts'
import { withAnswers } from './prompts.ts'
import { strategyNamed } from './strategies.ts'
import { flushHandlers, walk } from './walk.ts'

/** How a play ended. */
interface PlayEnd {
  /** Whether no further play begins: every host of a batch failed or is unreachable, or a person interrupted the run. */
  readonly endsRun: boolean
  /** The hosts that did not come to its end. */
  readonly left: readonly RunHost[]
}

/** Runs a play, batch by batch. */
export async function* runPlay(written: Play, context: RunContext): AsyncGenerator<Event, PlayEnd> {
  const play = await withAnswers(written, context)
  if (isLeftOut(play, context.world, context.inventory)) return { endsRun: false, left: [] }
  const scope = context.scopes.forPlay(play)
  const setting = (name: string) => {
    const node = play.settings.get(name)
    const value = node && renderNode(node, scope)
    return value === OMIT ? undefined : value
  }
  const hosts = inOrder(activeHosts(play, context), setting('order') as string | undefined)
  yield { event: 'play', play: playName(play), hosts: hosts.map(host => host.name) }
  const strategy = strategyNamed(setting('strategy') as string | undefined)
  const { options, signal } = context.world
  const shared = { play, name: playName(play), all: hosts, ended: { now: false }, exposed: [] }
  const left = new Set(hosts)
  for (const members of batches(hosts, setting('serial'))) {
    const bare: PlayRun = {
      ...shared,
      hosts: members,
      included: new Map(),
      includeDepth: 0,
      varsFiles: new Map(),
    }
    const run: PlayRun = { ...bare, varsFiles: varsFileLayers(bare, context.scopes) }
    learnPasswords(run, context)
    const handlers = new Handlers(play.handlers)
    const keeper = new HandlerKeeper(context.world, run, handlers)
    const batch: BatchContext = { context, run, handlers, keeper }
    const events = strategy(members, together => runSections(play, together, batch), options.forks)
    yield* keepingPendingHandlers(keeper, run, events)
    if (signal.aborted || members.every(host => host.failedOrUnreachable))
      return { endsRun: true, left: [...left] }
    for (const host of members) {
      if (host.status === 'ended') host.status = 'active'
      if (host.isActive) left.delete(host)
    }
    if (run.ended.now) return { endsRun: false, left: hosts.filter(host => host.failedOrUnreachable) }
  }
  return { endsRun: signal.aborted, left: [...left] }
}

/** Runs all sections of a play on hosts that go together, and flushes the handlers after each. */
async function* runSections(
  play: Play,
  hosts: readonly RunHost[],
  batch: BatchContext,
): AsyncGenerator<Event> {
  const { scopes, world } = batch.context
  const scope = scopes.forPlay(play)
  const flag = (name: string): boolean | undefined => flagValue(play.settings.get(name), scope)
  const forceHandlers = flag('force_handlers') ?? world.options.forceHandlers
  const sections = [play.preTasks, play.tasks, play.postTasks]
  if (flag('gather_facts') ?? true) yield* walk([gatheringTask(play)], hosts, batch, positionBefore(sections))
  for (const [index, section] of sections.entries()) {
    if (section.length > 0) batch.handlers.allowRestored()
    yield* walk(section, hosts, batch, positionBefore(sections.slice(index + 1)))
    yield* forceHandlers ? flushAlsoFailed(hosts, batch) : flushHandlers(hosts, batch)
  }
}

/** The position of steps after which these sections follow. */
function positionBefore(sections: readonly (readonly Step[])[]): StepPosition {
  const ahead = sections.reduceRight<RemainingSteps | undefined>(
    (after, steps) => ({ steps, from: 0, after }),
    undefined,
  )
  return { handler: false, rescuable: false, ahead }
}

/** Flushes the handlers of all hosts that can be reached, also of those that failed. */
async function* flushAlsoFailed(hosts: readonly RunHost[], batch: BatchContext): AsyncGenerator<Event> {
  const failed = hosts.filter(host => host.status === 'failed')
  for (const host of failed) host.status = 'active'
  yield* flushHandlers(hosts, batch)
  for (const host of failed) if (host.isActive) host.status = 'failed'
}

/** The active hosts of a play, in the order of its pattern. */
function activeHosts(play: Play, { world, inventory, hostNamed }: RunContext): RunHost[] {
  return hostsOfPlay(play, world, inventory)
    .map(hostNamed)
    .filter(host => host.isActive)
}
