import fc from 'fast-check'
import { expect, test } from 'vitest'
import { globMatcher } from './glob.ts'

test.for<[string, string[], string[]]>([
  ['web*', ['web', 'web1', 'web.example.org'], ['Web1', 'aweb']],
  ['*.example.org', ['a.example.org'], ['a.example.orgs', 'aXexample.org']],
  ['db?', ['db1'], ['db', 'db12']],
  ['[ab]1', ['a1', 'b1'], ['c1']],
  ['[a-c]1', ['a1', 'c1'], ['d1', '-1']],
  ['[!0-9]x', ['ax'], ['1x']],
  ['[]x]', [']', 'x'], ['y']],
  ['[z-a]', [], ['z', 'a', '-']],
  ['a[b', ['a[b'], ['ab']],
  ['a+b', ['a+b'], ['aab']],
])('%s matches %j but not %j', ([glob, matching, others]) => {
  const matches = globMatcher(glob)
  expect([...matching, ...others].filter(matches)).toEqual(matching)
})

test('any text without special characters matches itself', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      const plain = text.replaceAll(/[*?[]/g, '')
      expect(globMatcher(plain)(plain)).toBe(true)
    }),
    { numRuns: 10_000 },
  )
})
