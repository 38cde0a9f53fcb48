import type { TaskEvent, TaskResult } from '../../model/event.ts'
import type { Loop, Variables } from '../../model/playbook.ts'
import { allHold, numberValue } from './conditions.ts'
import type { TaskEffects } from './effects.ts'
import { itemEvent } from './events.ts'
import type { HostTask, Item } from './host-task.ts'
import { runItem } from './item.ts'
import { eachItem, itemVariables, loopItems } from './loop-items.ts'
import { interruptedResult, loopResult, type Result, skippedResult, toResult } from './results.ts'
import { startTiming } from './timing.ts'
import { taskWorker } from './work.ts'

/** Runs a task for each item of its loop; the events of the items are added to `events`. */
export async function runLoop(
  loop: Loop,
  task: HostTask,
  effects: TaskEffects,
  events: TaskEvent[],
): Promise<Result> {
  const items = loopItems(loop, task.whole.scope, task.taskRun.task.search)
  if (items.length === 0) return skippedResult('No items in the list', { results: [] })
  const results: Result[] = []
  const registered: TaskResult[] = []
  for (const [index, value] of items.entries()) {
    const item = task.item(itemVariables(loop, items, index), eachItem(loop, items, index + 1))
    const begins = index === 0 || (await mayGoOn(loop, item, task))
    const timing = startTiming()
    const result = begins ? await runItem(item, task, effects) : interruptedResult(items.length - index)
    if (result.status === 'unreachable' && !task.flag('ignore_unreachable')) return result
    results.push(result)
    registered.push({ ...toResult(result), ...plainValues(item.variables) })
    const ignored = result.status === 'unreachable'
    events.push({ ...timing(), ...itemEvent(result, task, item, loop, value, ignored) })
    if (result.interrupted || breaks(loop, item, result, task)) break
  }
  return loopResult(results, registered)
}

/** Whether the next item may begin, after the pause between items; not when a person has interrupted the run. */
async function mayGoOn({ control }: Loop, item: Item, task: HostTask): Promise<boolean> {
  const { signal } = task.context.world
  if (signal.aborted) return false
  if (!control.pause) return true
  const sleeping = taskWorker(item, task).sleep(numberValue(control.pause, item.scope) ?? 0)
  await sleeping.catch(error => {
    if (!signal.aborted) throw error
  })
  return !signal.aborted
}

function breaks({ control }: Loop, { variables }: Item, result: Result, task: HostTask): boolean {
  return control.breakWhen.length > 0 && allHold(control.breakWhen, task.scopeWith(variables, result))
}

function plainValues(variables: Variables): Record<string, unknown> {
  return Object.fromEntries(
    [...variables].flatMap(([name, value]) => ('data' in value ? [[name, value.data]] : [])),
  )
}
