import type { Problems } from '../../base/problems.ts'
import { nodeOf } from '../../base/yaml.ts'
import type { Inherited, Variables } from '../../model/playbook.ts'
import type { Context } from '../context.ts'
import { keywords } from './keywords.ts'
import { checkDefaults } from './module-defaults.ts'
import { type Entries, readConditions, readTexts, readVariables } from './read.ts'

/** What a play inherits. */
export const nothingInherited: Inherited = {
  keywords: new Map(),
  when: [],
  tags: [],
  environment: [],
  moduleDefaults: [],
  vars: [],
}

/** What the parts inside a part inherit: what it inherits itself, and its own keywords. */
export function inherit(from: Inherited, entries: Entries, problems: Problems): Inherited {
  const own = (name: string) => entries.get(name)?.value
  const environment = own('environment')
  const defaults = own('module_defaults')
  return {
    keywords: new Map([...from.keywords, ...nearestKeywords(entries)]),
    when: [...from.when, ...readConditions(own('when'), 'when', problems)],
    tags: [...new Set([...from.tags, ...readTexts(own('tags'), 'tags', problems)])],
    environment: environment ? [...from.environment, environment] : from.environment,
    moduleDefaults: defaults ? [...from.moduleDefaults, defaults] : from.moduleDefaults,
    vars: withVars(from.vars, readVariables(own('vars'), 'vars', problems)),
  }
}

/** The same, for a part that is read in a context; `local_action` delegates it to localhost. */
export function inheritFrom({ inherited, modules, problems }: Context, entries: Entries): Inherited {
  checkDefaults(entries.get('module_defaults')?.value, modules, problems)
  const local = entries.get('local_action')
  const delegated = local && { ...local, key: 'delegate_to', value: nodeOf('localhost', local.keyPlace) }
  return inherit(inherited, delegated ? new Map([...entries, ['delegate_to', delegated]]) : entries, problems)
}

function nearestKeywords(entries: Entries) {
  return [...entries.values()]
    .filter(({ key }) => keywords.get(key)?.inherited === 'nearest')
    .map(({ key, value }) => [key, value] as const)
}

function withVars(outer: readonly Variables[], vars: Variables): readonly Variables[] {
  return vars.size > 0 ? [...outer, vars] : outer
}
