import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quote } from './shell.ts'
import { shellWords } from './words.ts'

test.for([
  { line: '', words: [] },
  { line: '  a   b\t\nc ', words: ['a', 'b', 'c'] },
  { line: `sh -c "echo \\"hi\\" \\$x"`, words: ['sh', '-c', 'echo "hi" $x'] },
  { line: `a'b c'd "" ''`, words: ['ab cd', '', ''] },
  { line: 'one\\ word $HOME *', words: ['one word', '$HOME', '*'] },
  { line: `"keeps \\n"`, words: ['keeps \\n'] },
])('cuts $line', ({ line, words }) => {
  expect(shellWords(line)).toEqual(words)
})

test('reads back every word that was quoted', () => {
  const word = fc.string({ unit: 'binary' }).map(text => text.replaceAll('\0', ''))
  fc.assert(
    fc.property(fc.array(word), words => {
      expect(shellWords(words.map(quote).join(' '))).toEqual(words)
    }),
  )
})

test.for(["it's", 'a "b', 'end\\'])('refuses %s, where a quote is not closed', line => {
  expect(() => shellWords(line)).toThrow(`Cannot cut this command into words: ${line}`)
})
