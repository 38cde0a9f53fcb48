import { parser } from 'handlebars/dist/cjs/handlebars/compiler/base.js'
import type { Flaw } from './tree.ts'

const maxDepth = 200

/** What the parser throws: its place is there only for blocks and paths that it refused by itself. */
export interface SyntaxFailure extends Error {
  readonly lineNumber?: number
  readonly column?: number
}

/** Where the lines of a text begin, as the parser counts lines. */
export function lineStartsOf(text: string): number[] {
  return [0, ...[...text.matchAll(/\r\n?|\n/g)].map(match => match.index + match[0].length)]
}

/** Parentheses or blocks that are nested more deeply than anybody would write. */
export function nestingFlaw(text: string): Flaw | undefined {
  let depth = 0
  for (const { 0: token, index } of text.matchAll(/\(|\)|\{\{~?[#^/]/g)) {
    depth += token === ')' || token.endsWith('/') ? -1 : 1
    if (depth > maxDepth) return { message: 'This is nested too deeply', offset: index, word: token }
  }
  return undefined
}

/** What the parser did not understand, right after it threw. */
export function syntaxFlaw(error: SyntaxFailure, text: string): Flaw {
  if (error.lineNumber !== undefined) {
    const offset = (lineStartsOf(text)[error.lineNumber - 1] ?? 0) + (error.column ?? 0)
    return { message: refusal(error.message), offset, word: text[offset] ?? '' }
  }
  const { matched, match } = parser.lexer
  const offset = Math.max(0, matched.length - match.length)
  if (offset + match.length >= text.length || !text.includes('}}', offset)) return unclosedFlaw(text)
  const start = offset - (/[=!<>|&]/.test(match) && text[offset - 1] === match ? 1 : 0)
  const word = wholeWord(text.slice(start)) ?? match.trim()
  return { message: `${word} is not expected here`, offset: start, word }
}

function refusal(message: string): string {
  return message.replace(/ - \d+:\d+$/, '').replace(/^(.+) doesn't match (.+)$/, '$1 is closed by $2')
}

/** The parser stops at the first character that it does not know; people read the whole word. */
function wholeWord(text: string): string | undefined {
  return text.match(/^(?:[\w.[\]-]+\(?|[=!<>|&+*~]+)/)?.[0]
}

/** The text ended within something: in a block, if there is one that is not closed. */
function unclosedFlaw(text: string): Flaw {
  const open: { offset: number; word: string }[] = []
  for (const { 0: tag, 1: sign, 2: word = '', index } of text.matchAll(/\{\{~?([#^/])\s*(\w+)/g)) {
    if (sign === '/') open.pop()
    else open.push({ offset: index + tag.length - word.length, word })
  }
  const innermost = open.at(-1)
  if (innermost) return { message: `${innermost.word} is not closed`, ...innermost }
  const start = text.lastIndexOf('{{')
  return { message: 'This ends too early', offset: start, word: '{{' }
}
