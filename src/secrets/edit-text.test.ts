import { describe, expect, test } from 'vitest'
import { encryptedText, plainText, rekeyedText, withoutEntry, withTree, withValue } from './edit-text.ts'
import { sealed, secretsIn } from './testing.ts'
import type { Scalar } from './yaml-scalars.ts'

const armor = (text: string, indent: string) =>
  `-----BEGIN AGE ENCRYPTED FILE-----\n${text}\n-----END AGE ENCRYPTED FILE-----`.replaceAll(/^/gm, indent)

/** A file of two secrets, with all that must stay. */
const file = `# Of the shop
database:
    password: |   # rotated in May
      ${armor('one', '      ').trimStart()}

  # not used yet
    user: |-
        ${armor('two', '        ').trimStart()}
"a key":
- |
  ${armor('three', '  ').trimStart()}
- "-----BEGIN AGE ENCRYPTED FILE-----\\nfour\\n-----END AGE ENCRYPTED FILE-----\\n" # quoted
# the end
`

const plain = `# Of the shop
database:
    password: one   # rotated in May

  # not used yet
    user: two
"a key":
- three
- four # quoted
# the end
`

/** The values of a file whose ciphertexts show what they are of. */
function opened(text: string) {
  const secrets = secretsIn(text)
  const sealedIn = ({ text }: Scalar) => text.split('\n')[1]?.replaceAll('/', '\n') ?? ''
  return { secrets, texts: new Map(secrets.scalars.map(scalar => [scalar, sealedIn(scalar)])) }
}

test('values are shown in the clear, and all else as it is', () => {
  const { secrets, texts } = opened(file)
  expect(plainText(secrets, texts)).toBe(plain)
})

test('a text that was not edited is the file as it was, byte for byte', async () => {
  const never = () => Promise.reject(new Error('nothing is to be encrypted'))
  expect(await encryptedText({ file: 'edited', text: plain }, opened(file), never)).toBe(file)
})

test('with CRLF too', async () => {
  const crlf = file.replaceAll('\n', '\r\n')
  const { secrets, texts } = opened(crlf)
  const shown = plainText(secrets, texts)
  expect(shown).toBe(plain.replaceAll('\n', '\r\n'))
  const never = () => Promise.reject(new Error('nothing is to be encrypted'))
  expect(await encryptedText({ file: 'edited', text: shown }, { secrets, texts }, never)).toBe(crlf)
})

test('only what was edited is encrypted anew', async () => {
  const encrypted: string[] = []
  const encrypt = (text: string) => {
    encrypted.push(text)
    return sealed(text)
  }
  const edited = `${plain.replace('one ', 'changed ').replace('- three', '- three\n- added')}new: { in: [braces] }\n`
  const text = await encryptedText({ file: 'edited', text: edited }, opened(file), encrypt)
  expect(encrypted.sort()).toEqual(['added', 'braces', 'changed', 'four'])
  const again = opened(text)
  expect(plainText(again.secrets, again.texts)).toBe(edited)
  expect(text).toContain('password: |   # rotated in May\n')
})

test('a ciphertext that was pasted in stays', async () => {
  const text = `pasted: |\n${armor('x', '  ')}\n`
  expect(await encryptedText({ file: 'edited', text }, opened(file), sealed)).toBe(text)
})

describe('any text comes back as it was', () => {
  test.for([
    'simple',
    'yes',
    '0640',
    '12',
    'null',
    '~',
    "it's",
    '"quoted"',
    'a: b',
    'a #b',
    ' spaces ',
    '- dash',
    '{{ template }}',
    'tab\there',
    'line\n',
    'one\ntwo',
    'one\ntwo\n',
    '\nempty first',
    '  indented\nfirst',
    'ends\n\n\n',
    'trailing space \nline',
    'a\r\nb\r\n',
    'bell\u0007',
    'ümläut ☃ 💩',
    '\u202eturned',
    '|',
    '---',
    '---\nb\n...\n',
    '# no comment\nb',
    '%yaml\nb',
    '!tag',
    '&anchor',
    '*alias',
    '<<',
    '=',
  ])('%j', async value => {
    for (const shape of [
      'key: VALUE\n',
      '- VALUE\n',
      'a: { b: VALUE }\n',
      'a:\n- b: VALUE # comment\n  c: VALUE\n',
    ]) {
      const isList = shape.startsWith('-')
      const text = (isList ? `list:\n${shape}` : shape).replaceAll('VALUE', () => JSON.stringify('seal'))
      const secrets = secretsIn(text)
      const shown = plainText(secrets, new Map(secrets.scalars.map(scalar => [scalar, value])))
      expect(secretsIn(shown).scalars.map(({ text }) => text)).toEqual(secrets.scalars.map(() => value))
    }
  })
})

test('all values are encrypted anew, and comments stay', async () => {
  const { secrets, texts } = opened(file)
  const text = await rekeyedText(secrets, texts, value => sealed(value.toUpperCase()))
  const again = opened(text)
  expect(plainText(again.secrets, again.texts)).toBe(
    plain.replace(/one|two|three|four/g, word => word.toUpperCase()),
  )
})

