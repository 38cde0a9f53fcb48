import { ownValue } from '../base/keys.ts'
import { helpers } from './helpers/index.ts'

/**
 * How an expression with operators, tests and filters is written with helpers; nothing when it has none.
 * `a == b and c is defined` -> `and (eq a b) (defined c)`, `x | default(1)` -> `default x 1`.
 */
export function helperForm(expression: string): string | undefined {
  const tokens = tokensOf(expression)
  if (!tokens || tokens.length > maxTokens) return undefined
  try {
    return new OperatorParser(tokens).whole()
  } catch (error) {
    if (error instanceof NotOperators) return undefined
    throw error
  }
}

/** Longer texts get no hint: what is nested in them would need too deep a stack. */
const maxTokens = 200

/** The text is not written with operators either: there is no hint to give. */
class NotOperators extends Error {}

/** The binding powers of operators, the loosest first, and the helper that each of them is. */
const binary: readonly Readonly<Record<string, string>>[] = [
  { or: 'or', '||': 'or' },
  { and: 'and', '&&': 'and' },
  {
    '==': 'eq',
    '!=': 'ne',
    '<': 'lt',
    '<=': 'le',
    '>': 'gt',
    '>=': 'ge',
    in: 'in',
    '===': 'eq',
    '!==': 'ne',
  },
  { '+': 'add', '-': 'sub', '~': 'concat' },
  { '*': 'mul', '/': 'div', '//': 'div', '%': 'mod', '**': 'pow' },
]

/** Filters and tests that have another name here. */
const renamed: Readonly<Record<string, string>> = {
  d: 'default',
  count: 'length',
  selectattr: 'where',
  rejectattr: 'reject_where',
  groupby: 'group_by',
  success: 'succeeded',
  failure: 'failed',
  change: 'changed',
  skip: 'skipped',
  mapping: 'is_dict',
  sequence: 'is_list',
  iterable: 'is_list',
  string: 'is_string',
  number: 'is_number',
  boolean: 'is_boolean',
  none: 'is_none',
  equalto: 'eq',
  sameas: 'eq',
  to_nice_yaml: 'to_yaml',
}

/** Tests named like a filter that makes a value of that type. */
const typeTests = new Set(['string', 'number', 'boolean'])

const words: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null', none: 'null' }

/** A part of the answer; a compound one takes parentheses inside another. */
interface Form {
  readonly text: string
  readonly compound: boolean
}

const token =
  /\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\d+(?:\.\d+)?|[A-Za-z_@][\w-]*|===|!==|==|!=|<=|>=|&&|\|\||\/\/|\*\*|[-+*/%~<>|!()[\]{},:.=])/y

function tokensOf(text: string): string[] | undefined {
  const tokens: string[] = []
  const end = text.trimEnd().length
  token.lastIndex = 0
  while (token.lastIndex < end) {
    const match = token.exec(text)
    if (!match) return undefined
    tokens.push(match[1] ?? '')
  }
  return tokens
}

/** Reads the expressions of other template languages, and writes them in ours. */
class OperatorParser {
  private next = 0
  private usesOperators = false
  private readonly tokens: readonly string[]

  constructor(tokens: readonly string[]) {
    this.tokens = tokens
  }

  whole(): string | undefined {
    const form = this.choice()
    if (this.next < this.tokens.length) throw new NotOperators()
    return this.usesOperators ? form.text : undefined
  }

  /** `a if condition else b` */
  private choice(): Form {
    const yes = this.level(0)
    if (!this.take('if')) return yes
    const condition = this.level(0)
    const no = this.take('else') ? this.choice() : { text: '""', compound: false }
    return this.call('ternary', condition, yes, no)
  }

  private level(level: number): Form {
    const operators = binary[level]
    if (!operators) return this.negated()
    let left = this.level(level + 1)
    for (;;) {
      const negated = level === 2 && this.tokens[this.next] === 'not' && this.tokens[this.next + 1] === 'in'
      if (negated) this.next++
      const helper = ownValue(operators, this.tokens[this.next] ?? '')
      if (helper) {
        this.next++
        left = this.call(helper, left, this.level(level + 1))
        if (negated) left = this.call('not', left)
      } else if (level === 2 && this.take('is')) left = this.test(left)
      else return left
    }
  }

  private negated(): Form {
    if (this.take('not') || this.take('!')) return this.call('not', this.level(2))
    return this.filtered()
  }

  /** `x is defined`, `x is not match("a")` */
  private test(subject: Form): Form {
    const negated = this.take('not')
    const name = this.name()
    const args = this.tokens[this.next] === '(' ? this.args() : this.testArgument()
    const form = this.helper(name, subject, name === 'version' ? args.toReversed() : args)
    return negated ? this.call('not', form) : form
  }

