import { expect, test } from 'vitest'
import { BoundedRegExp } from './bounded-regexp.ts'

const long = `${'a'.repeat(50_000)}!`

test.for<[string, (regex: BoundedRegExp) => unknown]>([
  ['^(a|aa)+$', regex => regex.test(long)],
  ['a.*.*.*.*x', regex => long.replace(regex, '')],
  ['(?:a{1,30}){1,30}x', regex => regex.allIn(long)],
])('a search for %s ends with an error', ([source, search]) => {
  expect(() => search(new BoundedRegExp(source))).toThrow(/takes longer than 2 s/)
})

test('one that is too large to be compiled is an error', () => {
  const regex = new BoundedRegExp(`(?:${'a{1000}'.repeat(300)}){1000}`)
  expect(() => regex.test(long)).toThrow(/Cannot search for the regular expression/)
})

test('finds what a plain one finds, quick or not', () => {
  for (const text of ['a1 b22', `${'x'.repeat(5000)} a1 b22`]) {
    const regex = new BoundedRegExp('(?<letter>[ab])(\\d+)*', 'g')
    const plain = /(?<letter>[ab])(\d+)*/g
    expect(regex.allIn(text)).toEqual([...text.matchAll(plain)])
    expect([...text.matchAll(regex)]).toEqual([...text.matchAll(plain)])
    expect(text.replace(regex, '-')).toBe(text.replace(plain, '-'))
  }
})
