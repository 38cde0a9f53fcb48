import type { Problems } from '../../base/problems.ts'
import type { Handler, Play, Step, Task } from '../../model/playbook.ts'

/** The handlers that a name stands for: the one of that name, and all that listen to it. */
export function handlersFor(name: string, handlers: readonly Handler[]): Handler[] {
  const named = nearestNamed(name, handlers)
  const listening = handlers.filter(handler => handler !== named && handler.listen.includes(name))
  return named ? [named, ...listening] : listening
}

/** Finds the names that a play notifies and that no handler has. Names with templates are known only when it runs. */
export function checkNotifications(play: Play, problems: Problems): void {
  const known = play.handlers.flatMap(({ name, listen }) => [
    ...(name === undefined ? [] : [name]),
    ...listen,
  ])
  const steps = [...play.preTasks, ...play.tasks, ...play.postTasks]
  const tasks = [...tasksOf(steps), ...play.handlers.map(({ task }) => task)]
  for (const node of new Set(tasks.flatMap(task => task.notify))) {
    const name = node.kind === 'scalar' ? String(node.value) : ''
    if (name === '' || name.includes('{{') || handlersFor(name, play.handlers).length > 0) continue
    problems.unknown('The handler', name, known, node.place)
  }
}

/** Every task of some steps, also those inside blocks. */
export function tasksOf(steps: readonly Step[]): Task[] {
  return steps.flatMap(step =>
    step.kind === 'task' ? [step] : tasksOf([...step.block, ...step.rescue, ...step.always]),
  )
}

/** Handlers of the play win over those of roles, later roles over earlier ones; in one list the first wins. */
function nearestNamed(name: string, handlers: readonly Handler[]): Handler | undefined {
  const [roleName, ownName] = name.includes(' : ') ? name.split(' : ') : [undefined, name]
  const candidates = handlers.filter(
    handler => handler.name === ownName && (roleName === undefined || handler.task.role?.name === roleName),
  )
  const last = candidates.at(-1)
  return candidates.find(candidate => candidate.task.role === last?.task.role)
}
