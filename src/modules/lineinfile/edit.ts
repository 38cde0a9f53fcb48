import { expanded } from '../../base/pattern.ts'
import {
  findIn,
  joinedLines,
  lineEndAt,
  matches,
  type TextLine,
  textLines,
  wantedLine,
  withInserted,
} from '../../host/files/text-lines.ts'
import type { EditRequest } from './request.ts'

/** What an edit makes of a text. */
export function editedBy(request: EditRequest, text: string): string {
  const lines = textLines(text)
  return joinedLines(request.state === 'absent' ? withoutLine(lines, request) : withLine(lines, request))
}

type Lines = readonly TextLine[]

function withoutLine(lines: Lines, { line, match }: EditRequest): Lines {
  return lines.filter(each => (match ? !findIn(each, match) : each.text !== line))
}

function withLine(lines: Lines, request: EditRequest): Lines {
  const { written, match, backrefs, firstmatch } = request
  const at = match ? indexIn(lines, each => findIn(each, match) !== undefined, firstmatch) : -1
  const replaced = lines[at]
  if (replaced) {
    const groups = backrefs && match && findIn(replaced, match)
    return withReplaced(lines, at, groups ? expanded(written, groups) : written)
  }
  const { exact, anchor } = placesIn(lines, request)
  if (exact >= 0) return withReplaced(lines, exact, written)
  const index = backrefs ? undefined : insertionIndex(lines, request, anchor)
  return index === undefined ? lines : withInserted(lines, index, lineEnd => [wantedLine(written, lineEnd)])
}

/** The lines with another one at an index, that keeps its line end; several where backrefs wrote line breaks. */
function withReplaced(lines: Lines, at: number, written: string): Lines {
  const lineEnd = lines[at]?.end || lineEndAt(lines, at)
  return lines.toSpliced(
    at,
    1,
    ...written
      .replace(/\n$/, '')
      .split('\n')
      .map(line => wantedLine(line, lineEnd)),
  )
}

/** Where the line is already, and the line that a new one goes next to. */
function placesIn(
  lines: Lines,
  { line, place, firstmatch }: EditRequest,
): { readonly exact: number; readonly anchor: number } {
  const pattern = typeof place === 'object' ? place.pattern : undefined
  const isAnchor = (each: TextLine) => each.text !== line && pattern !== undefined && matches(each, pattern)
  const anchor = indexIn(lines, isAnchor, firstmatch)
  // With firstmatch nothing beyond the first anchor counts: there, the line may stand for another reason.
  const searched = firstmatch && anchor >= 0 ? lines.slice(0, anchor) : lines
  return { exact: searched.findLastIndex(each => each.text === line), anchor }
}

/** Before which line a new one goes; nowhere if it is there already, behind its anchor. */
function insertionIndex(lines: Lines, { line, place }: EditRequest, anchor: number): number | undefined {
  if (place === 'start') return 0
  if (place === 'end' || anchor < 0) return lines.length
  if (place.side === 'before') return anchor
  const follower = lines[anchor + 1]
  return follower?.text === line ? undefined : anchor + 1
}

function indexIn(lines: Lines, is: (line: TextLine) => boolean, first: boolean): number {
  return first ? lines.findIndex(is) : lines.findLastIndex(is)
}
