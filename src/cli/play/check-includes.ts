import { DeliverError, problemsOf } from '../../base/errors.ts'
import { describePlace } from '../../base/place.ts'
import { Problems } from '../../base/problems.ts'
import { type Node, plainValue } from '../../base/yaml.ts'
import { isTemplate } from '../../expressions/text.ts'
import type { Included, Play, Task } from '../../model/playbook.ts'
import { tasksOf } from '../../playbook/read/handlers.ts'
import { tasksOfPlay } from './listing.ts'

/**
 * Reads the files and roles that plays include while they run, recursively, where their names hold no templates.
 * @throws FileError with every mistake
 */
export function checkIncludes(plays: readonly Play[]): void {
  const problems = new Problems()
  const seen = new Set<string>()
  const waiting = plays.flatMap(play => [...tasksOfPlay(play), ...play.handlers.map(({ task }) => task)])
  for (const task of waiting) {
    const use = `${describePlace(task.place)} ${JSON.stringify(plainValue(task.args))}`
    if (!task.include || holdsTemplate(task.args) || seen.has(use)) continue
    seen.add(use)
    const { steps, handlers } = includedBy(task, task.include, problems)
    waiting.push(...tasksOf(steps), ...handlers.map(handler => handler.task))
  }
  problems.throwIfAny()
}

const nothing: Included = { steps: [], handlers: [], roles: [] }

function includedBy(
  { args, place }: Task,
  include: NonNullable<Task['include']>,
  problems: Problems,
): Included {
  try {
    return include(plainValue(args) as Record<string, unknown>)
  } catch (error) {
    if (!(error instanceof DeliverError)) throw error
    for (const problem of problemsOf(error))
      problems.add(problem.message, problem.place ?? place, problem.hint)
    return nothing
  }
}

/** Whether a value, or one inside it, has to be evaluated. */
export function holdsTemplate(node: Node): boolean {
  if (node.kind === 'list') return node.items.some(holdsTemplate)
  if (node.kind === 'map') return node.entries.some(({ value }) => holdsTemplate(value))
  return typeof node.value === 'string' && isTemplate(node.value)
}
