import { createHash, createHmac, randomInt } from 'node:crypto'
import { dump } from 'js-yaml'
import { forbiddenKeys } from '../../base/keys.ts'
import { parseYamlDocument, plainValue } from '../../base/yaml.ts'
import { type CryptMethod, crypt } from '../algorithms/crypt.ts'
import { count, data, inGroup, oneOf, optional, refuse, text } from '../helper.ts'

const define = inGroup('encodings')

const algorithms = ['sha256', 'sha512', 'sha384', 'sha224', 'sha1', 'md5'] as const
const cryptMethods: readonly CryptMethod[] = ['sha512', 'sha256']

/** More would take minutes, in which nothing else happens. */
const maxRounds = 1_000_000

/** The namespace in which Ansible's to_uuid makes its identifiers. */
const uuidNamespace = '361e6d51faec444a9079341386da8e2e'
export const encodings = [
  define({
    name: 'to_json',
    doc: 'The value as JSON in one line',
    args: [data('value')],
    examples: [['to_json (dict "a" (array 1 null))', '{"a":[1,null]}']],
    run: ([value]) => JSON.stringify(value),
  }),
  define({
    name: 'to_nice_json',
    doc: 'The value as JSON in many lines, its keys in order',
    args: [data('value')],
    options: { indent: count('how far each level is moved to the right') },
    examples: [['to_nice_json (dict "b" 1 "a" 2) indent=2', '{\n  "a": 2,\n  "b": 1\n}']],
    run: ([value], { indent = 4 }) => JSON.stringify(value, inOrder, indent),
  }),
  define({
    name: 'from_json',
    doc: 'The value that a JSON text holds',
    args: [text('text')],
    examples: [['from_json "{\\"a\\": [1, 2]}"', { a: [1, 2] }]],
    run: ([text]) => fromJson(text),
  }),
  define({
    name: 'to_yaml',
    doc: 'The value as YAML',
    args: [data('value')],
    options: { indent: count('how far each level is moved to the right') },
    examples: [['to_yaml (dict "a" (array 1 2))', 'a:\n  - 1\n  - 2\n']],
    run: ([value], { indent = 2 }) => dump(value, { indent, lineWidth: -1, noRefs: true }),
  }),
  define({
    name: 'from_yaml',
    doc: 'The value that a YAML text holds; it is data, whatever it looks like',
    args: [text('text')],
    examples: [['from_yaml "a: [1, 2]"', { a: [1, 2] }]],
    run: ([text]) => {
      const node = parseYamlDocument({ file: '<from_yaml>', text })
      return node ? plainValue(node) : null
    },
  }),
  define({
    name: 'b64encode',
    doc: 'The text in Base64',
    args: [text('text')],
    examples: [['b64encode "héllo"', 'aMOpbGxv']],
    run: ([text]) => Buffer.from(text).toString('base64'),
  }),
  define({
    name: 'b64decode',
    doc: 'The text that was written in Base64',
    args: [text('text')],
    examples: [['b64decode "aMOpbGxv"', 'héllo']],
    run: ([text]) => fromBase64(text),
  }),
  define({
    name: 'hash',
    doc: 'The digest of a text, in hexadecimal digits; SHA-1 when no algorithm is given',
    args: [text('text'), optional(oneOf('algorithm', algorithms))],
    examples: [
      ['hash "abc" "sha256"', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
      ['hash "abc" "md5"', '900150983cd24fb0d6963f7d28e17f72'],
    ],
    run: ([text, algorithm = 'sha1']) => createHash(algorithm).update(text).digest('hex'),
  }),
  define({
    name: 'checksum',
    doc: 'The SHA-1 digest of a text, as the modules for files compare it',
    args: [text('text')],
    examples: [['checksum "abc"', 'a9993e364706816aba3e25717850c26c9cd0d89d']],
    run: ([text]) => createHash('sha1').update(text).digest('hex'),
  }),
  define({
    name: 'hmac',
    doc: 'The keyed digest of a text, in hexadecimal digits; SHA-256 when no algorithm is given',
    args: [text('text'), text('key'), optional(oneOf('algorithm', algorithms))],
    examples: [
      [
        'hmac "what do ya want for nothing?" "Jefe"',
        '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
      ],
    ],
    run: ([text, key, algorithm = 'sha256']) => createHmac(algorithm, key).update(text).digest('hex'),
  }),
  define({
    name: 'password_hash',
    doc: 'The hash of a password as /etc/shadow has it; give a salt, or it is another one each time',
    args: [text('password'), optional(oneOf('method', cryptMethods))],
    options: {
      salt: text('up to 16 letters and digits'),
      rounds: count('how often it is hashed: 5000 unless given'),
    },
    examples: [
      [
        'password_hash "Hello world!" "sha512" salt="saltstring"',
        '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
      ],
    ],
    run: ([password, method = 'sha512'], { salt = randomSalt(), rounds }) => {
      if (!/^[\w./]{1,16}$/.test(salt)) return refuse('A salt is 1 to 16 letters, digits, points and slashes')
      const isPossible = rounds === undefined || (rounds >= 1000 && rounds <= maxRounds)
      return isPossible
        ? crypt(password, method, salt, rounds)
        : refuse(`A password is hashed at least 1000 times, and at most ${maxRounds} times`)
    },
  }),
  define({
    name: 'to_uuid',
    doc: 'A UUID that is the same for the same text',
    args: [text('text')],
    examples: [['eq (to_uuid "web1") (to_uuid "web1")', true]],
    run: ([text]) => uuid(text),
  }),
]

/** Keys in the order of their characters, so that equal data gives equal text. */
function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text, (key, value) =>
      forbiddenKeys.has(key) ? refuse(`The key ${key} is not allowed`) : value,
    )
  } catch (error) {
    if (error instanceof SyntaxError) return refuse(`Cannot read JSON: ${error.message}`)
    throw error
  }
}

function fromBase64(text: string): string {
  const isBase64 = /^[A-Za-z\d+/_-]*={0,2}$/.test(text.replace(/\s/g, ''))
  if (!isBase64) return refuse('Cannot decode Base64: it has other characters')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'))
  } catch {
    return refuse('Cannot decode Base64: what it holds is no text')
  }
}

function randomSalt(): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length: 16 }, () => letters[randomInt(letters.length)]).join('')
}

/** A UUID of version 5. */
function uuid(text: string): string {
  const digest = createHash('sha1').update(Buffer.from(uuidNamespace, 'hex')).update(text).digest()
  digest[6] = ((digest[6] ?? 0) & 0x0f) | 0x50
  digest[8] = ((digest[8] ?? 0) & 0x3f) | 0x80
  return digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
