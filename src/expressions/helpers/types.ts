import { booleanOf } from '../../base/boolean.ts'
import { any, data, inGroup, integer, number, refuse } from '../helper.ts'
import { describe, isDict, textOf, typeOf } from '../values.ts'

const define = inGroup('types')

const samples = { string: 'a', number: 1, list: [], dict: {}, boolean: false, none: null }

export const types = [
  define({
    name: 'bool',
    doc: 'A boolean of what says it: true, yes, on, 1 and their opposites',
    args: [data('value')],
    examples: [
      ['bool "yes"', true],
      ['bool 0', false],
    ],
    run: ([value]) =>
      booleanOf(value) ??
      refuse(
        `Cannot make a boolean of ${described(value)}`,
        'yes and no, true and false, on and off, 1 and 0 are',
      ),
  }),
  define({
    name: 'int',
    doc: 'A whole number of a text or number; what follows the point is dropped',
    args: [data('value')],
    options: {
      base: integer('the base the text is written in, from 2 to 36'),
      default: number('what to take when it is no number'),
    },
    examples: [
      ['int "42"', 42],
      ['int 3.9', 3],
      ['int "ff" base=16', 255],
      ['int "none" default=0', 0],
    ],
    run: ([value], options) => integerOf(value, options.base ?? 10) ?? options.default ?? notANumber(value),
  }),
  define({
    name: 'float',
    doc: 'A number of a text or number',
    args: [data('value')],
    options: { default: number('what to take when it is no number') },
    examples: [['float "2.5"', 2.5]],
    run: ([value], options) => float(value) ?? options.default ?? notANumber(value),
  }),
  define({
    name: 'string',
    doc: 'The value as text: lists and maps as JSON, null as an empty text',
    args: [any('value')],
    examples: [
      ['string 80', '80'],
      ['string (array 1 true)', '[1,true]'],
    ],
    run: ([value]) => textOf(value),
  }),
  define({
    name: 'list',
    doc: 'The value as a list: the keys of a map, the characters of a text',
    args: [any('value')],
    examples: [
      ['list (dict "a" 1 "b" 2)', ['a', 'b']],
      ['list "abc"', ['a', 'b', 'c']],
    ],
    run: ([value]) => listOf(value),
  }),
  define({
    name: 'dict',
    doc: 'A map of keys and values one after the other, or of a list of pairs',
    args: [],
    rest: any('key value'),
    examples: [
      ['dict "port" 80 "tls" false', { port: 80, tls: false }],
      ['dict (zip (array "a" "b") (array 1 2))', { a: 1, b: 2 }],
    ],
    run: values => dictOf(values),
  }),
  define({
    name: 'type_of',
    doc: 'The type of a value: string, number, boolean, list, dict or none',
    args: [any('value')],
    examples: [['type_of (array)', 'list']],
    run: ([value]) => typeOf(value),
  }),
  ...(['string', 'number', 'list', 'dict', 'boolean', 'none'] as const).map(type =>
    define({
      name: `is_${type}`,
      doc: `Whether the type of a value is ${type}`,
      args: [any('value')],
      examples: [
        [`is_${type} value`, true, { value: samples[type] }],
        [`is_${type} value`, false, { value: type === 'string' ? 1 : 'a' }],
      ],
      run: ([value]) => typeOf(value) === type,
    }),
  ),
]

function integerOf(value: unknown, base: number): number | undefined {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'string' && base !== 10) return integerInBase(value, base)
  const number = float(value)
  return number === undefined ? undefined : Math.trunc(number)
}

/** `ff`, `0xff`; the digits must all be digits of the base. */
function integerInBase(text: string, base: number): number | undefined {
  if (base < 2 || base > 36) return refuse(`There is no base ${base}`, 'bases are 2 to 36')
  const prefix = { 2: /^0b/, 8: /^0o?(?=.)/, 16: /^0x/ }[base]
  const digits = text
    .trim()
    .toLowerCase()
    .replace(prefix ?? '', '')
  const isNumber = digits !== '' && [...digits].every(digit => Number.parseInt(digit, base) >= 0)
  return isNumber ? Number.parseInt(digits, base) : undefined
}

function float(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  const isNumber = typeof value === 'string' && /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)
  return isNumber ? Number(value) : undefined
}

function notANumber(value: unknown): never {
  return refuse(`Cannot make a number of ${described(value)}`, 'default= says what to take instead')
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (isDict(value)) return Object.keys(value)
  return typeof value === 'string'
    ? [...value]
    : refuse(`Cannot make a list of ${describe(value)}`, 'array makes a list of values')
}

function dictOf(values: readonly unknown[]): Record<string, unknown> {
  const [only] = values
  if (values.length === 1) return Object.fromEntries(pairs(only))
  if (values.length % 2 === 1)
    return refuse('dict takes as many values as keys', 'dict "key" value "key" value')
  const keys = values.filter((_, i) => i % 2 === 0)
  return Object.fromEntries(keys.map((key, i) => [keyOf(key), values[2 * i + 1]]))
}

function pairs(value: unknown): [string, unknown][] {
  if (isDict(value)) return Object.entries(value)
  if (!Array.isArray(value)) return refuse(`Cannot make a map of ${describe(value)}`, 'dict "key" value')
  return value.map(pair => {
    if (Array.isArray(pair) && pair.length === 2) return [keyOf(pair[0]), pair[1]]
    return refuse('Cannot make a map of a list whose items are not pairs')
  })
}

function keyOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value)
    : refuse(`A key is a text, not ${describe(value)}`)
}

function described(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : describe(value)
}
