import {
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml'
import { booleanOf, isYamlBoolean } from './boolean.ts'
import { FileError, type Problem } from './errors.ts'
import { forbiddenKeys } from './keys.ts'
import type { Place, Source } from './place.ts'

/** A value of a YAML file that knows where it stands. */
export type Node = ScalarNode | ListNode | MapNode

export interface ScalarNode {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** What was typed, where the value is a number or a boolean: `3.10`, `off`. */
  readonly written?: string
  /** Whether the text is data even if it looks like a template (`!raw`). */
  readonly raw: boolean
  readonly place: Place
}

export interface ListNode {
  readonly kind: 'list'
  readonly items: readonly Node[]
  readonly place: Place
}

export interface MapNode {
  readonly kind: 'map'
  readonly entries: readonly Entry[]
  readonly place: Place
}

export interface Entry {
  readonly key: string
  readonly keyPlace: Place
  readonly value: Node
}

const collectionTags = new Set(['!!map', '!!seq', '!raw', '!unsafe'])

const maxDepth = 100
const maxAliases = 1000
/** How many nodes a file may have once its aliases are followed. */
const maxNodes = 1_000_000

/**
 * The documents of a YAML text, with positions. Booleans are those of YAML 1.1 (`yes`, `on`), as people of this
 * field write them; numbers that begin with a zero stay text, so that `mode: 0644` means what it says.
 */
export function parseYaml(source: Source): Node[] {
  return new Builder(source, eventsOf(source)).documents()
}

/** The only document of a YAML text; nothing when it is empty. */
export function parseYamlDocument(source: Source): Node | undefined {
  const documents = parseYaml(source)
  const second = documents[1]
  if (second) {
    throw new FileError({ message: 'This file must hold a single document', place: second.place })
  }
  return documents[0]
}

/** The value of a node without its positions. */
export function plainValue(node: Node): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(plainValue)
  return Object.fromEntries(node.entries.map(({ key, value }) => [key, plainValue(value)]))
}

/** The value of a key, when the node is a map that has it. */
export function entryOf(node: Node | undefined, key: string): Entry | undefined {
  return node?.kind === 'map' ? node.entries.find(entry => entry.key === key) : undefined
}

/** What people call a node of this kind. */
export function describeNode(node: Node): string {
  if (node.kind === 'list') return 'a list'
  if (node.kind === 'map') return 'a map'
  if (node.value === null) return 'nothing'
  return typeof node.value === 'string' ? 'a text' : `a ${typeof node.value}`
}

/** Any value as a node at a place, so that errors in generated values are reported like those in written ones. */
export function nodeOf(value: unknown, place: Place): Node {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(item => nodeOf(item, place)), place }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => ({
      key,
      keyPlace: place,
      value: nodeOf(item, place),
    }))
    return { kind: 'map', entries, place }
  }
  return { kind: 'scalar', value: (value ?? null) as ScalarNode['value'], raw: false, place }
}

function eventsOf(source: Source): Event[] {
  try {
    return parseEvents(source.text, { filename: source.file, maxDepth })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const place = { source, offset: error.mark?.position ?? 0 }
    throw new FileError({ message: `Cannot read YAML: ${error.reason}`, place, hint: cureFor(source, place) })
  }
}

