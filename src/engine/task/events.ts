import type { TaskEvent } from '../../model/event.ts'
import type { Loop } from '../../model/playbook.ts'
import { delegationField } from './delegation.ts'
import type { HostTask, Item } from './host-task.ts'
import { itemLabel } from './loop-items.ts'
import { censored, type Result, toResult } from './results.ts'

/** The event of a result: of the whole task, or with the fields of `more` of one item of its loop. */
export function taskEvent(
  result: Result,
  task: HostTask,
  item: Item,
  more: Partial<TaskEvent> = {},
): TaskEvent {
  const { diff, taskRun } = task
  return {
    event: 'task',
    ...taskRun.heading,
    host: taskRun.host.name,
    status: result.status,
    ignored: false,
    rescued: false,
    ...delegationField(task, item.scope),
    ...(diff !== undefined && { diff }),
    ...more,
    result: toResult(task.flag('no_log') ? censored(result) : result),
  }
}

/** The event of one item of a loop, which has the value `value`. */
export function itemEvent(
  result: Result,
  task: HostTask,
  item: Item,
  loop: Loop,
  value: unknown,
  ignored: boolean,
): TaskEvent {
  const { redaction } = task.context.world
  const shown = task.flag('no_log')
    ? { item: null, label: '(hidden)' }
    : { item: value, label: itemLabel(loop, redaction.redactIn(value), item.scope) }
  return taskEvent(result, task, item, { ...shown, ignored })
}
