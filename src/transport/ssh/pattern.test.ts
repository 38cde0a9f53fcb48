import { expect, test } from 'vitest'
import { fits, fitsList } from './pattern.ts'

test.for([
  { pattern: '', fit: [''], others: ['a'] },
  { pattern: '*', fit: ['', 'a', 'a.b'], others: [] },
  { pattern: 'web?', fit: ['web1'], others: ['web', 'web10', 'Web1'] },
  {
    pattern: '*.example.com',
    fit: ['a.example.com', 'a.b.example.com', '.example.com'],
    others: ['example.com', 'aXexample.com'],
  },
  { pattern: 'a*b*c', fit: ['abc', 'aXbXbXc'], others: ['acb', 'ab'] },
  { pattern: '[web]', fit: ['[web]'], others: ['w'] },
])('$pattern fits whole texts, letter for letter', ({ pattern, fit, others }) => {
  expect([...fit, ...others].filter(text => fits(text, pattern))).toEqual(fit)
})

test.for([
  { patterns: 'web*,!web1', fit: ['web2'], others: ['web1', 'db'] },
  { patterns: '!web1,web*', fit: ['web2'], others: ['web1'] },
  { patterns: '!web1', fit: [], others: ['web1', 'web2'] },
  { patterns: 'a,,b', fit: ['a', 'b', ''], others: [','] },
  { patterns: `a,${'x'.repeat(2000)},b`, fit: [], others: ['a', 'b'] },
])(
  'a list fits what fits one of its patterns and none that is negated: $patterns',
  ({ patterns, fit, others }) => {
    expect([...fit, ...others].filter(text => fitsList(text, patterns))).toEqual(fit)
  },
)

test('a pattern with many stars ends at once', () => {
  expect(fits('a'.repeat(10_000), `${'*a'.repeat(100)}b`)).toBe(false)
})
