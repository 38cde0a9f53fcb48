import { booleanWords } from '../../base/boolean.ts'
import { TaskError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import { type Param, readParam } from '../../base/params.ts'
import type { Place } from '../../base/place.ts'
import { Secret } from '../../base/secret.ts'
import type { Node } from '../../base/yaml.ts'
import { OMIT, renderNode } from '../../expressions/text.ts'
import type { Scope } from '../../model/scope.ts'
import type { VariableScope } from '../../variables/scope.ts'

/** One connection setting: the variables that hold it, the strongest first, then a keyword, and what it must be. */
export interface Setting<T> {
  readonly param: Param<T>
  readonly variables: readonly string[]
  readonly keyword?: string
  /** What the parameter reads in place of the value, where people write it in more ways. */
  readonly normalize?: (value: unknown) => unknown
}

/** Where the settings of one host are looked up. A scope that knows where its values come from says so in errors. */
export interface SettingSources {
  readonly host: string
  readonly scope: Scope & Partial<Pick<VariableScope, 'origins'>>
  readonly keywords: ReadonlyMap<string, Node>
}

/** A value as it was found: in a variable, or in a keyword at a place. */
interface Found {
  readonly name: string
  readonly value: unknown
  readonly place?: Place
}

/**
 * The value of a setting; nothing when no variable and no keyword gives it one.
 * @throws TaskError when it cannot be read
 */
export function readSetting<T>(setting: Setting<T>, sources: SettingSources): T | undefined {
  const found = variableFor(setting, sources) ?? keywordFor(setting, sources)
  if (!found || found.value === undefined || found.value === null || found.value === OMIT) return undefined
  const { param, normalize = value => value } = setting
  const result = readParam(param, normalize(found.value))
  if ('value' in result) return result.value
  throw unreadable(found, result.problem, param, sources)
}

function variableFor({ variables }: Setting<unknown>, { scope }: SettingSources): Found | undefined {
  const name = variables.find(name => scope.has(name))
  return name === undefined ? undefined : { name, value: scope.get(name) }
}

function keywordFor(
  { keyword: name = '' }: Setting<unknown>,
  { scope, keywords }: SettingSources,
): Found | undefined {
  const node = keywords.get(name)
  return node && { name, value: renderNode(node, scope), place: node.place }
}

function unreadable(
  found: Found,
  problem: string,
  { type, choices }: Param<unknown>,
  { host, scope }: SettingSources,
): TaskError {
  const { name, value } = found
  const [origin] = found.place ? [] : (scope.origins?.(name) ?? [])
  const place = found.place ?? origin?.place
  const isHidden = type === 'secret' || value instanceof Secret
  const given = isHidden ? '' : `, not ${shown(value)}`
  const layer =
    place || !origin ? '' : ` (${[origin.layer.name, origin.layer.from].filter(Boolean).join(', ')})`
  const known = choices ?? (type === 'flag' ? booleanWords : [])
  const hint = typeof value === 'string' && !isHidden ? didYouMean(value, known) : undefined
  return new TaskError(`${name} of ${host} ${problem}${given}${layer}`, { place, hint })
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
