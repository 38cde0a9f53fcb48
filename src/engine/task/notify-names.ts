import { renderNode } from '../../expressions/text.ts'
import type { Task } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'

/** The names that a task will notify if it changes anything, as far as they are known before it has run. */
export function notifyNamesAhead({ notify }: Task, scope: Scope): string[] {
  return notify.flatMap(node => {
    try {
      return [renderNode(node, scope)].flat().map(String)
    } catch {
      return [] // it depends on what the task registers
    }
  })
}
