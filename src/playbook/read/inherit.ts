import type { Problems } from '../../base/problems.ts'
import type { Inherited, Variables } from '../../model/playbook.ts'
import { keywords } from './keywords.ts'
import { type Entries, readConditions, readTexts, readVariables } from './read.ts'

/** What is handed down before any part said anything. */
export const nothingInherited: Inherited = {
  keywords: new Map(),
  when: [],
  tags: [],
  environment: [],
  moduleDefaults: [],
  vars: [],
}

/** What a part hands down: what it was handed, and what it says itself. */
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

function nearestKeywords(entries: Entries) {
  return [...entries.values()]
    .filter(({ key }) => keywords.get(key)?.inherited === 'nearest')
    .map(({ key, value }) => [key, value] as const)
}

function withVars(outer: readonly Variables[], vars: Variables): readonly Variables[] {
  return vars.size > 0 ? [...outer, vars] : outer
}
