import { TaskError } from '../../base/errors.ts'
import { isWrong, type TaskEvent } from '../../model/event.ts'
import type { Task } from '../../model/playbook.ts'
import type { TaskOutcome } from '../context.ts'
import type { RunHost } from '../scope/host.ts'
import { failedResult, toResult } from '../task/results.ts'
import type { Handlers } from './handlers.ts'

/** The outcome of a task; it becomes a failure where the task notifies a handler that does not exist. */
export function withKnownHandlers(outcome: TaskOutcome, task: Task, handlers: Handlers): TaskOutcome {
  const unknown = handlers.firstUnknown(outcome.notify.keys())
  if (unknown === undefined || outcome.result.status === 'failed') return outcome
  const place = task.notify[0]?.place ?? task.place
  const result = failedResult(new TaskError(`There is no handler ${unknown}`, { place }))
  const last = outcome.events.at(-1) as TaskEvent
  const event: TaskEvent = { ...last, status: 'failed', result: toResult(result) }
  return { ...outcome, events: [...outcome.events.slice(0, -1), event], result, notify: new Map() }
}

/**
 * The events of an outcome, with the place of the task in those that people look for; the failure of a task inside a
 * block with a rescue is marked as rescued.
 */
export function* outcomeEvents(
  { events, result, ignored }: TaskOutcome,
  { rescuable, place }: { readonly rescuable: boolean; readonly place: string },
): Generator<TaskEvent> {
  const rescued = result.status === 'failed' && !ignored && rescuable
  for (const event of events) {
    const placed = isWrong(event) ? { ...event, place } : event
    yield rescued && !('item' in event) ? { ...placed, rescued } : placed
  }
}

/** Applies an outcome to the hosts that share it: sets the status of the hosts, and notifies handlers. */
export function applyOutcome(
  { events, result, ignored, notify }: TaskOutcome,
  host: RunHost,
  sharing: readonly RunHost[],
  handlers: Handlers,
): void {
  if (result.status === 'unreachable' && !ignored) host.status = 'unreachable'
  if (result.status === 'failed' && !ignored) {
    const failed = { task: { name: events.at(-1)?.task }, result: toResult(result) }
    for (const each of sharing) fail(each, failed)
  }
  for (const each of sharing) handlers.endExpectation(each, result.status === 'unreachable')
  for (const [name, uncertain] of notify) for (const each of sharing) handlers.notify(name, each, uncertain)
}

/** Marks a host as failed, and gives its rescue the names of Ansible for what failed, with and without the prefix. */
function fail(host: RunHost, { task, result }: { task: object; result: object }): void {
  host.status = 'failed'
  for (const prefix of ['', 'ansible_']) {
    host.set(`${prefix}failed_task`, task)
    host.set(`${prefix}failed_result`, result)
  }
}
