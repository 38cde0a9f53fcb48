import { type Entry, type MapNode, type Node, plainValue } from '../../../base/yaml.ts'
import { isNothing, writtenKey, writtenText } from '../fields.ts'

/** What is the word of one of two services, whatever the other says. */
const replaced = ['command', 'entrypoint', 'test']

/** What may be written as a list, and is a map. */
const pairs = ['environment', 'labels', 'sysctls', 'extra_hosts', 'args']
const names = ['depends_on', 'networks']

/** A service over the one that it extends: maps are merged, lists are put together, other values are replaced. */
export function mergedService(below: MapNode, over: MapNode): MapNode {
  return mergedMaps(below, over)
}

function mergedMaps(below: MapNode, over: MapNode): MapNode {
  const entries = new Map(below.entries.map(entry => [entry.key, entry]))
  for (const entry of over.entries) {
    const other = entries.get(entry.key)
    entries.set(entry.key, other ? { ...entry, value: merged(entry.key, other.value, entry.value) } : entry)
  }
  return { ...over, entries: [...entries.values()] }
}

function merged(key: string, below: Node, over: Node): Node {
  if (isNothing(over)) return below
  if (isNothing(below) || replaced.includes(key)) return over
  const [first, second] = [asMap(key, below), asMap(key, over)]
  if (first && second) return isOtherDriver(key, first, second) ? second : mergedMaps(first, second)
  if (below.kind === 'list' || over.kind === 'list') return mergedLists(key, below, over)
  return over
}

/** Options of another driver are none of this one. */
function isOtherDriver(key: string, below: MapNode, over: MapNode): boolean {
  const driver = ({ entries }: MapNode) => entries.find(entry => entry.key === 'driver')?.value
  const [first, second] = [driver(below), driver(over)]
  return (
    key === 'logging' &&
    Boolean(first && second) &&
    JSON.stringify(first && plainValue(first)) !== JSON.stringify(second && plainValue(second))
  )
}

function asMap(key: string, node: Node): MapNode | undefined {
  if (node.kind === 'map') return node
  if (node.kind !== 'list' || !(pairs.includes(key) || names.includes(key))) return undefined
  const entries = node.items.map(item => (names.includes(key) ? nameEntry(item) : pairEntry(item)))
  return entries.every(entry => entry !== undefined) ? { kind: 'map', entries, place: node.place } : undefined
}

/** `NAME=VALUE`, `NAME:VALUE` of hosts, or `NAME` alone. */
export function pairEntry(item: Node): Entry | undefined {
  if (item.kind !== 'scalar' || item.value === null) return undefined
  const text = writtenText(item)
  const cut = text.search(text.includes('=') ? /=/ : /:/)
  if (cut < 0) return { key: text, keyPlace: item.place, value: { ...item, value: null } }
  return { key: text.slice(0, cut), keyPlace: item.place, value: { ...item, value: text.slice(cut + 1) } }
}

function nameEntry(item: Node): Entry | undefined {
  if (item.kind !== 'scalar' || item.value === null) return undefined
  return { key: writtenText(item), keyPlace: item.place, value: { ...item, value: null } }
}

/** Of two items for the same place in the container, the later one counts; what is there already is not repeated. */
function mergedLists(key: string, below: Node, over: Node): Node {
  const items = [below, over].flatMap(node => (node.kind === 'list' ? node.items : [node]))
  return {
    kind: 'list',
    items: [...new Map(items.map(item => [identity(key, item), item])).values()],
    place: over.place,
  }
}

function identity(key: string, item: Node): string {
  if (key === 'volumes' || key === 'secrets' || key === 'configs') return targetOf(item)
  return JSON.stringify(plainValue(item))
}

/** Where a volume or a file is in the container. */
function targetOf(item: Node): string {
  if (item.kind === 'map') {
    const value = (key: string) => item.entries.find(entry => writtenKey(entry) === key)?.value
    const target = value('target') ?? value('source')
    return target ? String(plainValue(target)) : ''
  }
  const [first = '', second] = String(plainValue(item)).split(':')
  return second ?? first
}
