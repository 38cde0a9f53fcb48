import { renderNode } from '../../expressions/text.ts'
import type { Task } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'
import type { PlayRun } from '../scope/scopes.ts'
import type { Heading } from '../task/task.ts'

/** What a task is called: its name as the given scope sees it, or its module. */
export function headingOf(task: Task, handler: boolean, scope: Scope, run: PlayRun): Heading {
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
