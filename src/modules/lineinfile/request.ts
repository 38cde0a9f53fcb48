import { patternOf } from '../../base/pattern.ts'
import { reveal } from '../../base/secret.ts'
import { byteText } from '../../host/files/edited-text.ts'
import type { Want } from './params.ts'

/** What an edit is about, one character a byte as the text. */
export interface EditRequest extends Pick<Want, 'state' | 'firstmatch' | 'backrefs'> {
  /** The line as it was written; a carriage return at its end asks for CRLF. */
  readonly written: string
  /** The line as lines are compared: without any line end. */
  readonly line: string
  /** Finds the line to replace or to take away; `undefined` when only `line` itself is looked for. */
  readonly match: ((line: string) => RegExpMatchArray | undefined) | undefined
  readonly place: 'start' | 'end' | { readonly side: 'after' | 'before'; readonly pattern: RegExp }
}

export function editRequest(want: Want): EditRequest {
  const { state, firstmatch, backrefs } = want
  const written = byteText(reveal(want.line ?? '')).replace(/\n$/, '')
  const line = withoutLineEnd(written)
  return { state, firstmatch, backrefs, written, line, match: matcherFor(want), place: placeFor(want) }
}

/** A written line without the one line end that it may have. */
export function withoutLineEnd(line: string): string {
  return line.replace(/\r*\n?$/, '')
}

function matcherFor({ regexp, search_string }: Want): EditRequest['match'] {
  if (regexp !== undefined) {
    const pattern = patternOf(byteText(regexp))
    return line => pattern.exec(line) ?? undefined
  }
  if (search_string === undefined) return undefined
  const searched = byteText(search_string)
  return line => (line.includes(searched) ? [searched] : undefined)
}

function placeFor({ insertafter = 'EOF', insertbefore }: Want): EditRequest['place'] {
  if (insertbefore === 'BOF' || (insertafter === 'BOF' && insertbefore === undefined)) return 'start'
  if (insertbefore !== undefined) return { side: 'before', pattern: patternOf(byteText(insertbefore)) }
  return insertafter === 'EOF' ? 'end' : { side: 'after', pattern: patternOf(byteText(insertafter)) }
}
