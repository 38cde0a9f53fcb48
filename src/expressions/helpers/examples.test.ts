import { expect, test } from 'vitest'
import { evaluate } from '../evaluate.ts'
import { scopeOf } from '../testing.ts'
import { helpers } from './index.ts'

const examples = [...helpers.values()].flatMap(({ examples }) =>
  examples.map(([expression, gives, variables = {}]) => ({ expression, gives, variables })),
)

test.for(examples)('$expression', ({ expression, gives, variables }) => {
  expect(evaluate(expression, scopeOf(variables))).toEqual(gives)
})

test('every helper has an example', () => {
  expect([...helpers.values()].filter(({ examples }) => examples.length === 0)).toEqual([])
})
