import { TaskError } from '../../base/errors.ts'
import { shownPath } from '../../base/files.ts'
import { ownValue } from '../../base/keys.ts'
import type { Place } from '../../base/place.ts'
import { Problems } from '../../base/problems.ts'
import { type MapNode, nodeOf } from '../../base/yaml.ts'
import type { Included, Task } from '../../model/playbook.ts'
import { type Collected, type Context, searchPath } from '../context.ts'
import { findFile, searchedFolders } from './files.ts'
import { inheritFrom } from './inherit.ts'
import { type Entries, readPart, reportUnknownKey } from './read.ts'

type Includer = NonNullable<Task['include']>
type Want = Readonly<Record<string, unknown>>

/** The function that reads the steps of an `include_...` task while the play runs; nothing for other modules. */
export function includerOf(module: string, place: Place, context: Context): Includer | undefined {
  const read = ownValue(includers, module)
  if (!read) return undefined
  const known = new Map<string, Included>()
  return want => {
    const key = JSON.stringify(want)
    const included = known.get(key) ?? reading(context, inside => read(want, place, inside))
    known.set(key, included)
    return included
  }
}

/** The keywords that an include uses itself. */
const ownKeywords = new Set([
  'name',
  'when',
  'tags',
  'vars',
  'args',
  'action',
  'loop',
  'loop_control',
  'register',
  'run_once',
  'ignore_errors',
  'no_log',
  'timeout',
  'listen',
])

/** Refuses keywords that an include neither uses itself nor passes on to the included tasks. */
export function refuseLostKeywords(module: string, entries: Entries, problems: Problems): void {
  if (!Object.hasOwn(includers, module)) return
  for (const { key, keyPlace } of entries.values()) {
    if (ownKeywords.has(key)) continue
    const hint = 'write it under apply, for the tasks that it brings in'
    problems.add(`${key} cannot stand on ${module}`, keyPlace, hint)
  }
}

const includers: Readonly<Record<string, (want: Want, place: Place, context: Context) => Included>> = {
  include_tasks: (want, place, context) => {
    const name = String(want['file'])
    const path = findFile(searchPath(context), 'tasks', name)
    if (path === undefined) {
      const hint = `looked in ${searchedFolders(searchPath(context), 'tasks').map(shownPath).join(', ')}`
      throw new TaskError(`There is no file ${name}`, { hint })
    }
    return { steps: context.readers.stepsFile(path, applied(want, place, context)), handlers: [], roles: [] }
  },

  include_role: (want, place, context) => {
    const { apply: _, public: isPublic, ...entry } = want
    const { steps, handlers, roles } = context.readers.role(
      nodeOf(entry, place),
      applied(want, place, context),
    )
    return { steps, handlers, roles: isPublic === true ? roles : [] }
  },
}

/** Reads with a separate list of problems, which fail the task that includes. Imported roles are part of the result. */
function reading(context: Context, read: (context: Context) => Included): Included {
  const problems = new Problems()
  const collected: Collected = { roles: [], handlers: [], taken: new Map(context.collected.taken) }
  const { steps, handlers, roles } = read({ ...context, problems, collected, files: [] })
  problems.throwIfAny()
  return { steps, handlers: [...handlers, ...collected.handlers], roles: [...roles, ...collected.roles] }
}

/** The context of the included tasks: they inherit the keywords of `apply`, and not those of the include itself. */
function applied(want: Want, place: Place, context: Context): Context {
  const node = nodeOf(want['apply'] ?? {}, place) as MapNode
  const entries = readPart(node, 'block', context.problems, entry =>
    reportUnknownKey(entry, 'block', context.problems),
  )
  return { ...context, inherited: inheritFrom(context, entries) }
}
