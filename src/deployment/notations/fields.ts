import { didYouMean } from '../../base/nearest.ts'
import type { Problems } from '../../base/problems.ts'
import { secondsOf } from '../../base/units.ts'
import { describeNode, type Entry, type Node, type ScalarNode } from '../../base/yaml.ts'
import { isTemplate } from '../../expressions/text.ts'
import { readMap } from '../../playbook/read/read.ts'

/** The keys that a map may have: those that must be there, and the others. */
export interface Keys<Required extends string, Optional extends string> {
  readonly required: readonly Required[]
  readonly optional: readonly Optional[]
}

export type Fields<Required extends string, Optional extends string> = Readonly<
  Record<Required, Node> & Partial<Record<Optional, Node>>
>

/** The values of a map by key; a key without a value is as if it were not written. */
export function readFields<Required extends string, Optional extends string = never>(
  node: Node,
  what: string,
  { required, optional }: Keys<Required, Optional>,
  problems: Problems,
  /** What people write who know another format, and what it is called here. */
  otherNames: Readonly<Record<string, string>> = {},
): Fields<Required, Optional> | undefined {
  const map = readMap(node, what, problems)
  if (!map) return undefined
  const known: readonly string[] = [...required, ...optional]
  for (const { key, keyPlace } of map.entries) {
    if (known.includes(key)) continue
    const hint = meant(key, known, otherNames) ?? `it has ${known.join(', ')}`
    problems.add(`${what} has no key ${key}`, keyPlace, hint)
  }
  const filled = map.entries.filter(({ key, value }) => known.includes(key) && !isNothing(value))
  const fields = Object.fromEntries(filled.map(({ key, value }) => [key, value]))
  const missing = required.filter(key => !Object.hasOwn(fields, key))
  for (const key of missing) problems.add(`${what} needs ${key}`, map.place)
  return missing.length > 0 ? undefined : (fields as Fields<Required, Optional>)
}

function meant(key: string, known: readonly string[], otherNames: Readonly<Record<string, string>>) {
  return Object.hasOwn(otherNames, key) ? `did you mean ${otherNames[key]}?` : didYouMean(key, known)
}

/** A value that is a text, a number or true or false; not a list or a map. */
export function readScalar(node: Node, what: string, problems: Problems): ScalarNode | undefined {
  if (node.kind === 'scalar' && node.value !== null) return node
  return problems.add(`${what} must be a text, not ${describeNode(node)}`, node.place, quotesHint(node))
}

/** `{PORT}` is a map for YAML. */
function quotesHint(node: Node): string | undefined {
  if (node.kind !== 'map' || node.entries.length !== 1) return undefined
  const [only] = node.entries
  return only && isNothing(only.value) ? `in quotes: '{${only.key}}'` : undefined
}

/** A text that must look like something, unless a template stands in it. */
export function readLike(
  node: Node,
  what: string,
  shape: RegExp | ((text: string) => boolean),
  hint: string,
  problems: Problems,
): string | undefined {
  const scalar = readScalar(node, what, problems)
  if (!scalar) return undefined
  const text = writtenText(scalar)
  const fits = shape instanceof RegExp ? shape.test(text) : shape(text)
  return fits || isTemplate(text) ? text : problems.add(`${what} cannot be ${text}`, node.place, hint)
}

/** A value as text, in the very characters of the file: `1.10` and `yes` stay what they are. */
export function writtenText({ value, place }: ScalarNode): string {
  if (typeof value === 'string') return value
  const [written = ''] = place.source.text.slice(place.offset).match(/^[^\s,\]}]+/) ?? []
  return written
}

/** The same value as text, so that it is not read as a number. */
export function asText(node: ScalarNode): ScalarNode {
  return { ...node, value: writtenText(node) }
}

/** A key in the very characters of the file: `on`, `1.10`. */
export function writtenKey({ key, keyPlace: place }: Entry): string {
  const isText = !/^(true|false|null|-?[\d.]+(e[-+]?\d+)?|-?Infinity)$/.test(key)
  return isText || /["']/.test(place.source.text[place.offset] ?? '"')
    ? key
    : (place.source.text.slice(place.offset).match(/^[^\s:,}]+/)?.[0] ?? key)
}

/** Whether nothing is written where a value could be. */
export function isNothing(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null
}

/** Names of services become parts of names of containers, groups and hosts. */
export const label = /^[A-Za-z\d][\w-]*$/
export const labelHint = 'letters, digits, - and _, such as web-1'

/** The value as text, where it looks as it should. */
export function checkedText(
  node: Node,
  what: string,
  shape: RegExp | ((text: string) => boolean),
  hint: string,
  problems: Problems,
): Node | undefined {
  const text = readLike(node, what, shape, hint, problems)
  return text === undefined || node.kind !== 'scalar' ? undefined : asText(node)
}

export function readDuration(node: Node | undefined, what: string, problems: Problems): Node | undefined {
  return node && checkedText(node, what, isDuration, 'a duration, such as 30s', problems)
}

export function isDuration(text: string): boolean {
  try {
    return Number.isFinite(secondsOf(text))
  } catch {
    return false
  }
}
