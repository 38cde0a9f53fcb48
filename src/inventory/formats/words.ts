/** A word of a line, and where it begins in it. */
export interface Word {
  readonly text: string
  readonly offset: number
}

export type Split =
  | { readonly words: readonly Word[] }
  | { readonly problem: string; readonly offset: number }

/** One piece of a word: quoted one way or the other, escaped, or plain. */
const piece = /'(?<single>[^']*)'|"(?<double>(?:\\.|[^"\\])*)"|\\(?<escaped>.)|(?<plain>[^\s'"\\]+)/sy

/** Splits a line like a shell does: quotes and backslashes count, and a word that begins with # begins a comment. */
export function shellWords(line: string): Split {
  const words: Word[] = []
  let next = 0
  while (next < line.length) {
    next += /^\s*/.exec(line.slice(next))?.[0].length ?? 0
    if (next >= line.length || line[next] === '#') break
    const word = wordAt(line, next)
    if ('problem' in word) return word
    words.push({ text: word.text, offset: next })
    next = word.end
  }
  return { words }
}

function wordAt(
  line: string,
  start: number,
): { text: string; end: number } | { problem: string; offset: number } {
  let text = ''
  let next = start
  while (next < line.length && !/\s/.test(line.charAt(next))) {
    piece.lastIndex = next
    const groups = piece.exec(line)?.groups
    if (!groups)
      return {
        problem: line[next] === '\\' ? 'nothing follows the \\' : 'the quote is not closed',
        offset: next,
      }
    const { plain } = groups
    text +=
      groups['single'] ?? groups['double']?.replaceAll(/\\(["\\])/g, '$1') ?? groups['escaped'] ?? plain ?? ''
    next = piece.lastIndex
  }
  return { text, end: next }
}
