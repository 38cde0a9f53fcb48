import type { Source } from '../../../base/place.ts'
import type { Problems } from '../../../base/problems.ts'
import { interpolatedText, type Lookup } from './interpolation.ts'

/**
 * The variables of a file such as
 *
 *     # a comment
 *     export NAME=value of the line # a comment
 *     OTHER='as it is, also over several lines'
 *     THIRD="with ${NAME} and \n"
 *     FROM_OUTSIDE
 *
 * A name without a value has that of the environment. The environment also wins in `${}` over what stands above.
 */
export function readDotenv(source: Source, lookup: Lookup, problems: Problems): Map<string, string> {
  const variables = new Map<string, string>()
  const known: Lookup = name => lookup(name) ?? variables.get(name)
  for (const { name, value, isData, offset } of statements(source, problems)) {
    const text =
      value === undefined || isData
        ? (value ?? lookup(name))
        : interpolatedText(value, known, { source, offset }, problems)
    if (text !== undefined) variables.set(name, text)
  }
  return variables
}

interface Statement {
  readonly name: string
  readonly value: string | undefined
  /** Whether a dollar in it has no meaning. */
  readonly isData: boolean
  readonly offset: number
}

const blank = /(?:[ \t\r]*(?:#[^\n]*)?(?:\n|$))*[ \t]*/y
const head = /(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*(?:([=:])[ \t]*|(?=\r?\n|$))/y
const lineEnd = /[ \t\r]*(?:#[^\n]*)?(?:\n|$)/y
const single = /'((?:[^'\\]|\\[\s\S])*)'/y
const double = /"((?:[^"\\]|\\[\s\S])*)"/y
const bare = /[^\n]*/y

function* statements(source: Source, problems: Problems): Generator<Statement> {
  const { text } = source
  const start = text.startsWith('\ufeff') ? 1 : 0
  let at = start + (matchAt(blank, text, start)?.[0].length ?? 0)
  while (at < text.length) {
    const offset = at
    const [whole, name = '', mark] = matchAt(head, text, at) ?? []
    if (whole === undefined)
      return problems.add('This line sets no variable', { source, offset }, 'NAME=value')
    at += whole.length
    if (mark === undefined) yield { name, value: undefined, isData: true, offset }
    else {
      const value = valueAt(text, at)
      if (!value) return problems.add('A quote is not closed', { source, offset: at })
      yield { name, offset, value: value.text, isData: value.isData }
      at += value.length
      if (!matchAt(lineEnd, text, at))
        return problems.add('Something stands behind the quotes', { source, offset: at })
    }
    at += matchAt(blank, text, at)?.[0].length ?? 0
  }
}

interface Value {
  readonly text: string
  readonly isData: boolean
  readonly length: number
}

function valueAt(text: string, at: number): Value | undefined {
  if (text[at] === "'") {
    const [whole, inner = ''] = matchAt(single, text, at) ?? []
    return whole === undefined
      ? undefined
      : { text: inner.replaceAll("\\'", "'"), isData: true, length: whole.length }
  }
  if (text[at] === '"') {
    const [whole, inner = ''] = matchAt(double, text, at) ?? []
    return whole === undefined ? undefined : { text: unescaped(inner), isData: false, length: whole.length }
  }
  const [line = ''] = matchAt(bare, text, at) ?? []
  const [value = ''] = line.split(' #')
  return { text: value.trimEnd(), isData: false, length: line.length }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}

const escapes = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['"', '"'],
  ['\\', '\\'],
])

/** An escaped dollar stays one: interpolation makes a single one of two. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([nrtabfv"\\$])/g, (_, character: string) =>
    character === '$' ? '$$' : (escapes.get(character) ?? character),
  )
}
