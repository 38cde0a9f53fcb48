import { renderNode } from '../../expressions/text.ts'
import type { Task } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'
import type { TaskHeading } from '../context.ts'
import type { PlayRun } from '../scope/play-run.ts'

/** The heading of a task: its name as the given scope evaluates it, or the name of its module. */
export function taskHeading(task: Task, handler: boolean, scope: Scope, run: PlayRun): TaskHeading {
  return {
    play: run.name,
    task: taskName(task, scope),
    ...(task.role && { role: task.role.name }),
    handler,
  }
}

/** A name whose templates cannot be evaluated is shown as it was written. */
function taskName({ name, module }: Task, scope: Scope): string {
  if (!name) return module
  try {
    return String(renderNode(name, scope))
  } catch {
    return name.kind === 'scalar' ? String(name.value) : module
  }
}
