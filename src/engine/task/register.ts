import type { HostTask } from './host-task.ts'
import { hasChanged, type Result, toResult } from './results.ts'

/** Registers the result of a task on every host that shares it. */
export function registerResult(result: Result, { taskRun, checkMode }: HostTask): void {
  const { register } = taskRun.task
  const { uncertain } = result
  const { problem: _, ...registered } = toResult(result)
  for (const host of taskRun.sharing) {
    if (checkMode && (hasChanged(result) || uncertain !== undefined)) host.predictedChanges = true
    if (register === undefined) continue
    if (uncertain === undefined) host.set(register, registered)
    else host.setUnknown(register, `${register} is not known in check mode: ${uncertain}`)
  }
}