function cureFor(source: Source, { offset }: Place): string | undefined {
  const lineStart = source.text.lastIndexOf('\n', offset - 1) + 1
  const line = source.text.slice(
    lineStart,
    (source.text.indexOf('\n', offset) + 1 || source.text.length + 1) - 1,
  )
  if (line.includes('\t')) return 'YAML is indented with spaces: this line holds a tab'
  if (/:\s*\{\{/.test(line)) return 'a value that begins with {{ must stand in quotes: "{{ name }}"'
  return undefined
}

/** Makes nodes of the flat stream of events: documents, collections and what closes them. */
class Builder {
  private next = 0
  /** Where the last scalar began. */
  private last = 0
  private nodes = 0
  private aliases = 0
  private anchors = new Map<string, Node>()
  private readonly sizes = new Map<Node, number>()
  private readonly problems: Problem[] = []
  private readonly source: Source
  private readonly events: readonly Event[]

  constructor(source: Source, events: readonly Event[]) {
    this.source = source
    this.events = events
  }

  documents(): Node[] {
    const documents: Node[] = []
    while (this.next < this.events.length) {
      this.next++ // the document event
      this.anchors = new Map()
      while (!this.atPop()) documents.push(this.node())
      this.next++
    }
    if (this.problems.length > 0) throw new FileError(this.problems)
    return documents
  }

  private atPop(): boolean {
    return this.events[this.next]?.type === EVENT_ID.POP
  }

  private node(): Node {
    const event = this.events[this.next++]
    if (!event) throw new Error('The YAML parser ended its events too early')
    const before = this.nodes
    if (event.type === EVENT_ID.ALIAS)
      return this.aliased(this.slice(event.anchorStart, event.anchorEnd), event.anchorStart)
    this.count(1, 'start' in event ? event.start : 0)
    const node = this.built(event)
    this.sizes.set(node, this.nodes - before)
    if ('anchorStart' in event && event.anchorStart >= 0) {
      this.anchors.set(this.slice(event.anchorStart, event.anchorEnd), node)
    }
    return node
  }

  private built(event: Event): Node {
    if (event.type === EVENT_ID.SCALAR) return this.scalar(event)
    if ('tagStart' in event) this.checkCollectionTag(event)
    if (event.type === EVENT_ID.SEQUENCE) return this.list(event.start)
    if (event.type === EVENT_ID.MAPPING) return this.map(event.start)
    throw new Error(`Unexpected YAML event ${event.type}`)
  }

  /** What a tag such as `!reset` asks for would not be done. */
  private checkCollectionTag({ tagStart, tagEnd }: { tagStart: number; tagEnd: number }): void {
    const tag = tagStart < 0 ? '!!map' : this.slice(tagStart, tagEnd)
    if (!collectionTags.has(tag)) this.report(`The tag ${tag} is not known here`, this.place(tagStart))
  }

  private list(start: number): ListNode {
    const items: Node[] = []
    while (!this.atPop()) items.push(this.node())
    this.next++
    return { kind: 'list', items, place: this.place(start) }
  }

  private map(start: number): MapNode {
    const entries = new Map<string, Entry>()
    const merged: Entry[] = []
    while (!this.atPop()) {
      const key = this.node()
      const value = this.node()
      if (key.kind !== 'scalar') this.report('A key must be a text', key.place, cureForKey(key))
      else if (key.value === '<<') merged.push(...this.mergedEntries(value))
      else this.add(entries, String(key.value), key.place, value)
    }
    this.next++
    for (const entry of merged) if (!entries.has(entry.key)) entries.set(entry.key, entry)
    return { kind: 'map', entries: [...entries.values()], place: this.place(start) }
  }

  private add(entries: Map<string, Entry>, key: string, keyPlace: Place, value: Node): void {
    if (forbiddenKeys.has(key)) return this.report(`The key ${key} is not allowed`, keyPlace)
    if (entries.has(key)) return this.report(`The key ${key} is written twice in this map`, keyPlace)
    entries.set(key, { key, keyPlace, value })
  }

  private mergedEntries(value: Node): readonly Entry[] {
    if (value.kind === 'map') return value.entries
    if (value.kind === 'list') return value.items.flatMap(item => this.mergedEntries(item))
    this.report('<< takes a map, or a list of maps', value.place)
    return []
  }

  private aliased(name: string, offset: number): Node {
    const node = this.anchors.get(name)
    if (!node) {
      throw new FileError({ message: `Nothing before this is named &${name}`, place: this.place(offset - 1) })
    }
    if (++this.aliases > maxAliases) {
      throw new FileError({
        message: `More than ${maxAliases} aliases in one file`,
        place: this.place(offset - 1),
      })
    }
    this.count(this.sizes.get(node) ?? 1, offset)
    return node
  }

  private count(nodes: number, offset: number): void {
    this.nodes += nodes
    if (this.nodes > maxNodes) {
      throw new FileError({ message: `More than ${maxNodes} values in one file`, place: this.place(offset) })
    }
  }

  private scalar(event: ScalarEvent): ScalarNode {
    const text = getScalarValue(this.source.text, event)
    const tag = event.tagStart >= 0 ? this.slice(event.tagStart, event.tagEnd) : undefined
    const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED
    const place = this.place(this.startOf(event) - (quoted ? 1 : 0))
    if (tag !== undefined && tag !== '!raw' && tag !== '!!str' && tag !== '!unsafe') {
      this.report(`The tag ${tag} is not known here`, place, '!raw keeps a text as it is, without templates')
    }
    const plain = event.style === SCALAR_STYLE.PLAIN && tag === undefined
    const value = plain ? plainScalar(text) : text
    return {
      kind: 'scalar',
      value,
      ...(typeof value !== 'string' && value !== null && { written: text }),
      raw: tag === '!raw' || tag === '!unsafe',
      place,
    }
  }

  /** Where a scalar begins. Nothing at all stands where its tag or anchor does, or else its key. */
  private startOf({ valueStart, tagStart, anchorStart }: ScalarEvent): number {
    this.last = [valueStart, tagStart, anchorStart].find(start => start >= 0) ?? this.last
    return this.last
  }

  private report(message: string, place: Place, hint?: string): void {
    this.problems.push({ message, place, hint })
  }

  private slice(start: number, end: number): string {
    return this.source.text.slice(start, end)
  }

  private place(offset: number): Place {
    return { source: this.source, offset }
  }
}

function cureForKey(key: Node): string | undefined {
  return key.kind === 'map' ? 'a value that begins with {{ must stand in quotes: "{{ name }}"' : undefined
}

function plainScalar(text: string): string | number | boolean | null {
  if (text === '' || text === '~' || /^null$/i.test(text)) return null
  if (isYamlBoolean(text)) return booleanOf(text) ?? text
  if (/^[-+]?(0|[1-9]\d*)$/.test(text)) return Number.isSafeInteger(Number(text)) ? Number(text) : text
  if (/^0x[\da-f]+$/i.test(text) || /^0o[0-7]+$/.test(text)) return Number(text)
  if (/^[-+]?((0|[1-9]\d*)(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(text)) return Number(text)
  if (/^[-+]?\.inf$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return text
}
