import { expect, test } from 'vitest'
import { Problems } from '../../../base/problems.ts'
import { readDotenv } from './dotenv.ts'

test.for([
  ['', {}],
  ['A=1', { A: '1' }],
  ['A=1\r\nB=2\r\n', { A: '1', B: '2' }],
  ['\ufeffA=1', { A: '1' }],
  ['# comment\n\n  \nA=1 # more\n#B=2\n', { A: '1' }],
  ['export A=1\nexport  B = 2', { A: '1', B: '2' }],
  ['A: yes', { A: 'yes' }],
  ['A=', { A: '' }],
  ['A=#x', { A: '#x' }],
  ['A=a#b  ', { A: 'a#b' }],
  ['A=x=y', { A: 'x=y' }],
  ["A='$B \\n #x'  # comment", { A: '$B \\n #x' }],
  ["A='it\\'s'", { A: "it's" }],
  ["A='two\nlines'\nB=1", { A: 'two\nlines', B: '1' }],
  ['A="two\nlines"', { A: 'two\nlines' }],
  ['A="a\\tb\\n\\"c\\" \\\\ \\$OUT $$x"', { A: 'a\tb\n"c" \\ $OUT $x' }],
  ['A=1\nB=${A}2\nC="$B-$OUT"', { A: '1', B: '12', C: '12-outer' }],
  ['OUT=mine\nB=$OUT', { OUT: 'mine', B: 'outer' }],
  ['OUT\nNONE\nB=1', { OUT: 'outer', B: '1' }],
  ['A=${NONE:-x}', { A: 'x' }],
  ['A=1\nA=2', { A: '2' }],
  ['constructor=1', { constructor: '1' }],
] as const)('%j', ([text, variables]) => {
  expect(read(text)).toEqual({ variables, told: [] })
})

test.for([
  ['A=1\nthis is nothing\n', 'This line sets no variable'],
  ['=1', 'This line sets no variable'],
  ["A='x", 'A quote is not closed'],
  ['A="x\nB=1', 'A quote is not closed'],
  ["A='x' y", 'Something stands behind the quotes'],
  ['A=$', 'A $ that begins no variable is written $$'],
])('%j is refused', ([text = '', message]) => {
  expect(read(text).told).toEqual([message])
})

function read(text: string) {
  const problems = new Problems()
  const outside = (name: string) => (name === 'OUT' ? 'outer' : undefined)
  const variables = Object.fromEntries(readDotenv({ file: '.env', text }, outside, problems))
  return { variables, told: problems.inOrder().map(({ message }) => message) }
}
