import { chanceOf } from '../algorithms/chance.ts'
import { any, inGroup, integer, list, number, oneOf, optional, refuse, text } from '../helper.ts'
import { compare, describe } from '../values.ts'

const define = inGroup('numbers')

const maxRange = 1_000_000
const units = ['', 'K', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']

const roundings = {
  /** Halves go away from zero. */
  common: (value: number) => Math.sign(value) * Math.round(Math.abs(value)),
  ceil: Math.ceil,
  floor: Math.floor,
}

/** Values of one kind, put together. */
function sum(values: readonly unknown[]): unknown {
  if (values.every(value => typeof value === 'number')) return values.reduce((a, b) => a + b, 0)
  if (values.every(Array.isArray)) return values.flat()
  if (values.every(value => typeof value === 'string')) return values.join('')
  const kinds = [...new Set(values.map(describe))].join(' and ')
  return refuse(
    `add takes numbers, lists or texts, not ${kinds}`,
    'int, string and array make one of the other',
  )
}

export const numbers = [
  define({
    name: 'add',
    doc: 'The sum of numbers; of lists or of texts, one behind the other',
    args: [any('a'), any('b')],
    rest: any('more'),
    examples: [
      ['add 1 2 3', 6],
      ['add groups.web groups.db', ['a', 'b'], { groups: { web: ['a'], db: ['b'] } }],
      ['add "a" "b"', 'ab'],
    ],
    run: sum,
  }),
  define({
    name: 'sub',
    doc: 'The difference of two numbers',
    args: [number('a'), number('b')],
    examples: [['sub 5 2', 3]],
    run: ([a, b]) => a - b,
  }),
  define({
    name: 'mul',
    doc: 'The product of two numbers or more',
    args: [number('a'), number('b')],
    rest: number('more'),
    examples: [['mul 2 3', 6]],
    run: values => values.reduce((a, b) => a * b),
  }),
  define({
    name: 'div',
    doc: 'The quotient of two numbers; `int` drops what follows the point',
    args: [number('a'), number('b')],
    examples: [
      ['div 7 2', 3.5],
      ['int (div 7 2)', 3],
    ],
    run: ([a, b]) => (b === 0 ? refuse('Cannot divide by zero') : a / b),
  }),
  define({
    name: 'mod',
    doc: 'The remainder of a division, with the sign of the second number',
    args: [number('a'), number('b')],
    examples: [
      ['mod 7 3', 1],
      ['mod -7 3', 2],
    ],
    run: ([a, b]) => (b === 0 ? refuse('Cannot divide by zero') : ((a % b) + b) % b),
  }),
  define({
    name: 'pow',
    doc: 'The first number to the power of the second',
    args: [number('a'), number('b')],
    examples: [['pow 2 10', 1024]],
    run: ([a, b]) => a ** b,
  }),
  define({
    name: 'abs',
    doc: 'The number without its sign',
    args: [number('n')],
    examples: [['abs -3', 3]],
    run: ([n]) => Math.abs(n),
  }),
  define({
    name: 'round',
    doc: 'The number rounded to some digits behind the point',
    args: [number('n'), optional(integer('digits'))],
    options: { method: oneOf('the direction', Object.keys(roundings) as (keyof typeof roundings)[]) },
    examples: [
      ['round 2.675 2', 2.68],
      ['round 2.1 method="ceil"', 3],
    ],
    run: ([n, digits = 0], { method = 'common' }) => rounded(n, digits, roundings[method]),
  }),
  define({
    name: 'min',
    doc: 'The least item of a list',
    args: [list('list')],
    examples: [['min (array 3 1 2)', 1]],
    run: ([items]) => extreme(items, (a, b) => compare(a, b) < 0),
  }),
  define({
    name: 'max',
    doc: 'The greatest item of a list',
    args: [list('list')],
    examples: [['max (array 3 1 2)', 3]],
    run: ([items]) => extreme(items, (a, b) => compare(a, b) > 0),
  }),
  define({
    name: 'sum',
    doc: 'The sum of the numbers of a list',
    args: [list('list')],
    examples: [['sum (array 1 2 3)', 6]],
    run: ([items]) => items.reduce<number>((sum, item) => sum + numberOf(item), 0),
  }),
  define({
    name: 'range',
    doc: 'The numbers from one up to another, without that; from 0 when only one is given',
    args: [integer('from'), optional(integer('to')), optional(integer('step'))],
    examples: [
      ['range 3', [0, 1, 2]],
      ['range 1 4', [1, 2, 3]],
      ['range 10 0 -5', [10, 5]],
    ],
    run: ([from, to, step = 1]) => (to === undefined ? range(0, from, step) : range(from, to, step)),
  }),
  define({
    name: 'random',
    doc: 'An item of a list, or a whole number below one, by chance; the same for the same seed',
    args: [any('list or number')],
    options: { seed: text('what the choice depends on, such as inventory_hostname') },
    examples: [
      ['eq (random 60 seed="web1") (random 60 seed="web1")', true],
      ['in (random (array "a" "b")) (array "a" "b")', true],
    ],
    run: ([of], { seed }) => {
      const chance = chanceOf(seed)
      if (Array.isArray(of)) return of.length === 0 ? undefined : of[chance(of.length)]
      const isBound = Number.isSafeInteger(of) && Number(of) > 0 && Number(of) < 2 ** 47
      return isBound
        ? chance(Number(of))
        : refuse(`Cannot choose from ${describe(of)}`, 'random takes a list or a whole number above 0')
    },
  }),
  define({
    name: 'human_readable',
    doc: 'A number of bytes as people write it',
    args: [number('bytes')],
    examples: [
      ['human_readable 1536', '1.50 KB'],
      ['human_readable 10', '10.00 Bytes'],
    ],
    run: ([bytes]) => humanReadable(bytes),
  }),
  define({
    name: 'human_to_bytes',
    doc: 'The bytes of a size as people write it: 4G, 512 MB, 1.5k',
    args: [text('text')],
    examples: [
      ['human_to_bytes "1.5k"', 1536],
      ['human_to_bytes "10 GB"', 10737418240],
    ],
    run: ([size]) => bytesOf(size),
  }),
]

function rounded(n: number, digits: number, method: (value: number) => number): number {
  const scaled = Number(`${n}e${digits}`)
  return Number.isFinite(scaled) ? Number(`${method(scaled)}e${-digits}`) : n
}

function extreme(items: readonly unknown[], isMore: (a: unknown, b: unknown) => boolean): unknown {
  const [first, ...rest] = items
  return rest.reduce((best, item) => (isMore(item, best) ? item : best), first)
}

function numberOf(item: unknown): number {
  return typeof item === 'number' ? item : refuse(`The list holds ${describe(item)}, not only numbers`)
}

function range(from: number, to: number, step: number): number[] {
  if (step === 0) return refuse('The step of a range cannot be 0')
  const length = Math.max(0, Math.ceil((to - from) / step))
  if (length > maxRange) return refuse(`A range has at most ${maxRange} numbers`)
  return Array.from({ length }, (_, i) => from + i * step)
}

function humanReadable(bytes: number): string {
  const power = Math.max(
    0,
    units.findLastIndex((_, i) => Math.abs(bytes) >= 1024 ** i),
  )
  return `${(bytes / 1024 ** power).toFixed(2)} ${power === 0 ? 'Bytes' : `${units[power]}B`}`
}

function bytesOf(size: string): number {
  const [, number = '', unit = ''] =
    size.trim().match(/^(\d+(?:\.\d+)?)\s*([KMGTPEZY]?)(?:i?B|bytes?)?$/i) ?? []
  if (number === '')
    return refuse(`Cannot read ${JSON.stringify(size)} as a size`, 'such as 4G, 512 MB or 1.5k')
  return Math.round(Number(number) * 1024 ** units.indexOf(unit.toUpperCase()))
}
