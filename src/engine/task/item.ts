import { attempt, errorResult } from './attempt.ts'
import type { TaskEffects } from './effects.ts'
import type { HostTask, Item } from './host-task.ts'
import type { Result } from './results.ts'
import { workOn } from './work.ts'

/** Does one item of a task, and applies what it asks of the run. Every error becomes a result. */
export async function runItem(item: Item, task: HostTask, effects: TaskEffects): Promise<Result> {
  const work = workOn(item, task)
  try {
    const done = await attempt(work)
    effects.apply(done, item)
    if (done.effects?.facts) work.worker.lookAheadAgain()
    return done.result
  } catch (error) {
    return errorResult(error, work)
  }
}
