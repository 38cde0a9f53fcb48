import { expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import { renderTemplate } from './render.ts'
import { scopeOf } from './testing.ts'

/** A list that holds another twice, which holds another twice, and so on: little memory, endless when it is read. */
function doubled(levels: number): unknown {
  let list: unknown = ['a']
  for (let level = 0; level < levels; level++) list = [list, list]
  return list
}

const values = {
  million: Array.from({ length: 1_000_000 }, (_, i) => i),
  long: 'a'.repeat(1_000_000),
  deep: doubled(60),
  other: doubled(60),
  brackets: '['.repeat(200_000),
  zeros: '\n'.repeat(1_000_000),
}

test.for([
  'range 1 1000000000',
  'product million million million',
  'flatten (array million million)',
  'replace long "a" long',
  'regex_replace long "a" long',
  'join (map (range 1000) long helper="concat") long',
  'indent (replace long "a" "a\\n") 1000000',
  'to_json deep',
  'length (to_yaml deep)',
  'eq deep other',
  'flatten deep',
  'from_json brackets',
  'from_yaml brackets',
  'pow 10 1000000',
  'password_hash "a" rounds=999999999',
  'regex_search long "(a|aa)+$!"',
])('ends soon: %s', expression => {
  const begun = performance.now()
  try {
    evaluate(expression, scopeOf(values))
  } catch (error) {
    expect(error).toHaveProperty('exitCode')
  }
  expect(performance.now() - begun).toBeLessThan(10_000)
})

test('large lists of plain values are compared quickly', () => {
  for (const expression of [
    'length (unique million)',
    'length (union million million)',
    'length (intersect million million)',
    'add 1000000 (length (difference million million))',
  ])
    expect(evaluate(expression, scopeOf(values))).toBe(1_000_000)
})

test('blocks inside blocks end', () => {
  const text = '{{#each million}}{{#each ../million}}{{#each ../../million}}x{{/each}}{{/each}}{{/each}}'
  const render = () => renderTemplate({ file: 'a.hbs', text }, scopeOf(values), { partial: () => undefined })
  expect(render).toThrow(/This takes more than 5000000 steps/)
})
