import { describePlace } from '../../base/place.ts'
import type { Event } from '../../model/event.ts'
import type { Block, Loop, Step, Task } from '../../model/playbook.ts'
import type { Layer } from '../../variables/precedence.ts'
import type { BatchContext, RemainingSteps, StepPosition, TaskOutcome } from '../context.ts'
import type { RunHost } from '../scope/host.ts'
import { itemVariables, loopItems } from '../task/loop-items.ts'
import { toResult, uncertainResult } from '../task/results.ts'
import { taskHeading } from './heading.ts'
import { groupInclusions, withLayers } from './includes.ts'
import { actOn, isForOneHost } from './meta.ts'
import { enterRoles, hasLeft } from './roles.ts'
import { isSelected } from './tags.ts'
import { runOnHosts } from './task-on-hosts.ts'

type Outcomes = ReadonlyMap<RunHost, TaskOutcome>

/** Runs every step on all hosts before the next one begins. Hosts that fail drop out, until a rescue restores them. */
export async function* walk(
  steps: readonly Step[],
  hosts: readonly RunHost[],
  batch: BatchContext,
  position: StepPosition = { handler: false, rescuable: false },
): AsyncGenerator<Event> {
  const { world } = batch.context
  for (const [index, step] of steps.entries()) {
    const active = hosts.filter(host => host.isActive)
    if (active.length === 0 || world.signal.aborted) return
    const here: StepPosition = { ...position, ahead: { steps, from: index + 1, after: position.ahead } }
    if (step.kind === 'block')
      yield* step.loop ? walkEach(step, step.loop, active, batch, here) : walkBlock(step, active, batch, here)
    else if (position.handler || isSelected(step.inherited.tags, world.options)) {
      yield* walkTask(step, active, batch, here)
    }
  }
}

/** Runs the handlers that were notified, each on the hosts that notified it. */
export async function* flushHandlers(
  hosts: readonly RunHost[],
  batch: BatchContext,
  rescuable = false,
): AsyncGenerator<Event> {
  const { signal } = batch.context.world
  for (const due of batch.handlers.flush(hosts, signal)) {
    const { handler, notifiers, uncertain } = due
    if (notifiers.length > 0) {
      const included = batch.handlers.layersOf(handler) ?? batch.run.included
      const inside = { ...batch, run: { ...batch.run, included } }
      const outcomes = yield* walkTask(handler.task, notifiers, inside, { handler: true, rescuable })
      batch.handlers.end(due, signal.aborted ? stoppedHosts(notifiers, outcomes) : new Set())
      await batch.keeper.save()
    }
    if (uncertain.size > 0) yield* uncertainHandler(handler.task, uncertain, batch)
  }
}

/** The hosts on which a handler did not run to its end when a person interrupted the run. */
function stoppedHosts(hosts: readonly RunHost[], outcomes: Outcomes): Set<RunHost> {
  const hasEnded = (outcome: TaskOutcome | undefined) => outcome && outcome.inclusions.length === 0
  return new Set(hosts.filter(host => !host.failedOrUnreachable && !hasEnded(outcomes.get(host))))
}

/** In check mode: the events of a handler on hosts that may or may not notify it. */
function* uncertainHandler(
  task: Task,
  uncertain: ReadonlyMap<RunHost, string>,
  { context, run }: BatchContext,
): Generator<Event> {
  const [first] = [...uncertain.keys()] as [RunHost]
  const heading = taskHeading(task, true, context.scopes.forTask(first, run, task), run)
  const hosts = [...uncertain.keys()].map(({ name }) => name)
  yield { event: 'task start', ...heading, place: describePlace(task.place), hosts }
  for (const [host, reason] of uncertain) {
    const result = toResult(uncertainResult(reason))
    yield {
      event: 'task',
      ...heading,
      host: host.name,
      status: 'skipped',
      ignored: false,
      rescued: false,
      result,
    }
  }
}

/** Runs a block for each item of its loop. A host on which it failed does not come to the next item. */
async function* walkEach(
  block: Block,
  loop: Loop,
  hosts: readonly RunHost[],
  batch: BatchContext,
  position: StepPosition,
): AsyncGenerator<Event> {
  const { run, context } = batch
  const [first] = hosts as [RunHost]
  const search = { role: undefined, folder: run.play.playbookFolder, playbookFolder: run.play.playbookFolder }
  const items = loopItems(loop, context.scopes.forHost(first, run), search)
  for (const index of items.keys()) {
    const active = hosts.filter(host => host.isActive)
    if (active.length === 0 || context.world.signal.aborted) return
    enterRoles([block], block.role, active)
    const layer: Layer = { name: 'loop', variables: itemVariables(loop, items, index) }
    const seeing = withLayers(run, new Map(active.map(host => [host, [layer]])))
    yield* walkBlock(block, active, { ...batch, run: seeing }, position)
  }
}

/** Runs the block; then the rescue, on the hosts where the block failed; then `always`, on all hosts that can be reached. */
async function* walkBlock(
  { block, rescue, always }: Block,
  hosts: readonly RunHost[],
  batch: BatchContext,
  position: StepPosition,
): AsyncGenerator<Event> {
  const rescuable = position.rescuable || rescue.length > 0
  const ahead: RemainingSteps = { steps: always, from: 0, after: position.ahead }
  yield* walk(block, hosts, batch, { ...position, rescuable, ahead })
  if (rescue.length > 0) yield* walk(rescue, reactivateFailed(hosts), batch, position)
  const failed = reactivateFailed(hosts)
  yield* walk(always, hosts, batch, position)
  for (const host of failed) if (host.isActive) host.status = 'failed'
}

/** Makes failed hosts active again, and returns them. */
function reactivateFailed(hosts: readonly RunHost[]): RunHost[] {
  const failed = hosts.filter(host => host.status === 'failed')
  for (const host of failed) host.status = 'active'
  return failed
}

/** Runs a task on all hosts at once; then does what it asks of the run, and runs the steps that it includes. */
async function* walkTask(
  task: Task,
  hosts: readonly RunHost[],
  batch: BatchContext,
  position: StepPosition,
): AsyncGenerator<Event, Outcomes> {
  const inRole = position.handler ? hosts : hosts.filter(host => !hasLeft(host, task.role))
  if (inRole.length === 0) return new Map()
  const outcomes = yield* runOnHosts(task, inRole, batch, position)
  for (const [host, { meta }] of outcomes) {
    if (meta === undefined || (host !== inRole[0] && !isForOneHost(meta))) continue
    if (meta === 'flush_handlers') yield* flushHandlers(hosts, batch, position.rescuable)
    else await actOn(meta, task, host, hosts, batch)
  }
  for (const { steps, hosts, run, handlers, roles } of groupInclusions(outcomes, batch.run)) {
    batch.handlers.add(handlers, hosts, run.included)
    run.exposed.push(...roles.filter(role => !run.exposed.includes(role)))
    enterRoles(steps, task.role, hosts)
    yield* walk(steps, hosts, { ...batch, run }, position)
  }
  return outcomes
}
