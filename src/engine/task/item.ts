import { attempt, errorResult } from './attempt.ts'
import type { TaskEffects } from './effects.ts'
import type { HostTask, Item } from './host-task.ts'
import { learnVariables } from './learn-secrets.ts'
import type { Result } from './results.ts'
import { workOn } from './work.ts'

/** Does one item of a task, and applies what it asks of the run. Every error becomes a result. */
export async function runItem(item: Item, task: HostTask, effects: TaskEffects): Promise<Result> {
  const work = workOn(item, task)
  const { redaction } = task.context.world
  const hidden = task.flag('no_log')
  if (hidden) redaction.addAllIn(loopValue(item, task))
  try {
    const done = await attempt(work)
    if (hidden && done.effects) learnVariables(done.effects, redaction)
    effects.apply(done, item)
    if (done.effects?.facts) work.worker.lookAheadAgain()
    return done.result
  } catch (error) {
    return errorResult(error, work)
  }
}

/** The value of an item of a loop. */
function loopValue({ variables }: Item, { taskRun }: HostTask): unknown {
  const variable = variables.get(taskRun.task.loop?.control.loopVar ?? '')
  return variable && 'data' in variable ? variable.data : undefined
}