  private testArgument(): Form[] {
    return /^["'\d]/.test(this.tokens[this.next] ?? '') ? [this.filtered()] : []
  }

  /** `x | default(1) | upper` */
  private filtered(): Form {
    let form = this.postfix()
    while (this.take('|')) {
      const name = this.name()
      form = this.helper(name, form, this.tokens[this.next] === '(' ? this.args() : [])
    }
    return form
  }

  private postfix(): Form {
    let form = this.primary()
    for (;;) {
      if (this.take('.')) form = this.segment(form, this.word())
      else if (this.take('[')) {
        form = this.element(form, this.choice())
        this.expect(']')
      } else return form
    }
  }

  /** `list.0.1` is `list.[0].[1]`: the last number of a path would be a value of its own. */
  private segment(form: Form, key: string): Form {
    if (form.compound) return this.call('get', form, { text: JSON.stringify(key), compound: false })
    const isIndex = /^\d/.test(key)
    this.usesOperators ||= isIndex
    const segments = isIndex ? key.split('.').map(index => `[${index}]`) : [key]
    return { text: [form.text, ...segments].join('.'), compound: false }
  }

  /** `list[0]` and `map['key']` are paths; `map[name]` is a computed key. */
  private element(form: Form, key: Form): Form {
    this.usesOperators = true
    const literal = key.text.match(/^(?:"([^"\]]*)"|(\d+))$/)
    if (form.compound || !literal) return this.call('get', form, key)
    return { text: `${form.text}.[${literal[1] ?? literal[2]}]`, compound: false }
  }

  private primary(): Form {
    if (this.take('(')) {
      const form = this.choice()
      this.expect(')')
      return form
    }
    if (this.take('[')) return this.call('array', ...this.items(']'))
    if (this.take('{')) return this.call('dict', ...this.items('}'))
    if (this.take('-')) return { text: `-${this.word()}`, compound: false }
    const word = this.word()
    if (/^["']/.test(word)) return { text: `"${word.slice(1, -1)}"`, compound: false }
    if (this.tokens[this.next] === '(' && this.tokens[this.next - 2] !== '|') {
      const [first, ...rest] = this.args()
      return first ? this.helper(word, first, rest) : this.call(word)
    }
    return { text: ownValue(words, word) ?? word, compound: false }
  }

  /** What stands between brackets or braces: `a, b` or `"key": value`. */
  private items(close: string): Form[] {
    const items: Form[] = []
    while (!this.take(close)) {
      items.push(this.choice())
      if (!this.take(':') && !this.take(',') && this.tokens[this.next] !== close) throw new NotOperators()
    }
    return items
  }

  /** `("a", reverse=true)` */
  private args(): Form[] {
    this.expect('(')
    const args: Form[] = []
    while (!this.take(')')) {
      const named = this.tokens[this.next + 1] === '=' ? this.name() : undefined
      if (named) this.expect('=')
      const value = this.choice()
      args.push(named ? { text: `${named}=${inside(value)}`, compound: false } : value)
      if (!this.take(',') && this.tokens[this.next] !== ')') throw new NotOperators()
    }
    return args
  }

  /** A filter or test as a helper; where there is none, there is no hint to give. */
  private helper(name: string, subject: Form, args: readonly Form[]): Form {
    const test = typeTests.has(name) && this.tokens.includes('is')
    const helper = helpers.has(name) && !test ? name : (ownValue(renamed, name) ?? name)
    if (!helpers.has(helper)) throw new NotOperators()
    return this.call(helper, subject, ...adapted(helper, args))
  }

  private call(helper: string, ...args: readonly Form[]): Form {
    this.usesOperators = true
    return { text: [helper, ...args.map(inside)].join(' '), compound: args.length > 0 }
  }

  private take(token: string): boolean {
    const found = this.tokens[this.next] === token
    if (found) this.next++
    return found
  }

  private expect(token: string): void {
    if (!this.take(token)) throw new NotOperators()
  }

  private name(): string {
    const word = this.word()
    if (!/^[a-z_]\w*$/i.test(word)) throw new NotOperators()
    return word
  }

  /** A name, number or text in quotes. */
  private word(): string {
    const word = this.tokens[this.next++]
    if (word === undefined || !/^["'\w@]/.test(word)) throw new NotOperators()
    return word
  }
}

/** Arguments that filters take by another name, or by position where the helper has an option. */
function adapted(helper: string, args: readonly Form[]): readonly Form[] {
  const positional = args.map(({ text, compound }) => ({ text: text.replace(/^attribute=/, ''), compound }))
  if (helper === 'default')
    return args.map((arg, index) => (index > 0 && arg.text === 'true' ? option('empty', arg) : arg))
  if (helper === 'sort' || helper === 'unique')
    return args.map(({ text, compound }) => ({ text: text.replace(/^attribute=/, 'by='), compound }))
  if (helper === 'where' || helper === 'reject_where')
    return positional.map((arg, index) => (index === 1 ? { ...arg, text: comparison(arg.text) } : arg))
  const [first, ...rest] = args
  // `map("upper")` calls a filter, `map(attribute="name")` takes an attribute.
  if (helper === 'map' && first && /^"/.test(first.text)) return [...rest, option('helper', first)]
  return positional
}

function option(name: string, { text }: Form): Form {
  return { text: `${name}=${text}`, compound: false }
}

/** The helper that a test stands for by which items are chosen: `"equalto"` and `"=="` are `"eq"`. */
function comparison(quoted: string): string {
  const name = quoted.slice(1, -1)
  const helper = ownValue(renamed, name) ?? ownValue(binary[2] ?? {}, name)
  return /^"/.test(quoted) && helper !== undefined ? `"${helper}"` : quoted
}

function inside({ text, compound }: Form): string {
  return compound ? `(${text})` : text
}
