import { forbiddenKeys } from '../../base/keys.ts'

/** Literals that are nested deeper are taken as text. */
const maxDepth = 100

/** Thrown for a text that is no literal. Most texts are none, so one shared error saves a stack for each. */
const noLiteral = new Error('no literal')

/**
 * The value of a Python literal, as the values of INI files are read: `1`, `0x1f`, `1.5`, `True`, `None`, `'a'`,
 * `[1, 'b']`, `(1, 2)`, `{'a': 1}`, with a comment behind it or none. Any other text stands for itself.
 */
export function literalOrText(text: string): unknown {
  try {
    return new LiteralReader(text).whole()
  } catch (error) {
    if (error === noLiteral) return text
    throw error
  }
}

const words: Readonly<Record<string, unknown>> = { True: true, False: false, None: null }

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

const numeral = /[-+]?(0x[\da-f_]+|0o[0-7_]+|0b[01_]+|(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(e[-+]?\d+)?)(?![\w.])/iy

class LiteralReader {
  private next = 0
  private depth = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  whole(): unknown {
    const value = this.value()
    this.take(/\s*(#.*)?/y)
    if (this.next < this.text.length) throw noLiteral
    return value
  }

  private value(): unknown {
    this.take(/\s*/y)
    if (++this.depth > maxDepth) throw noLiteral
    const value = this.collection() ?? { scalar: this.scalar() }
    this.depth--
    return 'scalar' in value ? value.scalar : value.items
  }

  private collection(): { items: unknown } | undefined {
    if (this.take(/\[/y)) return { items: this.items(/\]/y).items }
    if (this.take(/\{/y)) return { items: this.braced() }
    if (!this.take(/\(/y)) return undefined
    const { items, commas } = this.items(/\)/y)
    return { items: items.length === 1 && commas === 0 ? items[0] : items }
  }

  private scalar(): unknown {
    const quote = this.take(/'''|"""|'|"/y)
    if (quote !== undefined) return this.quoted(quote)
    const word = this.take(/True|False|None/y)
    return word === undefined ? this.number() : words[word]
  }

  private number(): number {
    const written = this.take(numeral) ?? fail()
    const digits = written.replace(/^[-+]/, '').replaceAll(/(?<=[\da-f])_(?=[\da-f])/gi, '')
    if (digits.includes('_') || /^0\d*[1-9]\d*$/.test(digits)) throw noLiteral
    const number = Number(digits)
    const isWhole = /^\d+$|^0[xob]/i.test(digits)
    if (isWhole && !Number.isSafeInteger(number)) throw noLiteral
    return written.startsWith('-') ? -number : number
  }

  private quoted(quote: string): string {
    let value = ''
    for (;;) {
      if (this.take(quote)) return value
      if (this.take(/\\/y)) value += this.escaped()
      else value += this.take(quote.length === 3 ? /./sy : /[^\n]/y) ?? fail()
    }
  }

  private escaped(): string {
    const octal = this.take(/[0-7]{1,3}/y)
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
    const code = this.take(/x[\da-f]{2}|u[\da-f]{4}|U000[\da-f]{5}|U0010[\da-f]{4}/iy)
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code.slice(1), 16))
    const letter = this.take(/[^xuUN]/y) ?? fail()
    return escapes[letter] ?? `\\${letter}`
  }

  private items(end: RegExp): { items: unknown[]; commas: number } {
    const items: unknown[] = []
    let commas = 0
    while (!this.closes(end)) {
      if (items.length > commas) throw noLiteral
      items.push(this.value())
      if (this.take(/\s*,/y)) commas++
    }
    return { items, commas }
  }

  /** A map, or a set, which becomes a list. */
  private braced(): unknown {
    const entries: [string, unknown][] = []
    const items: unknown[] = []
    let open = false
    while (!this.closes(/\}/y)) {
      if (open) throw noLiteral
      const item = this.value()
      if (this.take(/\s*:/y)) entries.push([this.key(item), this.value()])
      else items.push(item)
      open = !this.take(/\s*,/y)
    }
    if (entries.length > 0 && items.length > 0) throw noLiteral
    return items.length > 0 ? items : Object.fromEntries(entries)
  }

  private key(item: unknown): string {
    if (typeof item === 'object' && item !== null) throw noLiteral
    if (forbiddenKeys.has(String(item))) throw noLiteral
    return String(item)
  }

  private closes(end: RegExp): boolean {
    this.take(/\s*/y)
    return this.take(end) !== undefined
  }

  /** The text at this position, if it is the expected one; moves behind it. */
  private take(expected: RegExp | string): string | undefined {
    const found = typeof expected === 'string' ? this.startsWith(expected) : this.match(expected)
    if (found !== undefined) this.next += found.length
    return found
  }

  private startsWith(expected: string): string | undefined {
    return this.text.startsWith(expected, this.next) ? expected : undefined
  }

  private match(expected: RegExp): string | undefined {
    expected.lastIndex = this.next
    return expected.exec(this.text)?.[0]
  }
}

function fail(): never {
  throw noLiteral
}
