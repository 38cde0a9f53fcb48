import { TaskError } from '../../base/errors.ts'
import type { TaskEvent } from '../../model/event.ts'
import type { Task } from '../../model/playbook.ts'
import type { TaskOutcome } from '../context.ts'
import type { RunHost } from '../scope/host.ts'
import { failedResult } from '../task/results.ts'
import type { Handlers } from './handlers.ts'

/** The outcome of a task; it becomes a failure where the task notifies a handler that does not exist. */
export function withKnownHandlers(outcome: TaskOutcome, task: Task, handlers: Handlers): TaskOutcome {
  const unknown = handlers.firstUnknown(outcome.notify.keys())
  if (unknown === undefined || outcome.result.failed) return outcome
  const place = task.notify[0]?.place ?? task.place
  const result = failedResult(new TaskError(`There is no handler ${unknown}`, { place }))
  const events = outcome.events.map((event, at) =>
    at === outcome.events.length - 1 ? { ...event, status: 'failed' as const, result } : event,
  )
  return { ...outcome, events, result, notify: new Map() }
}

/** The events of an outcome; the failure of a task inside a block with a rescue is marked as rescued. */
export function* outcomeEvents(
  { events, result, ignored }: TaskOutcome,
  rescuable: boolean,
): Generator<TaskEvent> {
  const rescued = result.failed && !ignored && rescuable
  for (const event of events) yield rescued && !('item' in event) ? { ...event, rescued } : event
}

/** Applies an outcome to the hosts that share it: sets the status of the hosts, and notifies handlers. */
export function applyOutcome(
  { events, result, ignored, notify }: TaskOutcome,
  host: RunHost,
  sharing: readonly RunHost[],
  handlers: Handlers,
): void {
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
  for (const [name, uncertain] of notify) for (const each of sharing) handlers.notify(name, each, uncertain)
}
