import type { LimitFunction } from 'p-limit'
import pLimit from 'p-limit'
import { describePlace } from '../../base/place.ts'
import type { Event, TaskEvent } from '../../model/event.ts'
import type { Block, Step, Task } from '../../model/playbook.ts'
import type { Ahead } from '../ahead/lookahead.ts'
import type { RunHost } from '../scope/host.ts'
import type { PlayRun } from '../scope/scopes.ts'
import { uncertainResult } from '../task/results.ts'
import { type Heading, type RunContext, runTask, type TaskOutcome } from '../task/task.ts'
import { jointSteeringOf } from '../task/task-keywords.ts'
import { type Handlers, withKnownHandlers } from './handlers.ts'
import { headingOf } from './heading.ts'
import { groupInclusions } from './includes.ts'
import { actOn, isForOne } from './meta.ts'
import { failOthers } from './policy.ts'
import { isSelected } from './tags.ts'

/** Hosts on their way through a play, together: what their steps share. */
export interface Course {
  readonly context: RunContext
  readonly run: PlayRun
  readonly handlers: Handlers
  /** Bounds how many hosts are at work at once. */
  readonly limit: LimitFunction
}

/** How a task stands among others. */
export interface Standing {
  readonly handler: boolean
  /** Whether a rescue around it takes a failure up. */
  readonly rescuable: boolean
  /** The steps that follow. */
  readonly ahead?: Ahead | undefined
}

/** Every step on all hosts before the next one begins. Hosts that fail stay behind, until a rescue brings them back. */
export async function* walk(
  steps: readonly Step[],
  hosts: readonly RunHost[],
  course: Course,
  standing: Standing = { handler: false, rescuable: false },
): AsyncGenerator<Event> {
  for (const [index, step] of steps.entries()) {
    const active = hosts.filter(host => host.isActive)
    if (active.length === 0 || course.context.world.signal.aborted) return
    const here: Standing = { ...standing, ahead: { steps, from: index + 1, after: standing.ahead } }
    if (step.kind === 'block') yield* walkBlock(step, active, course, here)
    else if (standing.handler || isSelected(step.inherited.tags, course.context.world.options)) {
      yield* walkTask(step, active, course, here)
    }
  }
}

/** The handlers that were notified, each on the hosts that notified it. */
export async function* flushHandlers(
  hosts: readonly RunHost[],
  course: Course,
  rescuable = false,
): AsyncGenerator<Event> {
  for (const { handler, notifiers, uncertain } of course.handlers.flush(hosts, course.context.world.signal)) {
    if (notifiers.length > 0) yield* walkTask(handler.task, notifiers, course, { handler: true, rescuable })
    if (uncertain.size > 0) yield* uncertainHandler(handler.task, uncertain, course)
  }
}

