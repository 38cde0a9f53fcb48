import {
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
} from 'js-yaml'
import { FileError } from '../base/errors.ts'
import type { Place, Source } from '../base/place.ts'

/** The keys and indexes that lead to a value. */
export type Path = readonly (string | number)[]

/** A value that is no map and no list, and all of what is written of it: what a new text replaces. */
export interface Scalar {
  readonly path: Path
  /** The value as text: `0640` and `yes` are what was typed. */
  readonly text: string
  readonly tag: string | undefined
  /** Whether nothing at all is written: `key:`. */
  readonly isEmpty: boolean
  /** Whether it stands in brackets or braces, where no block can. */
  readonly isFlow: boolean
  /** The column of its key or dash: a block has to be indented further. */
  readonly column: number
  readonly start: number
  readonly end: number
  /** Where the YAML reader says that the value stands. */
  readonly valueStart: number
  readonly written: Written
  readonly place: Place
}

/** What is written of a scalar: `head comment body`. Of a block, the body is its lines, with the line break before them. */
export interface Written {
  readonly head: string
  /** With the spaces before it. */
  readonly comment: string
  readonly body: string
}

/** The key of a map and where it stands. */
export interface Key {
  readonly path: Path
  readonly offset: number
  readonly column: number
  readonly isFlow: boolean
}

/** Everything of a YAML document that can be replaced. */
export interface Scan {
  readonly source: Source
  readonly scalars: readonly Scalar[]
  readonly keys: readonly Key[]
}

/**
 * Finds the scalars of a YAML document with their extents, so that one can be replaced and all else stays byte for byte.
 * The text was parsed before: mistakes in it were told.
 */
export function scan(source: Source): Scan {
  const scanner = new Scanner(source)
  for (const event of parseEvents(source.text, { filename: source.file })) scanner.read(event)
  return { source, scalars: scanner.scalars, keys: scanner.keys }
}

/** The text with other scalars; where nothing is given, the old one stays. */
export function withScalars(
  { source: { text }, scalars }: Scan,
  replacement: (scalar: Scalar) => Written | undefined,
): string {
  let result = ''
  let at = 0
  for (const scalar of scalars) {
    const written = replacement(scalar)
    if (!written) continue
    result += text.slice(at, scalar.start) + written.head + written.comment + written.body
    at = scalar.end
  }
  return result + text.slice(at)
}

/** A path as people write it: `database.password`. */
export function dotted(path: Path): string {
  return path.join('.')
}

export function isBelow(path: Path, above: Path): boolean {
  return above.every((part, index) => path[index] === part)
}

const lineBreaks: ReadonlySet<string> = new Set('\r\n')
const blank: ReadonlySet<string> = new Set(' \t\r\n')

/** A collection that is being read. */
interface Frame {
  readonly path: Path
  readonly isMap: boolean
  readonly isFlow: boolean
  /** Of a list, the column of its dashes; of a map, that of the last key. */
  column: number
  /** Of a map, the key whose value comes next. */
  key: string | undefined
  /** Of a list, how many items were read. */
  items: number
}

class Scanner {
  readonly scalars: Scalar[] = []
  readonly keys: Key[] = []
  private readonly source: Source
  private readonly frames: Frame[] = []
  /** Where what was read last ends: what follows begins after it. */
  private last = 0

  constructor(source: Source) {
    this.source = source
  }

