import { joinedLines, lineEndAt, type TextLine, textLines } from '../../host/files/text-lines.ts'
import type { Want } from './params.ts'

/** The wanted state of an option, all texts one character a byte. */
export interface IniRequest extends Pick<Want, 'state' | 'exclusive' | 'no_extra_spaces' | 'allow_no_value'> {
  /** The section; without it, what stands before the first one. */
  readonly section: string | undefined
  readonly option: string | undefined
  readonly values: readonly string[]
}

/** What an edit makes of a text. */
export function editedIni(request: IniRequest, text: string): string {
  const lines = textLines(text)
  const found = sectionIn(lines, request.section)
  if (request.state === 'absent') return joinedLines(found ? without(request, lines, found) : lines)
  if (found) return joinedLines(kept(request, lines, found))
  const end = lines.at(-1)?.end || '\n'
  const added = [`[${request.section}]`, ...missingLines(request, request.values)]
  return joinedLines([...closed(lines, end), ...added.map(text => ({ text, end }))])
}

/** The lines of a section: where its heading stands, and where the next one does. */
interface Section {
  /** The first line behind the heading. */
  readonly from: number
  readonly to: number
}

function sectionIn(lines: readonly TextLine[], name: string | undefined): Section | undefined {
  const heading = name === undefined ? -1 : lines.findIndex(({ text }) => text.startsWith(`[${name}]`))
  if (name !== undefined && heading === -1) return undefined
  const next = lines.findIndex(({ text }, at) => at > heading && text.startsWith('['))
  return { from: heading + 1, to: next === -1 ? lines.length : next }
}

/** A line of an option: its value, and whether it is commented out. */
interface OptionLine {
  readonly at: number
  readonly value: string | undefined
  readonly isComment: boolean
}

function optionLines(lines: readonly TextLine[], { from, to }: Section, option: string): OptionLine[] {
  return lines.slice(from, to).flatMap(({ text }, index) => {
    const [, mark, name, sign, value = ''] = /^\s*([#;]?)\s*(.*?)\s*(?:(=)\s*(.*))?$/s.exec(text) ?? []
    if (name !== option) return []
    return [{ at: from + index, value: sign ? value.trimEnd() : undefined, isComment: mark !== '' }]
  })
}

function without(request: IniRequest, lines: readonly TextLine[], section: Section): readonly TextLine[] {
  const { option, exclusive, values } = request
  if (option === undefined) return lines.toSpliced(section.from - 1, section.to - section.from + 1)
  const gone = optionLines(lines, section, option)
    .filter(({ isComment }) => !isComment)
    .filter(({ value }) => exclusive || values.includes(value ?? ''))
    .map(({ at }) => at)
  return lines.filter((_, at) => !gone.includes(at))
}

/**
 * Lines that have a wanted value keep their place; then the first lines of the option that are left take the values that
 * are missing, those that are commented out last; what is left of the option goes. Without `exclusive` other lines stay.
 */
function kept(request: IniRequest, lines: readonly TextLine[], section: Section): readonly TextLine[] {
  const { option, exclusive } = request
  if (option === undefined) return lines
  const known = optionLines(lines, section, option)
  const active = known.filter(({ isComment }) => !isComment)
  const missing = [...request.values]
  const settled = new Map<number, string>()
  for (const { at, value } of active) {
    const index = value === undefined ? -1 : missing.indexOf(value)
    if (index >= 0) settled.set(at, lineFor(request, missing.splice(index, 1)[0]))
  }
  const wantsNoValue = request.values.length === 0 && request.allow_no_value
  const free = [...active.filter(({ at }) => !settled.has(at)), ...known.filter(({ isComment }) => isComment)]
  const takers = exclusive ? free : free.filter(({ isComment }) => isComment)
  const bare = active.find(({ value }) => value === undefined) ?? takers[0]
  if (wantsNoValue && bare) settled.set(bare.at, lineFor(request, undefined))
  for (const { at } of wantsNoValue ? [] : takers.slice(0, missing.length)) {
    settled.set(at, lineFor(request, missing.shift()))
  }
  const gone = exclusive ? active.map(({ at }) => at).filter(at => !settled.has(at)) : []
  const rest = wantsNoValue && settled.size > 0 ? [] : missingLines(request, missing)
  return inserted(lines, section, settled, gone, rest)
}

function inserted(
  lines: readonly TextLine[],
  { from, to }: Section,
  settled: ReadonlyMap<number, string>,
  gone: readonly number[],
  added: readonly string[],
): readonly TextLine[] {
  const isFilled = ({ text }: TextLine) => !/^\s*([#;].*)?$/s.test(text)
  const last = lines.slice(from, to).findLastIndex(isFilled)
  const place = from + last + 1
  const end = lineEndAt(lines, Math.max(0, place - 1)) || '\n'
  const changed = lines.map((line, at) => ({ ...line, text: settled.get(at) ?? line.text }))
  const before = changed.slice(0, place).filter((_, at) => !gone.includes(at))
  const after = changed.slice(place).filter((_, at) => !gone.includes(at + place))
  return added.length === 0
    ? [...before, ...after]
    : [...closed(before, end), ...added.map(text => ({ text, end })), ...after]
}

/** Lines of which the last has an end too. */
function closed(lines: readonly TextLine[], end: string): TextLine[] {
  return lines.map(line => (line.end === '' ? { ...line, end } : line))
}

function missingLines(request: IniRequest, values: readonly string[]): string[] {
  if (request.option === undefined) return []
  if (values.length > 0) return values.map(value => lineFor(request, value))
  return request.allow_no_value && request.values.length === 0 ? [lineFor(request, undefined)] : []
}

function lineFor(
  { option = '', no_extra_spaces, allow_no_value }: IniRequest,
  value: string | undefined,
): string {
  if (value === undefined || (value === '' && allow_no_value)) return option
  return no_extra_spaces ? `${option}=${value}` : `${option} = ${value}`
}
