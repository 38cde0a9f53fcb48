import { ExpressionError, type Problem } from '../base/errors.ts'
import { type Place, placeOfText } from '../base/place.ts'
import type { Flaw } from './tree.ts'

/** Where a word of a text stands in the file that holds the text. */
export type Locate = (offset: number, word: string) => Place | undefined

/** Locates words of a text that stands at a place, perhaps in quotes, folded or with escapes. */
export function locatorOf(text: string, place: Place | undefined): Locate {
  if (!place) return () => undefined
  const { source } = place
  const start = [place.offset, place.offset + 1].find(offset => source.text.startsWith(text, offset))
  return (offset, word) => {
    if (start !== undefined) return { source, offset: start + offset }
    return word === '' ? place : nthPlace(word, text.slice(0, offset).split(word).length, place)
  }
}

/** A flaw as a problem of the file that holds the text. */
export function problemOf({ message, hint, offset, word }: Flaw, locate: Locate): Problem {
  return { message, hint, place: locate(offset, word) }
}

/** A flaw as an error of the file that holds the text. */
export function errorOf(flaw: Flaw, locate: Locate): ExpressionError {
  const { message, ...options } = problemOf(flaw, locate)
  return new ExpressionError(message, options)
}

/** The n-th occurrence of a word behind a place, or that place itself. */
function nthPlace(word: string, n: number, from: Place): Place {
  let place = placeOfText(from, word)
  for (let i = 1; i < n; i++) {
    const next = placeOfText({ source: from.source, offset: place.offset + word.length }, word)
    if (!next.source.text.startsWith(word, next.offset)) return from
    place = next
  }
  return place
}