  read(event: Event): void {
    if (event.type === EVENT_ID.SCALAR) this.scalar(event)
    else if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      this.open(event.type === EVENT_ID.MAPPING, event.start, event.style === COLLECTION_STYLE.FLOW)
    } else if (event.type === EVENT_ID.POP) {
      if (this.frames.pop()) this.valueIsRead()
    } else if (event.type === EVENT_ID.ALIAS) {
      const place = { source: this.source, offset: event.anchorStart - 1 }
      throw new FileError({ message: 'An alias cannot stand here: each value is written by itself', place })
    }
  }

  private open(isMap: boolean, start: number, isFlow: boolean): void {
    const above = this.frames.at(-1)
    const column = this.columnOf(start)
    this.frames.push({
      path: this.nextPath(),
      isMap,
      isFlow: isFlow || (above?.isFlow ?? false),
      column,
      key: undefined,
      items: 0,
    })
    this.last = start
  }

  private scalar(event: ScalarEvent): void {
    const frame = this.frames.at(-1)
    const extent = this.extent(event)
    if (frame?.isMap && frame.key === undefined) {
      frame.key = getScalarValue(this.source.text, event)
      frame.column = this.columnOf(extent.start)
      const path = [...frame.path, frame.key]
      this.keys.push({ path, offset: extent.start, column: frame.column, isFlow: frame.isFlow })
    } else {
      const { tagStart, tagEnd, valueStart } = event
      this.scalars.push({
        path: this.nextPath(),
        text: getScalarValue(this.source.text, event),
        tag: tagStart >= 0 ? this.source.text.slice(tagStart, tagEnd) : undefined,
        isEmpty: valueStart < 0,
        valueStart: isBlock(event) ? valueStart : extent.start,
        isFlow: frame?.isFlow ?? false,
        column: frame?.column ?? 0,
        ...extent,
        place: { source: this.source, offset: extent.start },
      })
      this.valueIsRead()
    }
    this.last = extent.end
  }

  /** A document is no collection: it has no frame, and what closes it finds none. */
  private nextPath(): Path {
    const frame = this.frames.at(-1)
    if (!frame) return []
    return [...frame.path, frame.isMap ? (frame.key ?? '') : frame.items]
  }

  private valueIsRead(): void {
    const frame = this.frames.at(-1)
    if (!frame) return
    if (frame.isMap) frame.key = undefined
    else frame.items++
  }

  private extent(event: ScalarEvent): Pick<Scalar, 'start' | 'end' | 'written'> {
    const { text } = this.source
    const { valueStart, valueEnd, style } = event
    if (valueStart < 0)
      return { start: this.last, end: this.last, written: { head: '', comment: '', body: '' } }
    if (isBlock(event)) return this.block(valueStart, valueEnd)
    const quote = style === SCALAR_STYLE.PLAIN ? 0 : 1
    const [start, end] = [valueStart - quote, valueEnd + quote]
    const [comment = ''] = this.frames.at(-1)?.isFlow
      ? []
      : (/^[ \t]+#[^\r\n]*/.exec(text.slice(end, end + 4096)) ?? [])
    return { start, end: end + comment.length, written: { head: text.slice(start, end), comment, body: '' } }
  }

  /** The value of a block begins behind its header: `| # comment`, and ends with the line breaks behind its last line. */
  private block(valueStart: number, valueEnd: number): Pick<Scalar, 'start' | 'end' | 'written'> {
    const { text } = this.source
    const before = text.slice(this.last, valueStart)
    const [header = '', head = '', comment = ''] =
      /([|>][-+\d]*)([ \t]+#[^\r\n]*)?[ \t]*(?:\r\n|\n|\r)?$/.exec(before) ?? []
    const start = valueStart - header.length
    let end = valueEnd
    while (end > valueStart && blank.has(text.charAt(end - 1))) end--
    while (end > valueStart && end < valueEnd && !lineBreaks.has(text.charAt(end))) end++ // spaces of the last line
    const bodyStart = start + head.length + comment.length
    return {
      start,
      end: Math.max(end, bodyStart),
      written: { head, comment, body: text.slice(bodyStart, Math.max(end, bodyStart)) },
    }
  }

  private columnOf(offset: number): number {
    return offset - (this.source.text.lastIndexOf('\n', offset - 1) + 1)
  }
}

function isBlock({ style }: ScalarEvent): boolean {
  return style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK
}
