import { DeliverError } from '../../base/errors.ts'
import { plainValue } from '../../base/yaml.ts'
import type { Included, Play, Task } from '../../model/playbook.ts'
import { tasksOf } from '../../playbook/read/handlers.ts'
import { holdsTemplate } from './check-includes.ts'
import { tasksOfPlay } from './listing.ts'

/** The tags of the tasks of plays, also of those that an `include_...` brings in, and whether these are all. */
export function knownTags(plays: readonly Play[]): {
  readonly tags: ReadonlySet<string>
  readonly areAll: boolean
} {
  const tags = new Set(plays.flatMap(play => play.inherited.tags))
  const seen = new Set<string>()
  const waiting = plays.flatMap(play => [...tasksOfPlay(play), ...play.handlers.map(({ task }) => task)])
  let areAll = true
  for (const task of waiting) {
    for (const tag of task.inherited.tags) tags.add(tag)
    if (!task.include) continue
    const use = `${task.place.source.file}:${task.place.offset}`
    if (seen.has(use)) continue
    seen.add(use)
    const included = includedBy(task)
    if (included) waiting.push(...tasksOf(included.steps))
    else areAll = false
  }
  return { tags, areAll }
}

/** What a task includes; nothing when that is not known before it runs, or is wrong, which the run says. */
function includedBy({ include, args }: Task): Included | undefined {
  if (holdsTemplate(args)) return undefined
  try {
    return include?.(plainValue(args) as Record<string, unknown>)
  } catch (error) {
    if (error instanceof DeliverError) return undefined
    throw error
  }
}
