import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'

/** A text of a YAML file that is a value, with where it stands. */
export interface YamlText {
  readonly value: string
  /** The keys that lead to it, the outermost first; items of lists have none. */
  readonly keys: readonly string[]
  readonly event: ScalarEvent
}

/** The texts of a YAML file that are values. @throws YAMLException */
export function yamlTexts(source: string): YamlText[] {
  const events = parseEvents(source, {})
  const found: YamlText[] = []
  let next = 0
  const value = (keys: readonly string[]): void => {
    const event = events[next++]
    if (!event) return
    if (event.type === EVENT_ID.SCALAR) found.push({ value: getScalarValue(source, event), keys, event })
    else if (event.type === EVENT_ID.MAPPING) inside(() => value([...keys, key()]))
    else if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.DOCUMENT) inside(() => value(keys))
  }
  const inside = (each: () => void) => {
    while (next < events.length && !isPop(events[next])) each()
    next++
  }
  const key = () => {
    const event = events[next++]
    return event?.type === EVENT_ID.SCALAR ? getScalarValue(source, event) : ''
  }
  while (next < events.length) value([])
  return found
}

function isPop(event: Event | undefined): boolean {
  return event?.type === EVENT_ID.POP
}

/** A part of a file, and what takes its place. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** How a file is changed so that a text of it is another one, written as it was written. */
export function editOf({ event }: YamlText, value: string, source: string): Edit {
  const { style, valueStart: start, valueEnd: end } = event
  if (style === SCALAR_STYLE.SINGLE_QUOTED) return { start, end, text: value.replaceAll("'", "''") }
  if (style === SCALAR_STYLE.DOUBLE_QUOTED) return { start, end, text: JSON.stringify(value).slice(1, -1) }
  if (style === SCALAR_STYLE.PLAIN) return { start, end, text: isPlain(value) ? value : singleQuoted(value) }
  return blockEdit(event, value, source)
}

/** A block of lines stays one where the text has lines; what was only folded becomes one line. */
function blockEdit({ valueStart, valueEnd, indent }: ScalarEvent, value: string, source: string): Edit {
  const line = source.lastIndexOf('\n', valueStart - 2) + 1
  const start = line + source.slice(line, valueStart).search(/[|>][-+\d]*[ \t]*(?:#.*)?\n$/)
  const text = value.replace(/\n$/, '')
  if (!text.includes('\n')) return { start, end: valueEnd, text: `${singleQuoted(text)}\n` }
  const lines = text.split('\n').map(each => (each === '' ? '' : `${' '.repeat(indent)}${each}`))
  return { start, end: valueEnd, text: `|${value.endsWith('\n') ? '' : '-'}\n${lines.join('\n')}\n` }
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Whether a text can stand in YAML without quotes, in braces and brackets too. */
function isPlain(text: string): boolean {
  return /^[\w./(]/.test(text) && !/: | #|[,[\]{}\n]|[:\s]$/.test(text)
}

export function edited(source: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: fresh }) => text.slice(0, start) + fresh + text.slice(end), source)
}
