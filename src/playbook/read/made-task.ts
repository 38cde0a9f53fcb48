import { nodeOf } from '../../base/yaml.ts'
import type { Task } from '../../model/playbook.ts'

/** A generated task. Its place is that of the entry it was generated for. */
export function madeTask(
  title: string,
  task: Pick<Task, 'module' | 'args' | 'place' | 'inherited' | 'role' | 'search'>,
): Task {
  return {
    kind: 'task',
    name: { ...nodeOf(title, task.place), raw: true } as Task['name'],
    loop: undefined,
    register: undefined,
    notify: [],
    changedWhen: [],
    failedWhen: [],
    until: [],
    retries: undefined,
    delay: undefined,
    async: undefined,
    poll: undefined,
    ...task,
  }
}
