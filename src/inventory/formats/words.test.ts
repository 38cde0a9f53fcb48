import { expect, test } from 'vitest'
import { shellWords } from './words.ts'

test.for<[string, [string, number][]]>([
  [
    'web1 a=1  b=2',
    [
      ['web1', 0],
      ['a=1', 5],
      ['b=2', 10],
    ],
  ],
  [
    `c='light blue' d="it's"`,
    [
      ['c=light blue', 0],
      ["d=it's", 15],
    ],
  ],
  ['a=\\"b\\" # note', [['a="b"', 0]]],
  ['p="a\\"b\\\\c\\d"', [['p=a"b\\c\\d', 0]]],
  [`p='a#b'`, [['p=a#b', 0]]],
  [`empty=''`, [['empty=', 0]]],
  ['# only a note', []],
])('%s splits into %j', ([line, words]) => {
  expect(shellWords(line)).toEqual({ words: words.map(([text, offset]) => ({ text, offset })) })
})

test.for<[string, string, number]>([
  [`web1 a='b`, 'the quote is not closed', 7],
  ['web1 a=b\\', 'nothing follows the \\', 8],
])('%s is refused: %s', ([line, problem, offset]) => {
  expect(shellWords(line)).toEqual({ problem, offset })
})
