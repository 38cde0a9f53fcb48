import { expect, test } from 'vitest'
import { rememberingDiff, unifiedDiff } from './diff.ts'

const lines = (count: number, word: string) =>
  Array.from({ length: count }, (_, at) => `${word} ${at}\n`).join('')

test.for<[before: string, after: string, diff: string]>([
  ['', '', ''],
  ['a\n', 'a\n', ''],
  ['', 'a\n', '@@ -0,0 +1,1 @@\n+a'],
  ['a\nb\n', 'a\nc\n', '@@ -1,2 +1,2 @@\n a\n-b\n+c'],
  ['a', 'a\n', '@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a'],
  ['a\0', 'a\n', 'the content is binary'],
  [
    lines(16_000, 'a'),
    lines(15_000, 'b'),
    'too different to compare line by line: 16000 lines before, 15000 after',
  ],
  [
    'x'.repeat(5_000_000),
    'y'.repeat(5_000_000),
    'too different to compare line by line: 1 lines before, 1 after',
  ],
])('%#', ([before, after, diff]) => {
  expect(unifiedDiff(before, after)).toBe(diff)
})

test('a few lines of a large text are compared', () => {
  const text = lines(50_000, 'a')
  const diff = unifiedDiff(text, text.replace('a 25000\n', 'b\n'))
  expect(diff.split('\n').slice(3, 6)).toEqual([' a 24999', '-a 25000', '+b'])
})

test('of a long difference both ends are shown', () => {
  const diff = unifiedDiff('', lines(3_000, 'a'))
  expect(diff.split('\n').slice(0, 2)).toEqual(['@@ -0,0 +1,3000 @@', '+a 0'])
  expect(diff).toMatch(/\n\.\.\. 2001 lines, \d+ characters left out \.\.\.\n/)
  expect(diff.endsWith('\n+a 2999')).toBe(true)
})

test('a comparison that is remembered is that of the same texts', () => {
  const diff = rememberingDiff()
  const pairs = [
    ['a', 'b'],
    ['a', 'b'],
    ['a', 'c'],
    ['b', 'c'],
  ] as const
  expect(pairs.map(([before, after]) => diff(before, after))).toEqual(
    pairs.map(([before, after]) => unifiedDiff(before, after)),
  )
})
