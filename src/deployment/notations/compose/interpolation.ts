import type { Place } from '../../../base/place.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Node, ScalarNode } from '../../../base/yaml.ts'

/** The value of a variable of the environment. */
export type Lookup = (name: string) => string | undefined

/** How deep defaults of defaults may go, and how long a text may become. */
const deepest = 20
const longest = 2 ** 20

/**
 * The same value with its variables: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME:?message}`, `${NAME:+other}`, without
 * the colon where an empty variable counts as set; `$$` is a dollar. Values are data: no template in them is evaluated.
 * What begins with `x-` is for others, and left out.
 */
export function interpolated(node: Node, lookup: Lookup, problems: Problems): Node {
  if (node.kind === 'list') {
    return { ...node, items: node.items.map(item => interpolated(item, lookup, problems)) }
  }
  if (node.kind === 'scalar') return interpolatedScalar(node, lookup, problems)
  const entries = node.entries
    .filter(({ key }) => !/^x-(?!deliver$)/.test(key))
    .map(entry => ({ ...entry, value: interpolated(entry.value, lookup, problems) }))
  return { ...node, entries }
}

function interpolatedScalar(node: ScalarNode, lookup: Lookup, problems: Problems): ScalarNode {
  const { value, place } = node
  if (typeof value !== 'string') return node
  const isForOthers = value.includes('{{') && !/\{\{(?! *\.)/.test(value) // templates of Docker: {{.Name}}
  const raw = node.raw || isForOthers
  if (!value.includes('$')) return { ...node, raw }
  const text = new Interpolation(value, lookup, place, problems).text()
  if (text.includes('{{') && !value.includes('{{')) return { ...node, value: text, raw: true }
  if (!raw && bracesIn(text) !== bracesIn(value)) {
    problems.add('A variable brings in {{, beside a template', place, 'keep them in values of their own')
  }
  return { ...node, value: text, raw }
}

function bracesIn(text: string): number {
  return text.split('{{').length
}

/** A text with its variables; what is wrong in it is told, and left as it is. */
export function interpolatedText(text: string, lookup: Lookup, place: Place, problems: Problems): string {
  return text.includes('$') ? new Interpolation(text, lookup, place, problems).text() : text
}

class Interpolation {
  private at = 0
  private isFlawed = false
  private readonly written: string
  private readonly lookup: Lookup
  private readonly place: Place
  private readonly problems: Problems

  constructor(written: string, lookup: Lookup, place: Place, problems: Problems) {
    this.written = written
    this.lookup = lookup
    this.place = place
    this.problems = problems
  }

  text(): string {
    const text = this.upTo(undefined, 0, true)
    return this.isFlawed ? this.written : text
  }

  /** Reads up to a closing brace, or to the end. */
  private upTo(end: '}' | undefined, depth: number, isWanted: boolean): string {
    const done: string[] = []
    let length = 0
    let open = 0
    while (this.at < this.written.length && !this.isFlawed) {
      const character = this.written[this.at] ?? ''
      if (character === end && open === 0) return done.join('')
      if (end && character === '{') open++
      if (end && character === '}') open--
      const piece = character === '$' ? this.variable(depth, isWanted) : this.plain()
      length += piece.length
      if (length > longest) this.flaw('This text becomes too long')
      done.push(piece)
    }
    if (end) this.flaw('A variable is not closed', '${NAME}; a plain dollar is written $$')
    return done.join('')
  }

  /** Text up to what has a meaning; at least one character. */
  private plain(): string {
    const rest = /[^${}]*/y
    rest.lastIndex = this.at + 1
    const [more = ''] = rest.exec(this.written) ?? []
    const start = this.at
    this.at += 1 + more.length
    return this.written.slice(start, this.at)
  }

  private variable(depth: number, isWanted: boolean): string {
    const head = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(:?[-?+]|(?=\})))/y
    head.lastIndex = this.at
    const [whole, dollar, bare, braced, operator = ''] = head.exec(this.written) ?? []
    if (whole === undefined || depth > deepest) {
      return this.flaw('A $ that begins no variable is written $$', '$NAME or ${NAME}')
    }
    this.at += whole.length
    if (dollar) return '$'
    if (bare !== undefined) return this.lookup(bare) ?? ''
    return this.braced(braced ?? '', operator, depth, isWanted)
  }

  private braced(name: string, operator: string, depth: number, isWanted: boolean): string {
    const value = this.lookup(name)
    const isSet = value !== undefined && !(operator.startsWith(':') && value === '')
    const kind = operator.at(-1)
    const word = this.upTo('}', depth + 1, isWanted && isSet === (kind === '+'))
    this.at++
    if (kind === '+') return isSet ? word : ''
    if (isSet) return value
    if (kind === '?' && isWanted)
      this.flaw(word === '' ? `The variable ${name} is not set` : `${name}: ${word}`)
    return kind === '-' ? word : (value ?? '')
  }

  private flaw(message: string, hint?: string): string {
    if (!this.isFlawed) this.problems.add(message, this.place, hint)
    this.isFlawed = true
    return ''
  }
}
