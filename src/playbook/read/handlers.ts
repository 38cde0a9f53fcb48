import { DeliverError } from '../../base/errors.ts'
import type { Problems } from '../../base/problems.ts'
import { plainValue } from '../../base/yaml.ts'
import type { Handler, Play, Step, Task } from '../../model/playbook.ts'

/** The handlers that a name stands for: the one of that name, and all that listen to it. */
export function handlersFor(name: string, handlers: readonly Handler[]): Handler[] {
  const named = nearestNamed(name, handlers)
  const listening = handlers.filter(handler => handler !== named && handler.listen.includes(name))
  return named ? [named, ...listening] : listening
}

/**
 * Finds the names that a play notifies and that no handler has. Names with templates are known only when it runs, and so
 * are the handlers of what it includes by such names.
 */
export function checkNotifications(play: Play, problems: Problems): void {
  const steps = [...play.preTasks, ...play.tasks, ...play.postTasks]
  const tasks = [...tasksOf(steps), ...play.handlers.map(({ task }) => task)]
  const unknown = [...new Set(tasks.flatMap(task => task.notify))].filter(node => {
    const name = node.kind === 'scalar' ? String(node.value) : ''
    return name !== '' && !name.includes('{{') && handlersFor(name, play.handlers).length === 0
  })
  const included = unknown.length === 0 ? [] : includedHandlers(tasks)
  if (included === 'any') return
  const handlers = [...play.handlers, ...included]
  const known = handlers.flatMap(({ name, listen }) => [...(name === undefined ? [] : [name]), ...listen])
  for (const node of unknown) {
    const name = String(plainValue(node))
    if (handlersFor(name, handlers).length === 0) problems.unknown('The handler', name, known, node.place)
  }
}

/** The handlers that come with what tasks include; any, where a name is not known before the play runs. */
function includedHandlers(tasks: readonly Task[]): Handler[] | 'any' {
  const found: Handler[] = []
  const waiting = [...tasks]
  const seen = new Set<string>()
  for (const { include, args } of waiting) {
    if (!include) continue
    const want = JSON.stringify(plainValue(args))
    if (want.includes('{{')) return 'any'
    if (seen.has(want)) continue
    seen.add(want)
    try {
      const { steps, handlers } = include(plainValue(args) as Record<string, unknown>)
      found.push(...handlers)
      waiting.push(...tasksOf(steps))
    } catch (error) {
      // What is wrong there is told when it comes.
      if (!(error instanceof DeliverError)) throw error
      return 'any'
    }
  }
  return found
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
