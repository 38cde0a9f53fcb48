import { TaskError } from '../base/errors.ts'
import { flag, oneOf, text, textOrSecret, type Values } from '../base/params.ts'
import { expanded, patternOf } from '../base/pattern.ts'
import { reveal, Secret } from '../base/secret.ts'
import {
  type EditState,
  editDifferences,
  editedFile,
  editQuestion,
  editStateOf,
  ended,
  linesOf,
} from '../host/files/edit.ts'
import { byteText } from '../host/files/edited-text.ts'
import { type Change, defineModule } from '../model/module.ts'

const params = {
  ...editedFile,
  state: oneOf(['present', 'absent'], 'Whether the line is there').or('present'),
  line: textOrSecret('The line').alias('value').optional,
  regexp: text('Which line becomes `line`, the last that matches; with `absent`, which lines go').alias(
    'regex',
  ).optional,
  search_string: text('The same as regexp, as a text that the line holds').optional,
  insertafter: text(
    'Where a new line goes: after the last line that matches this expression, or `EOF`, the default',
  ).optional,
  insertbefore: text('Where a new line goes: before the last line that matches this expression, or `BOF`')
    .optional,
  firstmatch: flag('Take the first line that matches instead of the last').or(false),
  backrefs: flag(
    'Put what the groups of regexp found into `line`, for \\1; where nothing matches, change nothing',
  ).or(false),
}

type Want = Values<typeof params>

export const lineinfile = defineModule({
  name: 'lineinfile',
  summary: 'Keep one line of a text file',
  params,
  examples: `
    - lineinfile: { path: /etc/ssh/sshd_config, regexp: '^#?PermitRootLogin ', line: PermitRootLogin no }
    - lineinfile: { path: /etc/hosts, line: 192.168.56.101 controller.dev, create: true }
    - lineinfile: { path: /etc/fstab, regexp: swap, state: absent, backup: true }
    - lineinfile: { path: /etc/app.conf, regexp: '^port=(\\d+)', line: 'port=\\1 # old', backrefs: true }
  `,

  observe: want => ({
    script: editQuestion(want.path, want),
    parse: output => editStateOf(output, want),
  }),

  *plan(want, now: EditState): Generator<Change> {
    refuseContradictions(want)
    if (want.state === 'absent' && !now.file.state) return
    yield* editDifferences(
      want,
      now,
      text => edited(linesOf(text), wordsOf(want)).join(''),
      want.line instanceof Secret,
    )
  },

  report: ({ path }) => ({ path }),
})

function refuseContradictions({
  state,
  line,
  regexp,
  search_string,
  insertafter,
  insertbefore,
  backrefs,
}: Want): void {
  const exclusive = (one: unknown, other: unknown, names: string) => {
    if (one !== undefined && other !== undefined)
      throw new TaskError(`Cannot edit: ${names} exclude each other`)
  }
  exclusive(insertbefore, insertafter, 'insertbefore and insertafter')
  exclusive(regexp, search_string, 'regexp and search_string')
  exclusive(backrefs || undefined, search_string, 'backrefs and search_string')
  if (state === 'present' && backrefs && regexp === undefined) {
    throw new TaskError('Cannot edit: backrefs needs regexp')
  }
  if (state === 'present' && line === undefined) throw new TaskError('Cannot edit: line is missing')
  if (line === undefined && regexp === undefined && search_string === undefined) {
    throw new TaskError('Cannot edit: line, regexp or search_string must say which lines go')
  }
}

/** What the edit is about, one character a byte as the text. */
interface Words extends Pick<Want, 'state' | 'firstmatch' | 'backrefs'> {
  readonly line: string
  /** Finds the line to replace or to take away; `undefined` when only `line` itself is looked for. */
  readonly match: ((line: string) => RegExpMatchArray | undefined) | undefined
  readonly place: 'start' | 'end' | { readonly side: 'after' | 'before'; readonly pattern: RegExp }
}

function wordsOf(want: Want): Words {
  const { state, firstmatch, backrefs } = want
  const line = byteText(reveal(want.line ?? '')).replace(/\n$/, '')
  return { state, firstmatch, backrefs, line, match: matcherOf(want), place: placeOf(want) }
}

function matcherOf({ regexp, search_string }: Want): Words['match'] {
  if (regexp !== undefined) {
    const pattern = patternOf(byteText(regexp))
    return line => pattern.exec(line) ?? undefined
  }
  if (search_string === undefined) return undefined
  const searched = byteText(search_string)
  return line => (line.includes(searched) ? [searched] : undefined)
}

function placeOf({ insertafter = 'EOF', insertbefore }: Want): Words['place'] {
  if (insertbefore === 'BOF' || (insertafter === 'BOF' && insertbefore === undefined)) return 'start'
  if (insertbefore !== undefined) return { side: 'before', pattern: patternOf(byteText(insertbefore)) }
  return insertafter === 'EOF' ? 'end' : { side: 'after', pattern: patternOf(byteText(insertafter)) }
}

function edited(lines: readonly string[], words: Words): string[] {
  return words.state === 'absent' ? without(lines, words) : withLine(lines, words)
}

function without(lines: readonly string[], { line, match }: Words): string[] {
  return lines.filter(each => (match ? !match(content(each)) : bare(each) !== line))
}

function withLine(lines: readonly string[], words: Words): string[] {
  const { line, match, backrefs, firstmatch } = words
  const at = match ? found(lines, each => match(content(each)) !== undefined, firstmatch) : -1
  if (at >= 0) {
    const groups = match?.(content(lines[at] ?? ''))
    const becomes = backrefs && groups ? expanded(line, groups) : line
    return lines.with(at, `${becomes}\n`)
  }
  const { exact, anchor } = placesOf(lines, words)
  if (exact >= 0) return lines.with(exact, `${line}\n`)
  return backrefs ? [...lines] : inserted(lines, words, anchor)
}

/** Where the line is already, and the line that a new one goes next to. */
function placesOf(
  lines: readonly string[],
  { line, place, firstmatch }: Words,
): { exact: number; anchor: number } {
  const pattern = typeof place === 'object' ? place.pattern : undefined
  const isAnchor = (each: string) =>
    bare(each) !== line && pattern !== undefined && pattern.test(content(each))
  const anchor = found(lines, isAnchor, firstmatch)
  // With firstmatch nothing beyond the first anchor counts: there, the line may stand for another reason.
  const seen = firstmatch && anchor >= 0 ? lines.slice(0, anchor) : lines
  return { exact: seen.findLastIndex(each => bare(each) === line), anchor }
}

function inserted(lines: readonly string[], { line, place }: Words, anchor: number): string[] {
  if (place === 'start') return [`${line}\n`, ...lines]
  if (place === 'end' || anchor < 0) return [...ended(lines), `${line}\n`]
  const at = place.side === 'after' ? anchor + 1 : anchor
  const neighbour = lines[at]
  if (place.side === 'after' && neighbour !== undefined && bare(neighbour) === line) return [...lines]
  const before = lines.slice(0, at)
  return [...(place.side === 'after' ? ended(before) : before), `${line}\n`, ...lines.slice(at)]
}

function found(lines: readonly string[], is: (line: string) => boolean, first: boolean): number {
  return first ? lines.findIndex(is) : lines.findLastIndex(is)
}

/** A line as patterns see it. */
function content(line: string): string {
  return line.replace(/\n$/, '')
}

/** A line as it is compared: also without the carriage return of other systems. */
function bare(line: string): string {
  return line.replace(/[\r\n]+$/, '')
}
