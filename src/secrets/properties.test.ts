import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encryptedText, plainText, withoutEntry, withValue } from './edit-text.ts'
import { sealed, secretsIn } from './testing.ts'

/** Texts as a secret may be: anything that is UTF-8, and often what YAML would trip over. */
const value = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc
      .array(
        fc.constantFrom(
          'a',
          ' ',
          '\n',
          '\t',
          '\r',
          '#',
          ':',
          ': ',
          ' #',
          '-',
          '- ',
          "'",
          '"',
          '|',
          '>',
          '&',
          '*',
          '!',
          '%',
          '@',
          '`',
          '{',
          '}',
          '[',
          ']',
          ',',
          '?',
          '---',
          '...',
          '\\',
          '\u0085',
          '\u2028',
          '\ufeff',
          '\u0000',
          '\u007f',
          '0',
          '~',
          'é',
          '💩',
        ),
        { maxLength: 12 },
      )
      .map(pieces => pieces.join('')),
  )
  .filter(text => !/\p{Cs}/u.test(text))

const shapes = [
  'a: V\n',
  'a:\n- V\n- b: V\n  c: V # comment\n',
  'a: { b: V, c: [V, V] }\n',
  'a:\n    b:\n        c: V\nd: V\n',
]

test('what is shown in the clear is read as it was', () => {
  fc.assert(
    fc.property(value, fc.constantFrom(...shapes), fc.boolean(), (text, shape, isCrlf) => {
      const file = isCrlf ? shape.replaceAll('\n', '\r\n') : shape
      const secrets = secretsIn(file)
      const shown = plainText(secrets, new Map(secrets.scalars.map(scalar => [scalar, text])))
      expect(secretsIn(shown).scalars.map(({ path, text }) => [path, text])).toEqual(
        secrets.scalars.map(({ path }) => [path, text]),
      )
    }),
    { numRuns: 20_000 },
  )
})

test('what was not edited stays byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 5 }), async texts => {
      const keys = texts.map((_, i) => [`k${i % 2}`, `n${i}`])
      let file = '# begin\n'
      for (const path of keys) file = withValue(secretsIn(file), path, await sealed(path.join()))
      const secrets = secretsIn(file)
      const opened = new Map(secrets.scalars.map((scalar, i) => [scalar, texts[i] ?? '']))
      const edited = { file: 'edited', text: plainText(secrets, opened) }
      const never = () => Promise.reject(new Error('nothing is to be encrypted'))
      expect(await encryptedText(edited, { secrets, texts: opened }, never)).toBe(file)
      for (const path of keys) file = withoutEntry(secretsIn(file), path) ?? ''
      expect(file).toBe('# begin\n')
    }),
    { numRuns: 1000 },
  )
})
