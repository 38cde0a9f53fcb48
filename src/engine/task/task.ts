import type { TaskEvent } from '../../model/event.ts'
import type { RunContext, TaskOutcome, TaskRun } from '../context.ts'
import { errorResult } from './attempt.ts'
import { firstUnmet } from './conditions.ts'
import { TaskEffects } from './effects.ts'
import { taskEvent } from './events.ts'
import { HostTask } from './host-task.ts'
import { runItem } from './item.ts'
import { runLoop } from './loop.ts'
import { registerResult } from './register.ts'
import { type Result, unmetResult } from './results.ts'
import { workOn } from './work.ts'

/** Runs a task on a host: resolve, observe, plan, apply, result. */
export async function runTask(context: RunContext, taskRun: TaskRun): Promise<TaskOutcome> {
  const task = new HostTask(context, taskRun)
  const effects = new TaskEffects(task)
  const itemEvents: TaskEvent[] = []
  const result = await resultOrError(task, effects, itemEvents)
  const ignored = isIgnored(result, task)
  registerResult(result, task)
  const { inclusions, meta } = effects
  const notify = notifiedNames(result, effects)
  const event = taskEvent(result, task, task.whole, { ignored })
  return { events: [...itemEvents, event], result, ignored, notify, inclusions, meta }
}

/** Every error in the task is a failure of the host, unless a condition skips the task. */
async function resultOrError(task: HostTask, effects: TaskEffects, itemEvents: TaskEvent[]): Promise<Result> {
  const { loop } = task.taskRun.task
  try {
    if (task.mistake !== undefined) throw task.mistake
    return await (loop ? runLoop(loop, task, effects, itemEvents) : runItem(task.whole, task, effects))
  } catch (error) {
    return skippedAnyway(task) ?? errorResult(error, workOn(task.whole, task))
  }
}

/** A skipped result, when a condition that needs no item of the loop is false. */
function skippedAnyway({ taskRun, whole }: HostTask): Result | undefined {
  try {
    const unmet = firstUnmet(taskRun.task.inherited.when, whole.scope)
    return unmet && unmetResult(unmet, taskRun.task.loop && { results: [] })
  } catch {
    return undefined
  }
}

function isIgnored({ status, interrupted }: Result, task: HostTask): boolean {
  if (interrupted) return false
  if (status === 'failed') return task.flag('ignore_errors')
  return status === 'unreachable' && task.flag('ignore_unreachable')
}

/** A loop that failed notifies nobody, as in Ansible; one that was interrupted does: the next run does not change those items again. */
function notifiedNames({ status, interrupted }: Result, { notify }: TaskEffects): TaskOutcome['notify'] {
  return status === 'failed' && !interrupted ? new Map() : notify
}