/** In check mode: a handler of which nobody knows whether it would be notified. */
function* uncertainHandler(
  task: Task,
  uncertain: ReadonlyMap<RunHost, string>,
  { context, run }: Course,
): Generator<Event> {
  const [first] = [...uncertain.keys()] as [RunHost]
  const heading = headingOf(task, true, context.scopes.forTask(first, run, task), run)
  yield { event: 'task start', ...heading, place: describePlace(task.place) }
  for (const [host, why] of uncertain) {
    const result = uncertainResult(why)
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

/** The block; on the hosts where it failed what rescues it; then, on all that can be reached, what is always done. */
async function* walkBlock(
  { block, rescue, always }: Block,
  hosts: readonly RunHost[],
  course: Course,
  standing: Standing,
): AsyncGenerator<Event> {
  const rescuable = standing.rescuable || rescue.length > 0
  const ahead: Ahead = { steps: always, from: 0, after: standing.ahead }
  yield* walk(block, hosts, course, { ...standing, rescuable, ahead })
  if (rescue.length > 0) yield* walk(rescue, broughtBack(hosts), course, standing)
  const failed = broughtBack(hosts)
  yield* walk(always, hosts, course, standing)
  for (const host of failed) if (host.isActive) host.status = 'failed'
}

/** The hosts that had failed, at work again. */
function broughtBack(hosts: readonly RunHost[]): RunHost[] {
  const failed = hosts.filter(host => host.status === 'failed')
  for (const host of failed) host.status = 'active'
  return failed
}

/** A task on all hosts at once; then what it asks of the run, and the tasks that it includes. */
async function* walkTask(
  task: Task,
  hosts: readonly RunHost[],
  course: Course,
  standing: Standing,
): AsyncGenerator<Event> {
  const outcomes = yield* runOnAll(task, hosts, course, standing)
  for (const [host, { meta }] of outcomes) {
    if (meta === undefined || (host !== hosts[0] && !isForOne(meta))) continue
    if (meta === 'flush_handlers') yield* flushHandlers(hosts, course, standing.rescuable)
    else await actOn(meta, host, hosts, course)
  }
  for (const { steps, hosts, run, handlers, roles } of groupInclusions(outcomes, course.run)) {
    course.handlers.add(handlers)
    run.exposed.push(...roles.filter(role => !run.exposed.includes(role)))
    yield* walk(steps, hosts, { ...course, run }, standing)
  }
}

/** Runs a task on its hosts, tells what came of it, and lets the hosts bear it. */
async function* runOnAll(
  task: Task,
  hosts: readonly RunHost[],
  course: Course,
  { handler, rescuable, ahead }: Standing,
): AsyncGenerator<Event, ReadonlyMap<RunHost, TaskOutcome>> {
  const { context, run, limit } = course
  const [first] = hosts as [RunHost]
  const scope = context.scopes.forTask(first, run, task)
  const heading = headingOf(task, handler, scope, run)
  const isSilent = task.module === 'meta'
  if (!isSilent && !(await isApproved(heading, context))) return new Map()
  if (!isSilent) yield { event: 'task start', ...heading, place: describePlace(task.place) }

  const { once, most, fatal, mistake } = jointSteeringOf(task, scope)
  const throttled = throttle(most, limit)
  const working = once ? [first] : hosts
  const sharing = (host: RunHost) => (once ? hosts : [host])
  const running = working.map(host =>
    throttled(() => runTask(context, { task, host, run, heading, sharing: sharing(host), ahead, mistake })),
  )
  await Promise.allSettled(running)
  const outcomes = new Map<RunHost, TaskOutcome>()
  for (const [index, host] of working.entries()) {
    const outcome = withKnownHandlers((await running[index]) as TaskOutcome, task, course.handlers)
    outcomes.set(host, outcome)
    if (!isSilent) yield* toldWith(outcome, rescuable)
    bear(outcome, host, sharing(host), course)
  }
  const lost = hosts.filter(host => !host.isActive)
  failOthers(fatal, scope, hosts, lost, course)
  return outcomes
}

async function isApproved({ task, role }: Heading, { world }: RunContext): Promise<boolean> {
  return (await world.approves?.(role === undefined ? task : `${role} : ${task}`)) ?? true
}

function throttle(most: number | undefined, limit: LimitFunction): <T>(work: () => Promise<T>) => Promise<T> {
  if (!most) return work => limit(work)
  const narrower = pLimit(most)
  return work => narrower(() => limit(work))
}

function* toldWith({ events, result, ignored }: TaskOutcome, rescuable: boolean): Generator<TaskEvent> {
  const rescued = result.failed && !ignored && rescuable
  for (const event of events) yield rescued && !('item' in event) ? { ...event, rescued } : event
}

/** Lets the hosts that share an outcome bear it: who is lost, who failed, which handlers are notified. */
function bear(
  { events, result, ignored, notify }: TaskOutcome,
  host: RunHost,
  sharing: readonly RunHost[],
  course: Course,
) {
  if (result.unreachable && !ignored) host.status = 'unreachable'
  if (result.failed && !ignored) {
    for (const each of sharing) {
      each.status = 'failed'
      for (const prefix of ['', 'ansible_']) {
        each.set(`${prefix}failed_task`, { name: events.at(-1)?.task })
        each.set(`${prefix}failed_result`, result)
      }
    }
  }
  for (const [name, uncertain] of notify)
    for (const each of sharing) course.handlers.notify(name, each, uncertain)
}
