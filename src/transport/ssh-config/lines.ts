import { UnreachableError } from '../../base/errors.ts'
import type { Place, Source } from '../../base/place.ts'

/** A line of an ssh_config file that says something. */
export interface ConfigLine {
  /** In lower case. */
  readonly keyword: string
  readonly words: readonly string[]
  /** All that follows the keyword, as it is written: commands and hops are not cut into words here. */
  readonly text: string
  readonly place: Place
}

/**
 * The lines of an ssh_config file, cut as OpenSSH cuts them:
 *
 *     Host web1 "web 2" # a comment
 *       IdentityFile = ~/.ssh/key
 *       ProxyCommand=nc -X connect %h %p
 *
 * @throws UnreachableError where a quote is not closed, or nothing follows a keyword
 */
export function linesIn(source: Source): ConfigLine[] {
  let offset = 0
  return source.text.split('\n').flatMap(written => {
    const place = { source, offset: offset + written.search(/[^ \t\r]|$/) }
    offset += written.length + 1
    return lineOf(written.replace(/[ \t\r\f]+$/, ''), place)
  })
}

/** What is wrong with a line, where it stands. */
export function badLine(problem: string, place: Place, hint?: string): UnreachableError {
  return new UnreachableError(`Cannot follow ssh_config: ${problem}`, { place, hint })
}

/** The keyword may stand in quotes, and an `=` between it and its value. */
function lineOf(line: string, place: Place): ConfigLine[] {
  const [head = '', quoted, plain] =
    /^[ \t\r]*(?:"([^"]*)"[ \t\r]*|([^ \t\r="]+)(?:[ \t\r]*=)?[ \t\r]*)/.exec(line) ?? []
  const keyword = (quoted ?? plain ?? '').toLowerCase()
  if (keyword === '' || keyword.startsWith('#')) return []
  const text = line.slice(head.length)
  if (text === '') throw badLine(`${keyword} has no value`, place)
  return [{ keyword, words: wordsOf(text, place), text, place }]
}

/** The words of a line up to a comment: quotes of both kinds keep blanks, and a backslash keeps quotes and itself. */
function wordsOf(text: string, place: Place): string[] {
  const words: string[] = []
  let [word, quote]: [string | undefined, string] = [undefined, '']
  for (let at = 0; at < text.length; at++) {
    const [character = '', next = ''] = text.slice(at, at + 2)
    const isEscape =
      character === '\\' && (`"'\\`.includes(next) || (next === ' ' && quote === '')) && next !== ''
    if (word === undefined && character === '#') break
    if (quote === '' && /[ \t]/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (isEscape) {
      word = (word ?? '') + next
      at++
    } else if (quote === '' ? /["']/.test(character) : character === quote) {
      word ??= ''
      quote = quote === '' ? character : ''
    } else word = (word ?? '') + character
  }
  if (quote !== '') throw badLine('a quote is not closed', place)
  return word === undefined ? words : [...words, word]
}
