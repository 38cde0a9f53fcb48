import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DeliverError } from '../../base/errors.ts'
import { plainValue } from '../../base/yaml.ts'
import { readExtraVars } from './extra-vars.ts'

test.for([
  { given: ['a=1 b="two words" c='], values: { a: '1', b: 'two words', c: '' } },
  { given: ['a=x=y'], values: { a: 'x=y' } },
  { given: ['{"a": 1, "b": [true, null]}'], values: { a: 1, b: [true, null] } },
  { given: ['{a: 1, b: yes}'], values: { a: 1, b: true } },
  { given: ['a=1', '{"a": 2}', 'a=3'], values: { a: '3' } },
  { given: [''], values: {} },
])('$given is $values', ({ given, values }) => {
  expect(valuesOf(given)).toEqual(values)
})

test.for([
  { given: '1a=2' },
  { given: 'a-b=1' },
  { given: '{"a b": 1}' },
  { given: '[1, 2]' },
  { given: '{' },
])('$given is refused', ({ given }) => {
  expect(() => readExtraVars([given])).toThrow(DeliverError)
})

test('any text is variables, or a mistake of a person', () => {
  const pieces = fc.oneof(
    fc.constantFrom(
      'a',
      '=',
      ' ',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '\n',
      '{{ x }}',
      '1',
      '__proto__',
      '&a',
      '*a',
    ),
    fc.string({ maxLength: 4 }),
  )
  const texts = fc.array(pieces, { maxLength: 10 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(
      texts.filter(text => !text.startsWith('@')),
      text => {
        try {
          for (const name of readExtraVars([text]).keys()) expect(name).toMatch(/^[A-Za-z_]\w*$/)
        } catch (error) {
          if (!(error instanceof DeliverError)) throw error
        }
      },
    ),
    { numRuns: 10_000 },
  )
})

function valuesOf(given: readonly string[]): Record<string, unknown> {
  const entries = [...readExtraVars(given)].map(([name, variable]) => [
    name,
    'written' in variable ? plainValue(variable.written) : variable.data,
  ])
  return Object.fromEntries(entries)
}
