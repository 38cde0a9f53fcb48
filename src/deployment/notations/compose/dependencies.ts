import { booleanOf } from '../../../base/boolean.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Entry, Node } from '../../../base/yaml.ts'
import { readList, readMap } from '../../../playbook/read/read.ts'
import type { Link, Requirement } from '../../model.ts'
import { label, labelHint, readLike, readScalar, writtenKey, writtenText } from '../fields.ts'
import { readKnown } from './fields.ts'
import { dependencyKeys } from './keys.ts'

/** What a service waits for, and which of that may be absent. */
export interface Dependencies {
  readonly requires: readonly Requirement[]
  readonly optional: ReadonlySet<string>
}

export function readDependencies(node: Node | undefined, problems: Problems): Dependencies {
  if (node?.kind !== 'map') {
    const names = readList(node, 'depends_on', problems).flatMap(
      item => readScalar(item, 'depends_on', problems) ?? [],
    )
    const requires = names.map(it => ({
      name: writtenText(it),
      place: it.place,
      condition: 'started' as const,
    }))
    return { requires, optional: new Set() }
  }
  const read = (readMap(node, 'depends_on', problems)?.entries ?? []).map(entry =>
    readDependency(entry, problems),
  )
  return {
    requires: read.map(({ requirement }) => requirement),
    optional: new Set(read.filter(({ isOptional }) => isOptional).map(({ requirement }) => requirement.name)),
  }
}

const conditions: ReadonlyMap<string, Requirement['condition']> = new Map([
  ['service_started', 'started'],
  ['service_healthy', 'healthy'],
  ['service_completed_successfully', 'completed'],
])

function readDependency(entry: Entry, problems: Problems): { requirement: Requirement; isOptional: boolean } {
  const fields = readKnown(entry.value, 'A dependency', dependencyKeys, problems)
  const hint = [...conditions.keys()].join(', ')
  const condition =
    fields.condition && readLike(fields.condition, 'condition', it => conditions.has(it), hint, problems)
  if (isFlag(fields.restart, true)) {
    problems.add(
      'restart of a dependency is not supported',
      fields.restart?.place,
      'a service finds others by name again',
    )
  }
  const requirement = {
    name: writtenKey(entry),
    place: entry.keyPlace,
    condition: conditions.get(condition ?? '') ?? 'started',
  }
  return { requirement, isOptional: isFlag(fields.required, false) }
}

function isFlag(node: Node | undefined, flag: boolean): boolean {
  return node?.kind === 'scalar' && booleanOf(node.value) === flag
}

/** `SERVICE`, or `SERVICE:ALIAS`. */
export function readComposeLinks(node: Node | undefined, problems: Problems): Link[] {
  return readList(node, 'links', problems).flatMap(item => {
    const scalar = readScalar(item, 'A link', problems)
    if (!scalar) return []
    const [name = '', alias, ...more] = writtenText(scalar).split(':')
    if (more.length > 0 || (alias !== undefined && !label.test(alias)))
      problems.add(`A link cannot be ${writtenText(scalar)}`, item.place, `SERVICE:ALIAS; ${labelHint}`)
    return [{ name, alias, place: item.place }]
  })
}