const block = (text: string) => `|\n${armor(text, '  ')}\n`
const deeper = (text: string) => `|\n${armor(text, '    ')}\n`

test.for([
  { what: 'in a new file', text: '', path: ['a'], gives: `a: ${block('new')}` },
  { what: 'behind comments', text: '# none yet', path: ['a'], gives: `# none yet\na: ${block('new')}` },
  { what: 'in a new map', text: '', path: ['a', 'b'], gives: `a:\n  b: ${deeper('new')}` },
  {
    what: 'in the place of another',
    text: `a: ${block('old')}# end\nb: ${block('b')}`,
    path: ['a'],
    gives: `a: ${block('new')}# end\nb: ${block('b')}`,
  },
  {
    what: 'behind the others',
    text: `a: ${block('a')}`,
    path: ['b'],
    gives: `a: ${block('a')}b: ${block('new')}`,
  },
  {
    what: 'where the last line has no end',
    text: `a: ${block('a').trimEnd()}`,
    path: ['b'],
    gives: `a: ${block('a')}b: ${block('new')}`,
  },
  {
    what: 'in a map between others',
    text: `a:\n  b: ${deeper('b')}\n# c\nc: ${block('c')}`,
    path: ['a', 'd'],
    gives: `a:\n  b: ${deeper('b')}  d: ${deeper('new')}\n# c\nc: ${block('c')}`,
  },
  {
    what: 'under a key that needs quotes',
    text: '',
    path: ['a b', 'yes'],
    gives: `'a b':\n  'yes': ${deeper('new')}`,
  },
  { what: 'in a list', text: `a:\n- ${block('old')}`, path: ['a', '0'], gives: `a:\n- ${block('new')}` },
])('a value is set $what', async ({ text, path, gives }) => {
  expect(withValue(secretsIn(text), path, await sealed('new'))).toBe(gives)
})

test.for([
  { text: `a: ${block('a')}`, path: ['a', 'b'], message: 'a is a text, and no map' },
  {
    text: `a:\n  b: ${deeper('b')}`,
    path: ['a'],
    message: 'a has values below it, such as a.b: set one of those',
  },
  { text: '{}\n', path: ['a'], message: 'a would stand in brackets or braces, or in a list' },
])('$path is not set: $message', async ({ text, path, message }) => {
  const armored = await sealed('new')
  expect(() => withValue(secretsIn(text), path, armored)).toThrow(message)
})

test.for([
  { text: `a: ${block('a')}# of b\nb: ${block('b')}`, path: ['a'], gives: `# of b\nb: ${block('b')}` },
  { text: `a:\n  b: ${deeper('b')}c: ${block('c')}`, path: ['a', 'b'], gives: `c: ${block('c')}` },
  { text: `a:\n  b: ${deeper('b')}  c: ${deeper('c')}`, path: ['a', 'b'], gives: `a:\n  c: ${deeper('c')}` },
  { text: `a:\n  b: ${deeper('b')}`, path: ['a'], gives: '' },
  { text: `a:\n  b:\n    c: ${`|\n${armor('c', '      ')}\n`}`, path: ['a', 'b', 'c'], gives: '' },
  { text: `a: ${block('a')}`, path: ['b'], gives: undefined },
])('without $path', ({ text, path, gives }) => {
  expect(withoutEntry(secretsIn(text), path)).toBe(gives)
})

test('a tree of maps and lists is added behind what is there', () => {
  const tree = new Map([['new', new Map([['list', ['x', new Map([['deep', 'y']])]]])]])
  const text = withTree(secretsIn(`a: ${block('a')}`), tree)
  expect(secretsIn(text).scalars.map(({ path, text }) => [path, text])).toEqual([
    [['a'], `${armor('a', '')}\n`],
    [['new', 'list', 0], 'x\n'],
    [['new', 'list', 1, 'deep'], 'y\n'],
  ])
})

test.for([
  { text: 'a: b: c\n', message: 'edited:1:5: Cannot read YAML: ' },
  { text: 'a: 1\na: 2\n', message: 'edited:2:1: The key a is written twice in this map' },
  { text: '__proto__: 1\n', message: 'edited:1:1: The key __proto__ is not allowed' },
  { text: '- a\n', message: 'edited:1:1: A file of secrets must be a map of variables, not a list' },
  { text: 'text\n', message: 'edited:1:1: A file of secrets must be a map of variables, not a text' },
  { text: 'a:\nb: c\n', message: 'edited:1:2: a has no value' },
  { text: 'a: &x 1\nb: *x\n', message: 'edited:2:4: An alias cannot stand here' },
  { text: 'a: 1\n---\nb: 2\n', message: 'edited:3:1: This file must hold a single document' },
])('$text is a mistake, told without the lines around it', async ({ text, message }) => {
  const error = await encryptedText({ file: 'edited', text }, opened(file), sealed).catch(error => error)
  expect(error.problems.map((problem: { place?: unknown }) => problem.place)).toEqual([undefined])
  expect(error.message.startsWith(message), error.message).toBe(true)
})
