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

/** A value as it was found, and where. */
interface Found {
  readonly name: string
  readonly value: unknown
  readonly place: Place | undefined
  /** Which layer of variables it is from, where nobody wrote it. */
  readonly layer?: string
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
  throw unreadable(found, result.problem, param, sources.host)
}

function variableFor({ variables }: Setting<unknown>, { scope }: SettingSources): Found | undefined {
  const name = variables.find(name => scope.has(name))
  if (name === undefined) return undefined
  const [origin] = scope.origins?.(name) ?? []
  const { name: layer, from } = origin?.layer ?? {}
  return {
    name,
    value: scope.get(name),
    place: origin?.place,
    ...(layer && { layer: from === undefined ? layer : `${layer}, ${from}` }),
  }
}

function keywordFor(
  { keyword: name = '' }: Setting<unknown>,
  { scope, keywords }: SettingSources,
): Found | undefined {
  const node = keywords.get(name)
  return node && { name, value: renderNode(node, scope), place: node.place }
}

function unreadable(
  { name, value, place, layer }: Found,
  problem: string,
  { type, choices }: Param<unknown>,
  host: string,
): TaskError {
  const known = choices ?? (type === 'flag' ? booleanWords : [])
  const isHidden = type === 'secret' || value instanceof Secret
  const origin = place === undefined && layer !== undefined ? ` (${layer})` : ''
  const message = `${name} of ${host} ${problem}${isHidden ? '' : `, not ${shown(value)}`}${origin}`
  return new TaskError(message, {
    place,
    hint: typeof value === 'string' && !isHidden ? didYouMean(value, known) : undefined,
  })
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
