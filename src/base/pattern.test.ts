import { expect, test } from 'vitest'
import { expanded, patternOf } from './pattern.ts'

test.for([
  { pattern: '^Listen ', text: 'Listen 80', found: 'Listen ' },
  { pattern: '(?i)listen', text: 'LISTEN 80', found: 'LISTEN' },
  { pattern: '(?P<word>\\w+) (?P=word)', text: 'the the', found: 'the the' },
  { pattern: '[]x]+', text: 'a]x', found: ']x' },
  { pattern: '[^]x]+', text: ']xab', found: 'ab' },
  { pattern: '[[]a\\]', text: '[a]', found: '[a]' },
  { pattern: '\\Aa.*b\\Z', text: 'aab', found: 'aab' },
  { pattern: 'a(?#why)b', text: 'ab', found: 'ab' },
  { pattern: 'a.b', text: 'a\rb', found: 'a\rb' },
  { pattern: 'a\\.b', text: 'axb', found: undefined },
])('$pattern finds $found', ({ pattern, text, found }) => {
  expect(patternOf(pattern).exec(text)?.[0]).toBe(found)
})

test.for([
  { line: 'port=\\1', becomes: 'port=80' },
  { line: '\\g<number>\\g<1>', becomes: '8080' },
  { line: '\\g<0>;\\\\1', becomes: 'listen 80;\\1' },
  { line: '[\\2]', becomes: '[]' },
])('$line becomes $becomes', ({ line, becomes }) => {
  const match = patternOf('listen (?P<number>\\d+)(s)?').exec('listen 80')
  expect(match && expanded(line, match)).toBe(becomes)
})

test('says what is wrong', () => {
  expect(() => patternOf('a(')).toThrow('Cannot read the regular expression a(')
  expect(() => expanded('\\3', ['a', 'b'])).toThrow('Cannot put \\3 into the line')
})

test.for(['constructor', 'toString', '__proto__', 'length', 'index'])(
  '%s is no group of an expression',
  name => {
    for (const pattern of ['listen', '(?P<number>\\d+)']) {
      const match = patternOf(pattern).exec('listen 80')
      expect(() => match && expanded(`\\g<${name}>`, match)).toThrow('the expression has no such group')
    }
  },
)

test.for(['constructor', 'toString'])('a group may be called %s', name => {
  const match = patternOf(`(?P<${name}>\\d+)`).exec('listen 80')
  expect(match && expanded(`\\g<${name}>`, match)).toBe('80')
})
