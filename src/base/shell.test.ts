import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Secret } from './secret.ts'
import { lines, quote, Script, sh } from './shell.ts'

test.for([
  { word: 'plain-word_1.txt', quoted: 'plain-word_1.txt' },
  { word: '', quoted: "''" },
  { word: "it's here", quoted: `'it'\\''s here'` },
  { word: '$(reboot)', quoted: "'$(reboot)'" },
  { word: '~root', quoted: "'~root'" },
  { word: 'A=b', quoted: "'A=b'" },
])('quotes $word', ({ word, quoted }) => {
  expect(quote(word)).toBe(quoted)
})

test('any text reaches a shell as one word', () => {
  const words = fc.array(
    fc.string({ unit: 'binary' }).filter(text => !text.includes('\0')),
    { minLength: 1 },
  )
  fc.assert(
    fc.property(words, given => {
      const script = sh`printf '%s\\0' ${given}`
      const printed = execFileSync('/bin/sh', ['-s'], { input: script.text }).toString()
      expect(printed.split('\0').slice(0, -1)).toEqual(given.map(wellFormed))
    }),
    { numRuns: 50 },
  )
})

test('takes away the indentation that all lines share, and keeps the rest', () => {
  const path = '/srv/my app'
  expect(
    sh`
      if [ -e ${path} ]; then
        stat ${path}
      fi
    `.text,
  ).toBe(`if [ -e '/srv/my app' ]; then\n  stat '/srv/my app'\nfi`)
})

test('nests scripts as they are, and lists as words', () => {
  const inner = sh`echo ${['a b', 'c']}`
  expect(sh`${inner} && ${sh`true`}`).toEqual(new Script(`echo 'a b' c && true`))
})

test('a script that holds a secret says so and does not print', () => {
  const script = lines([sh`true`, sh`printf %s ${new Secret('hunter2')}`])
  expect({ text: script.text, secret: script.secret, shown: `${script}` }).toEqual({
    text: 'true\nprintf %s hunter2',
    secret: true,
    shown: '***',
  })
})

test('refuses a NUL byte', () => {
  expect(() => sh`echo ${'a\0b'}`).toThrow('Cannot pass a NUL byte to a shell')
})

/** What is left of a text once it was written as UTF-8. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}
