import { isYamlBoolean } from '../base/boolean.ts'
import { ExpressionError } from '../base/errors.ts'
import { Secret } from '../base/secret.ts'
import { Pending, PendingError } from '../model/scope.ts'
import { Budget } from './limits.ts'

/** A parameter with this value is as if it were not written. */
export const OMIT = Symbol('omit')

export type Dict = Readonly<Record<string, unknown>>

/** What people call a type; the tests `is_list` and the like are named after these. */
export type TypeName = 'string' | 'number' | 'boolean' | 'list' | 'dict' | 'none' | 'omit'

/** How deep data may be nested: variables of hosts hold the variables of all hosts, and so on forever. */
const maxDepth = 100

export function typeOf(value: unknown): TypeName {
  if (value === null || value === undefined) return 'none'
  if (value === OMIT) return 'omit'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object' && !(value instanceof Secret)) return 'dict'
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'string'
}

/** `a text`, `a list`, `nothing`: a value's type within a sentence. */
export function describe(value: unknown): string {
  const words = { string: 'text', dict: 'map', none: 'nothing', omit: 'omit' } as const
  const type = typeOf(value)
  if (type === 'none' || type === 'omit') return words[type]
  return `a ${type === 'string' || type === 'dict' ? words[type] : type}`
}

export function isDict(value: unknown): value is Dict {
  return typeOf(value) === 'dict'
}

/** The value of a key or position that a value itself has; `undefined` when it has none. */
export function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return known((value as Dict)[key])
}

/** The value below a value at the end of a path such as `os.family`. */
export function memberAt(value: unknown, path: string): unknown {
  return Object.hasOwn(Object(value), path) ? member(value, path) : path.split('.').reduce(member, value)
}

/** The value, when it is known already. */
export function known<T>(value: T): T {
  if (value instanceof Pending) throw new PendingError(value)
  return value
}

/** Whether a value counts as true: what is empty or zero does not. */
export function truth(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string') return textTruth(value)
  if (value instanceof Secret) return textTruth(value.reveal())
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return value !== null && value !== undefined && value !== 0
}

/** The text `no` would count as true because it is not empty, which is never meant. */
function textTruth(text: string): boolean {
  if (isYamlBoolean(text)) {
    throw new ExpressionError(`A text such as "${text}" is neither true nor false`, {
      hint: 'write bool before it',
    })
  }
  return text !== ''
}

/** Whether two values are the same, to the bottom; secrets are compared by what they hide. */
export function equal(a: unknown, b: unknown, depth = 0, budget?: Budget): boolean {
  if (a === b) return true
  budget?.spend()
  if (depth > maxDepth) throw new ExpressionError('The data is nested too deeply to be compared')
  if (a instanceof Secret || b instanceof Secret) return equal(exposed(a), exposed(b), depth + 1, budget)
  if (Array.isArray(a) && Array.isArray(b)) {
    const inside = budget ?? new Budget()
    return a.length === b.length && a.every((item, i) => equal(known(item), known(b[i]), depth + 1, inside))
  }
  if (!isDict(a) || !isDict(b)) return false
  const inside = budget ?? new Budget()
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every(key => Object.hasOwn(b, key) && equal(known(a[key]), known(b[key]), depth + 1, inside))
  )
}

/** Which of two numbers, or of two texts, comes first: negative when it is the first. */
export function compare(a: unknown, b: unknown): number {
  const [left, right] = [exposed(a), exposed(b)]
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right)
  if (Array.isArray(left) && Array.isArray(right)) return compareLists(left, right)
  const isText = typeof left === 'string' || typeof right === 'string'
  throw new ExpressionError(`Cannot compare ${describe(left)} with ${describe(right)}`, {
    hint: isText ? 'int, float and string make a number or a text of a value' : undefined,
  })
}

function compareLists(a: readonly unknown[], b: readonly unknown[]): number {
  const differing = a.findIndex((item, i) => i >= b.length || compare(item, b[i]) !== 0)
  if (differing < 0) return a.length - b.length
  return differing >= b.length ? 1 : compare(a[differing], b[differing])
}

/** A value as text: lists and maps as JSON, nothing as an empty text. */
export function textOf(value: unknown): string | Secret {
  if (typeof value === 'string' || value instanceof Secret) return value
  if (value === null) return ''
  if (value === OMIT) {
    throw new ExpressionError('omit cannot be a part of a text', {
      hint: 'it stands alone: "{{ default name omit }}"',
    })
  }
  return typeof value === 'object' ? encoded(value, data => JSON.stringify(data)) : String(value)
}

/** The parts as one text, which is secret as soon as one of them is. */
export function joined(parts: readonly unknown[], separator = ''): string | Secret {
  const texts = parts.map(part => textOf(known(part)))
  const text = texts.map(exposed).join(separator)
  const secrets = texts.filter(part => part instanceof Secret)
  return secrets.length > 0 ? new Secret(text, secrets) : text
}

/** What an encoding makes of data: a secret when the data holds one. */
function encoded(value: unknown, encode: (data: unknown) => string): string | Secret {
  const text = encode(revealed(value))
  const secrets = secretsIn(value)
  return secrets.length > 0 ? new Secret(text, secrets) : text
}

/** The data with its secrets in clear. */
export function revealed(value: unknown, depth = 0, budget?: Budget): unknown {
  budget?.spend()
  if (depth > maxDepth) throw new ExpressionError('The data is nested too deeply')
  if (value instanceof Secret) return value.reveal()
  if (typeof value !== 'object' || value === null) return value
  const inside = budget ?? new Budget()
  if (Array.isArray(value)) return value.map(item => revealed(known(item), depth + 1, inside))
  return isDict(value) ? mapValues(value, item => revealed(item, depth + 1, inside)) : value
}

/** The data with each of its texts made secret, as made from other secrets. */
export function hidden(value: unknown, origins: readonly Secret[]): unknown {
  if (typeof value === 'string') return new Secret(value, origins)
  if (Array.isArray(value)) return value.map(item => hidden(item, origins))
  return isDict(value) ? mapValues(value, item => hidden(item, origins)) : value
}

/** The secrets in a value, added to those that were found before. */
export function secretsIn(value: unknown, found: Secret[] = []): Secret[] {
  if (value instanceof Secret) found.push(value)
  else if (Array.isArray(value)) for (const item of value) secretsIn(item, found)
  else if (isDict(value)) for (const item of Object.values(value)) secretsIn(item, found)
  return found
}

/** A map with the same keys and other values. */
function mapValues(map: Dict, change: (value: unknown) => unknown): Dict {
  return Object.fromEntries(Object.keys(map).map(key => [key, change(known(map[key]))]))
}

function exposed(value: unknown): unknown {
  return value instanceof Secret ? value.reveal() : value
}
