import { TaskError } from './errors.ts'

/** The words of a command line, cut as a shell cuts them: quotes and backslashes are understood, nothing expands. */
export function shellWords(line: string): string[] {
  const words: string[] = []
  let word: string | undefined
  const piece = /(\s+)|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|\\([\s\S])|([^\s'"\\]+)/gy
  while (piece.lastIndex < line.length) {
    const match = piece.exec(line)
    if (!match)
      throw new TaskError(`Cannot cut this command into words: ${line}`, { hint: 'a quote is not closed' })
    const [, space, single, double, escaped, plain] = match
    if (space === undefined) {
      word = (word ?? '') + (single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '')
    } else if (word !== undefined) {
      words.push(word)
      word = undefined
    }
  }
  return word === undefined ? words : [...words, word]
}
