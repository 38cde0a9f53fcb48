import { booleanOf, booleanWords } from '../../base/boolean.ts'
import { didYouMean } from '../../base/nearest.ts'
import type { Place } from '../../base/place.ts'
import type { Problems } from '../../base/problems.ts'
import { describeNode, type Entry, type ListNode, type MapNode, type Node } from '../../base/yaml.ts'
import type { Variable } from '../../model/inventory.ts'
import type { Condition, Variables } from '../../model/playbook.ts'
import { checkTemplates } from '../check/templates.ts'
import { type Keyword, keywords, keywordsOf, type Part } from './keywords.ts'

/** A map of the playbook as a list of its entries by name. */
export type Entries = ReadonlyMap<string, Entry>

/** The entries of a map; a mistake and nothing when the node is not a map. */
export function readMap(node: Node, what: string, problems: Problems): MapNode | undefined {
  if (node.kind === 'map') return node
  return problems.add(`${what} must be a map, not ${describeNode(node)}`, node.place)
}

/** The items of a list; nothing at all counts as an empty list. */
export function readList(node: Node | undefined, what: string, problems: Problems): readonly Node[] {
  if (!node || (node.kind === 'scalar' && node.value === null)) return []
  if (node.kind === 'list') return node.items
  problems.add(`${what} must be a list, not ${describeNode(node)}`, node.place)
  return []
}

/** A text that must be there when the file is read. */
export function readText(node: Node, what: string, problems: Problems): string | undefined {
  if (node.kind === 'scalar' && node.value !== null) return String(node.value)
  return problems.add(`${what} must be a text, not ${describeNode(node)}`, node.place)
}

/** True or false, also as one of the words that people use for them. What is not written, or a template, is the fallback. */
export function readFlag(
  node: Node | undefined,
  what: string,
  fallback: boolean,
  problems: Problems,
): boolean {
  if (!node || (node.kind === 'scalar' && (node.value === null || isTemplated(node.value)))) return fallback
  const flag = node.kind === 'scalar' ? booleanOf(node.value) : undefined
  if (flag === undefined) problems.add(`${what} must be true or false, not ${describeNode(node)}`, node.place)
  return flag ?? fallback
}

/** A list of texts; a single text is cut at its commas. */
export function readTexts(node: Node | undefined, what: string, problems: Problems): string[] {
  return textNodes(node).flatMap(item => {
    const text = readText(item, what, problems)
    return text === undefined
      ? []
      : text
          .split(',')
          .map(word => word.trim())
          .filter(Boolean)
  })
}

/** The nodes of a list, or the node itself as a list of one. */
export function textNodes(node: Node | undefined): readonly Node[] {
  if (!node || (node.kind === 'scalar' && node.value === null)) return []
  return node.kind === 'list' ? node.items : [node]
}

/** Bare expressions; a list means that all must hold. */
export function readConditions(node: Node | undefined, what: string, problems: Problems): Condition[] {
  return textNodes(node).flatMap(item => {
    const text = readText(item, what, problems)
    return text === undefined || text.trim() === '' ? [] : [{ text, place: item.place }]
  })
}

/** Variables as they were written. */
export function readVariables(node: Node | undefined, what: string, problems: Problems): Variables {
  const variables = new Map<string, Variable>()
  if (!node || (node.kind === 'scalar' && node.value === null)) return variables
  for (const { key, keyPlace, value } of readMap(node, what, problems)?.entries ?? []) {
    checkName(key, 'a variable', keyPlace, problems)
    checkTemplates(value, problems)
    variables.set(key, { written: value })
  }
  return variables
}

/** A text that is a name. */
export function readName(node: Node, what: string, problems: Problems): string | undefined {
  const name = readText(node, what, problems)
  if (name !== undefined) checkName(name, what, node.place, problems)
  return name
}

/** Names that expressions can say: letters, digits and underscores. */
export function checkName(name: string, what: string, place: Place, problems: Problems): void {
  if (/^[A-Za-z_]\w*$/.test(name)) return
  problems.add(`${name} cannot name ${what}`, place, 'letters, digits and _, not beginning with a digit')
}

/** The entries of a part, each checked against the keywords that it may carry; others are what `unknown` says. */
export function readPart(
  node: MapNode,
  part: Part,
  problems: Problems,
  unknown: (entry: Entry) => void,
): Entries {
  const entries = new Map<string, Entry>()
  for (const entry of node.entries) {
    const keyword = keywords.get(entry.key)
    if (keyword?.on.includes(part)) {
      checkShape(entry, keyword, problems)
      entries.set(entry.key, entry)
    } else unknown(entry)
  }
  return entries
}

/** Says that a key is no keyword of a part: where it belongs, or which one was probably meant. */
export function reportUnknownKey(
  entry: Entry,
  part: Part,
  problems: Problems,
  known = keywordsOf(part),
): void {
  const elsewhere = keywords.get(entry.key)?.on.filter(other => other !== 'import')
  if (elsewhere) {
    problems.add(
      `${entry.key} cannot stand on ${part === 'import' ? 'an' : 'a'} ${part}`,
      entry.keyPlace,
      `it belongs on a ${elsewhere.join(' or a ')}`,
    )
  } else problems.unknown('The key', entry.key, known, entry.keyPlace)
}

/** What can be checked of a keyword without hosts. Text that may hold a template is left for the run. */
function checkShape({ key, value }: Entry, { shape }: Keyword, problems: Problems): void {
  if (shape === 'any' || (value.kind === 'scalar' && value.value === null)) return
  if (shape === 'map' && value.kind === 'list') return // a list of maps, merged where it runs
  if (value.kind === 'scalar' && isTemplated(value.value)) return
  const wrong = (must: string, hint?: string) =>
    problems.add(`${key} must be ${must}, not ${describeNode(value)}`, value.place, hint)
  if (shape === 'map' && value.kind !== 'map') wrong('a map')
  if ((shape === 'text' || shape === 'number' || shape === 'flag') && value.kind !== 'scalar')
    wrong(`a ${shape}`)
  else if (shape === 'number' && (value.kind !== 'scalar' || !Number.isFinite(Number(value.value))))
    wrong('a number')
  else if (shape === 'flag' && (value.kind !== 'scalar' || booleanOf(value.value) === undefined))
    wrong(
      'true or false',
      value.kind === 'scalar' ? didYouMean(String(value.value), booleanWords) : undefined,
    )
  if (shape === 'conditions' || shape === 'texts') (listItems(value) ?? [value]).forEach(scalarOnly)

  function scalarOnly(item: Node): void {
    if (item.kind !== 'scalar') problems.add(`${key} takes texts, not ${describeNode(item)}`, item.place)
  }
}

function listItems(node: Node): ListNode['items'] | undefined {
  return node.kind === 'list' ? node.items : undefined
}

function isTemplated(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{')
}
