import { any, inGroup, lazy } from '../helper.ts'
import { compare, equal, truth } from '../values.ts'

const define = inGroup('logic')

export const logic = [
  define({
    name: 'eq',
    doc: 'Whether two values are the same, lists and maps to the bottom',
    args: [any('a'), any('b')],
    examples: [
      ['eq env "production"', true, { env: 'production' }],
      ['eq 1 "1"', false],
      ['eq (array 1 2) (array 1 2)', true],
    ],
    run: ([a, b]) => equal(a, b),
  }),
  define({
    name: 'ne',
    doc: 'Whether two values differ',
    args: [any('a'), any('b')],
    examples: [['ne 1 2', true]],
    run: ([a, b]) => !equal(a, b),
  }),
  define({
    name: 'lt',
    doc: 'Whether a is less than b: two numbers, or two texts',
    args: [any('a'), any('b')],
    examples: [
      ['lt 1 2', true],
      ['lt "b" "a"', false],
    ],
    run: ([a, b]) => compare(a, b) < 0,
  }),
  define({
    name: 'le',
    doc: 'Whether a is less than b or the same',
    args: [any('a'), any('b')],
    examples: [['le 2 2', true]],
    run: ([a, b]) => compare(a, b) <= 0,
  }),
  define({
    name: 'gt',
    doc: 'Whether a is greater than b',
    args: [any('a'), any('b')],
    examples: [['gt 2 10', false]],
    run: ([a, b]) => compare(a, b) > 0,
  }),
  define({
    name: 'ge',
    doc: 'Whether a is greater than b or the same',
    args: [any('a'), any('b')],
    examples: [['ge 10 2', true]],
    run: ([a, b]) => compare(a, b) >= 0,
  }),
  define({
    name: 'and',
    doc: 'Whether all values are true; those behind the first false one are not evaluated',
    args: [lazy(any('a')), lazy(any('b'))],
    rest: lazy(any('more')),
    examples: [
      ['and true (eq 1 1) (array 1)', true],
      ['and (defined nobody) nobody.name', false],
    ],
    run: values => values.every(value => truth(value())),
  }),
  define({
    name: 'or',
    doc: 'Whether any value is true; those behind the first true one are not evaluated',
    args: [lazy(any('a')), lazy(any('b'))],
    rest: lazy(any('more')),
    examples: [
      ['or false (array)', false],
      ['or (undefined nobody) nobody.active', true],
    ],
    run: values => values.some(value => truth(value())),
  }),
  define({
    name: 'not',
    doc: 'Whether a value is false; empty texts, lists and maps are, and 0 and null',
    args: [any('a')],
    examples: [
      ['not (eq 1 2)', true],
      ['not (array)', true],
    ],
    run: ([value]) => !truth(value),
  }),
  define({
    name: 'ternary',
    doc: 'The second value when the first is true, otherwise the third; the other is not evaluated',
    args: [any('condition'), lazy(any('yes')), lazy(any('no'))],
    examples: [
      ['ternary (eq env "production") 4 1', 4, { env: 'production' }],
      ['ternary (defined port) port 80', 80],
    ],
    run: ([condition, yes, no]) => (truth(condition) ? yes() : no()),
  }),
]
