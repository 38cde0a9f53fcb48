import { UsageError } from '../../base/errors.ts'
import { globMatcher } from '../../base/glob.ts'
import { didYouMean } from '../../base/nearest.ts'
import type { Block, Play, Step, Task } from '../../model/playbook.ts'
import { namesOf, tasksOfPlay } from './listing.ts'

type IsStart = (task: Task) => boolean

/**
 * The plays from the first task on whose name, or `role : name`, matches a glob.
 * @throws UsageError when there is no such task: a run that does nothing would look like success
 */
export function startAt(plays: readonly Play[], pattern: string): Play[] {
  const matches = globMatcher(pattern)
  for (const [position, play] of plays.entries()) {
    const rest = playFrom(play, task => namesOf(task).some(matches))
    if (rest) return [rest, ...plays.slice(position + 1)]
  }
  const known = plays.flatMap(tasksOfPlay).flatMap(namesOf)
  throw new UsageError(`No task matches --start-at-task ${pattern}`, {
    hint:
      didYouMean(pattern, known) ?? '--list-tasks shows the tasks; those of an include_... are not known yet',
  })
}

const sections = ['preTasks', 'tasks', 'postTasks'] as const

function playFrom(play: Play, isStart: IsStart): Play | undefined {
  for (const [position, section] of sections.entries()) {
    const rest = stepsFrom(play[section], isStart)
    if (!rest) continue
    const before = Object.fromEntries(sections.slice(0, position).map(name => [name, []]))
    return { ...play, ...before, [section]: rest }
  }
  return undefined
}

function stepsFrom(steps: readonly Step[], isStart: IsStart): Step[] | undefined {
  for (const [position, step] of steps.entries()) {
    const rest = step.kind === 'block' ? blockFrom(step, isStart) : isStart(step) && step
    if (rest) return [rest, ...steps.slice(position + 1)]
  }
  return undefined
}

/** A run cannot start in the rescue of a block, because nothing has failed yet. */
function blockFrom(whole: Block, isStart: IsStart): Block | undefined {
  const block = stepsFrom(whole.block, isStart)
  if (block) return { ...whole, block }
  const always = stepsFrom(whole.always, isStart)
  return always && { ...whole, block: [], always }
}
