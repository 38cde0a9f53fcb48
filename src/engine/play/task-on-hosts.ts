import type { LimitFunction } from 'p-limit'
import pLimit from 'p-limit'
import { describePlace } from '../../base/place.ts'
import type { Event } from '../../model/event.ts'
import type { Task } from '../../model/playbook.ts'
import type { BatchContext, RunContext, StepPosition, TaskHeading, TaskOutcome } from '../context.ts'
import type { RunHost } from '../scope/host.ts'
import { runTask } from '../task/task.ts'
import { playKeywords } from '../task/task-keywords.ts'
import { taskHeading } from './heading.ts'
import { applyOutcome, outcomeEvents, withKnownHandlers } from './outcomes.ts'
import { failOthers } from './policy.ts'

/** Runs a task on its hosts at once; then, in the order of the hosts, yields the events and applies the outcomes. */
export async function* runOnHosts(
  task: Task,
  hosts: readonly RunHost[],
  batch: BatchContext,
  { handler, rescuable, ahead }: StepPosition,
): AsyncGenerator<Event, ReadonlyMap<RunHost, TaskOutcome>> {
  const { context, run, keeper } = batch
  const [first] = hosts as [RunHost]
  const scope = context.scopes.forTask(first, run, task)
  const heading = taskHeading(task, handler, scope, run)
  const isSilent = task.module === 'meta'
  if (!isSilent && !(await isApproved(heading, context))) return new Map()
  if (!isSilent) yield { event: 'task start', ...heading, place: describePlace(task.place) }

  const { runOnce, throttle, anyErrorsFatal, mistake } = playKeywords(task, scope)
  const limited = limiter(throttle, context.limit)
  const working = runOnce ? [first] : hosts
  const sharing = (host: RunHost) => (runOnce ? hosts : [host])
  const running = working.map(host => {
    const expectNotified = (names: readonly string[]) => keeper.expect(names, sharing(host))
    const taskRun = { task, host, run, heading, sharing: sharing(host), ahead, mistake, expectNotified }
    return limited(async () => (context.world.signal.aborted ? undefined : runTask(context, taskRun)))
  })
  await Promise.allSettled(running)
  const outcomes = new Map<RunHost, TaskOutcome>()
  for (const [index, host] of working.entries()) {
    const ran = await running[index]
    if (!ran) continue // a person interrupted the run before the turn of this host
    const outcome = withKnownHandlers(ran, task, batch.handlers)
    outcomes.set(host, outcome)
    if (!isSilent) yield* outcomeEvents(outcome, rescuable)
    applyOutcome(outcome, host, sharing(host), batch.handlers)
  }
  failOthers(anyErrorsFatal, scope, hosts, run)
  await keeper.save()
  return outcomes
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
