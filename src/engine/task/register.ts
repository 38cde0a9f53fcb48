import type { HostTask } from './host-task.ts'
import { learnResult } from './learn-secrets.ts'
import { hasChanged, type Result, toResult } from './results.ts'

/** Registers the result of a task on every host that shares it. */
export function registerResult(result: Result, task: HostTask): void {
  const { taskRun, checkMode, context } = task
  const { register } = taskRun.task
  const { uncertain } = result
  const { problem: _, ...registered } = toResult(result)
  const isKept = register !== undefined || result.status === 'failed'
  if (isKept && task.flag('no_log')) learnResult(registered, context.world.redaction)
  for (const host of taskRun.sharing) {
    if (checkMode && (hasChanged(result) || uncertain !== undefined)) host.predictedChanges = true
    if (register === undefined) continue
    if (uncertain === undefined) host.set(register, registered)
    else host.setUnknown(register, `${register} is not known in check mode: ${uncertain}`)
  }
}
