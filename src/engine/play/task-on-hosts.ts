import type { LimitFunction } from 'p-limit'
import pLimit from 'p-limit'
import { asTheyFinish } from '../../base/as-they-finish.ts'
import { describePlace } from '../../base/place.ts'
import type { Event, Timing } from '../../model/event.ts'
import type { Task } from '../../model/playbook.ts'
import type { BatchContext, RunContext, StepPosition, TaskHeading, TaskOutcome } from '../context.ts'
import type { RunHost } from '../scope/host.ts'
import { runTask } from '../task/task.ts'
import { playKeywords } from '../task/task-keywords.ts'
import { startTiming } from '../task/timing.ts'
import { withBecomeHint } from './become-hint.ts'
import { taskHeading } from './heading.ts'
import { applyOutcome, outcomeEvents, withKnownHandlers } from './outcomes.ts'
import { failOthers } from './policy.ts'

/**
 * Runs a task on its hosts at once and yields the events of each host when it finishes. The outcomes are applied in the
 * order of the hosts when all have finished: what one host does must not depend on how fast another one is.
 */
export async function* runOnHosts(
  task: Task,
  hosts: readonly RunHost[],
  batch: BatchContext,
  { handler, rescuable, ahead }: StepPosition,
): AsyncGenerator<Event, ReadonlyMap<RunHost, TaskOutcome>> {
  const { context, run, handlers, keeper } = batch
  const [first] = hosts as [RunHost]
  const scope = context.scopes.forTask(first, run, task)
  const heading = taskHeading(task, handler, scope, run)
  const isSilent = task.module === 'meta'
  if (!isSilent && !(await isApproved(heading, context))) return new Map()

  const { runOnce, throttle, anyErrorsFatal, mistake } = playKeywords(task, scope)
  const working = runOnce ? [first] : hosts
  const place = describePlace(task.place)
  if (!isSilent) yield { event: 'task start', ...heading, place, hosts: working.map(({ name }) => name) }

  const limited = limiter(throttle, context.limit)
  const sharing = (host: RunHost) => (runOnce ? hosts : [host])
  const runOn = async (host: RunHost): Promise<TaskOutcome | undefined> => {
    if (context.world.signal.aborted) return undefined // a person interrupted the run before the turn of this host
    const expectNotified = (names: readonly string[]) => keeper.expect(names, sharing(host))
    const taskRun = { task, host, run, heading, sharing: sharing(host), ahead, mistake, expectNotified }
    const timing = startTiming()
    const outcome = await runTask(context, taskRun)
    return withTiming(withKnownHandlers(outcome, task, handlers), timing())
  }
  const running = working.map(host => limited(() => runOn(host)))
  for await (const outcome of asTheyFinish(running)) {
    if (isSilent || !outcome) continue
    for (const event of outcomeEvents(outcome, { rescuable, place })) yield withBecomeHint(event, task, batch)
  }
  const outcomes = new Map<RunHost, TaskOutcome>()
  for (const [index, host] of working.entries()) {
    const outcome = await running[index]
    if (!outcome) continue
    outcomes.set(host, outcome)
    applyOutcome(outcome, host, sharing(host), handlers)
  }
  failOthers(anyErrorsFatal, scope, hosts, run)
  await keeper.save()
  return outcomes
}

/** The outcome with the timing in its events; those of items have their own. */
function withTiming(outcome: TaskOutcome, timing: Timing): TaskOutcome {
  return { ...outcome, events: outcome.events.map(event => ({ ...timing, ...event })) }
}

async function isApproved({ task, role }: TaskHeading, { world }: RunContext): Promise<boolean> {
  return (await world.approves?.(role === undefined ? task : `${role} : ${task}`)) ?? true
}

/** The limit of the run, and inside it that of `throttle`. */
function limiter(
  throttle: number | undefined,
  limit: LimitFunction,
): <T>(work: () => Promise<T>) => Promise<T> {
  if (!throttle) return work => limit(work)
  const narrower = pLimit(throttle)
  return work => narrower(() => limit(work))
}
