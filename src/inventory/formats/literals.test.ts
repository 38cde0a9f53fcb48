import fc from 'fast-check'
import { expect, test } from 'vitest'
import { literalOrText } from './literals.ts'

test.for<[string, unknown]>([
  ['1', 1],
  ['-1', -1],
  ['1_000', 1000],
  ['0x1f', 31],
  ['0o17', 15],
  ['0b101', 5],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['1e3', 1000],
  ['True', true],
  ['False', false],
  ['None', null],
  ["'5'", '5'],
  ['"it\'s"', "it's"],
  ["'a\\n\\x41\\u00e9'", 'a\nAé'],
  ['[1, "two", [3.0]]', [1, 'two', [3]]],
  ['(1, 2)', [1, 2]],
  ['(1,)', [1]],
  ['(1)', 1],
  ['{"a": 1, "b": {"c": None}}', { a: 1, b: { c: null } }],
  ['{1, 2}', [1, 2]],
  ['[]', []],
  ['{}', {}],
  ['4 # workers', 4],
])('%s is the value %j', ([text, value]) => {
  expect(literalOrText(text)).toEqual(value)
})

test.for([
  'true',
  'yes',
  'light blue',
  '0644',
  '1.2.3',
  '10.0.3.1',
  '1e',
  'e5',
  '1_',
  '_1',
  '12345678901234567890',
  '[1, 2',
  '[1 2]',
  '{"a": 1, 2}',
  "{'__proto__': 1}",
  "'open",
  'None of these',
  'Truely',
  'blue # or red',
  '{{ other }}',
  '',
])('%s stands for itself', text => {
  expect(literalOrText(text)).toBe(text)
})

test('any text is a value', () => {
  const pieces = fc.constantFrom(
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    ',',
    ':',
    "'",
    '"',
    '\\',
    '#',
    ' ',
    '1',
    '.',
    'e',
    'x',
    'None',
    '\n',
    '_',
  )
  const texts = fc.oneof(
    fc.string(),
    fc.array(pieces).map(parts => parts.join('')),
  )
  fc.assert(
    fc.property(texts, text => {
      expect(literalOrText(text)).toBeDefined()
    }),
    { numRuns: 10_000 },
  )
})

test('a text nested beyond all sense stands for itself', () => {
  const text = '['.repeat(100_000)
  expect(literalOrText(text)).toBe(text)
})
