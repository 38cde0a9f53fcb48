import { patternOf } from '../../base/pattern.ts'
import { reveal } from '../../base/secret.ts'
import { byteText } from '../../host/files/edited-text.ts'
import {
  joinedLines,
  lineEndAt,
  matches,
  type TextLine,
  textLines,
  withInserted,
} from '../../host/files/text-lines.ts'
import { blockMarkers, wantedBlock } from './block.ts'
import type { Want } from './params.ts'

type Lines = readonly TextLine[]

interface Range {
  readonly start: number
  readonly end: number
}

/** The text without the block that it may have, and with the wanted one in its place, or in a new one. */
export function editedBy(want: Want, text: string): string {
  const lines = textLines(text)
  const old = blockIn(lines, want)
  if (old) return joinedLines(withReplaced(lines, old, want))
  const at = insertionIndex(text, lines, want)
  return hasBlock(want) ? joinedLines(withInserted(lines, at, lineEnd => wantedBlock(want, lineEnd))) : text
}

/** Whether the file shall have the block. */
function hasBlock({ state, block }: Want): boolean {
  return state === 'present' && reveal(block) !== ''
}

function withReplaced(lines: Lines, { start, end }: Range, want: Want): Lines {
  const [before, old, after] = [lines.slice(0, start), lines.slice(start, end), lines.slice(end)]
  if (!hasBlock(want)) return [...before, ...after]
  const block = wantedBlock(want, lineEndAt([...before, ...after, ...old], start))
  return [...before, ...(old.at(-1)?.end === '' ? withoutLastEnd(block) : block), ...after]
}

/** A block at the end of a file that has no line break there gets none either. */
function withoutLastEnd(block: Lines): Lines {
  return block.map((line, i) => (i === block.length - 1 ? { ...line, end: '' } : line))
}

/** Where a block is, from its first marker to behind its last one, whichever of them comes first. */
function blockIn(lines: Lines, want: Want): Range | undefined {
  const markers = blockMarkers(want)
  const begin = lines.findLastIndex(({ text }) => text === markers.begin)
  const end = lines.findLastIndex(({ text }) => text === markers.end)
  if (begin < 0 || end < 0) return undefined
  return { start: Math.min(begin, end), end: Math.max(begin, end) + 1 }
}

/** Before which line a new block goes. */
function insertionIndex(text: string, lines: Lines, { insertafter, insertbefore }: Want): number {
  if (insertbefore === 'BOF') return 0
  const anchor = insertbefore ?? insertafter
  if (anchor === undefined || anchor === 'EOF') return lines.length
  const pattern = patternOf(byteText(anchor))
  const found = pattern.multiline
    ? lineOfMatch(text, lines, pattern, insertbefore === undefined)
    : lines.findLastIndex(line => matches(line, pattern))
  if (found < 0) return lines.length
  return insertbefore === undefined ? found + 1 : found
}

/** The line in which what an expression finds in the whole text ends, or begins. */
function lineOfMatch(text: string, lines: Lines, pattern: RegExp, atItsEnd: boolean): number {
  const match = pattern.exec(text)
  if (!match) return -1
  const offset = match.index + (atItsEnd ? match[0].length : 0)
  let end = 0
  const at = lines.findIndex(line => {
    end += line.text.length + line.end.length
    return end > offset || line.end === ''
  })
  return at < 0 ? lines.length : at
}
