import { expect, test } from 'vitest'
import { Redaction } from './redaction.ts'
import { Secret } from './secret.ts'

function knowing(...secrets: unknown[]): Redaction {
  const redaction = new Redaction()
  for (const secret of secrets) redaction.add(secret)
  return redaction
}

const secret = `p&ss "w'rd"/é+1`

test.for([
  { form: 'as it is', text: secret },
  { form: 'in a URL', text: encodeURIComponent(secret) },
  {
    form: 'in a URL, with lower case',
    text: encodeURIComponent(secret).replace(/%../g, code => code.toLowerCase()),
  },
  { form: 'in a form', text: 'p%26ss+%22w%27rd%22%2F%C3%A9%2B1' },
  { form: 'quoted for a shell', text: `'p&ss "w'\\''rd"/é+1'` },
  { form: 'quoted as Python does', text: `'p&ss "w'"'"'rd"/é+1'` },
  { form: 'in JSON', text: JSON.stringify(secret) },
  { form: 'in JSON of ASCII', text: `p&ss \\"w'rd\\"/\\u00e9+1` },
])('finds a secret $form', ({ text }) => {
  expect(knowing(secret).redact(`before ${text} after`)).toMatch(/^before ["']?\*\*\*["']? after$/)
})

test.for([0, 1, 2, 3])('finds a secret in Base64 behind %i other bytes, in each alphabet', before => {
  for (const encoding of ['base64', 'base64url'] as const) {
    for (const after of ['', ':', '::', '::::']) {
      const text = Buffer.from(`${'x'.repeat(before)}${secret}${after}`).toString(encoding)
      const redacted = knowing(secret).redact(text)
      const rest = redacted.split('***')
      expect(rest).toHaveLength(2)
      // Characters that hold bits of what stands beside the secret remain.
      expect(rest.join('').length).toBeLessThanOrEqual(Math.ceil(((before + after.length) * 4) / 3) + 6)
    }
  }
})

test('replaces secrets that overlap as one, and the longest of those that begin alike', () => {
  const redaction = knowing('abcdef', 'defghi', 'longer', 'longer one')
  expect(redaction.redact('abcdefghi longer one, longer')).toBe('*** ***, ***')
  expect(redaction.redact('abcdefdefghi')).toBe('******')
})

test.for(['abc', '7', '12345', 'true', 'root'])('finds %s only where it is a whole text or line', short => {
  const redaction = knowing(short)
  expect(redaction.redact(`a ${short} b`)).toBe(`a ${short} b`)
  expect(redaction.redact(short)).toBe('***')
  expect(redaction.redact(`PIN\n  ${short}\nend`)).toBe('PIN\n  ***\nend')
})

test('finds the lines of a secret, but for those that other texts have too', () => {
  const key = '-----BEGIN KEY-----\nAAAAB3NzaC1yc2E\n  c2VjcmV0IGxpbmU\n}\n-----END KEY-----\n'
  const redaction = knowing(key)
  expect(redaction.redact(key)).toBe('***\n')
  expect(redaction.redact('-----BEGIN KEY-----\n> AAAAB3NzaC1yc2E\n> c2VjcmV0IGxpbmU\n}')).toBe(
    '-----BEGIN KEY-----\n> ***\n> ***\n}',
  )
})

test('finds a part of a line that is longer than anybody looks for', () => {
  const long = Array.from({ length: 1000 }, (_, i) => `${i * 7919} `).join('')
  const redacted = knowing(long).redact(`x${long}y ${long.slice(1024, 2048)}`)
  expect(redacted).toMatch(/^x[*]+ y [*]+$/)
})

test('of a text that secrets are a part of, only those are secret', () => {
  const [password, pin] = [new Secret('hunter2!'), new Secret('4711')]
  const file = new Secret('user = app\npassword = hunter2!\npin = 4711\n', [password, pin])
  const redaction = knowing(new Secret('[user = app]\npassword = hunter2!', [file, password]))
  expect(redaction.redact('user = app\npassword = hunter2!')).toBe('user = app\npassword = ***')
  expect(redaction.redact('4711')).toBe('***')
})

test('of an encoding, it and what was encoded are secret', () => {
  const redaction = knowing(new Secret('68756e74657232', [new Secret('hunter22')]))
  expect(redaction.redact('68756e74657232 hunter22')).toBe('*** ***')
})

test('names that are everywhere, and words of few, are not hidden with a task', () => {
  const redaction = new Redaction()
  redaction.addNames(['web-server-1'])
  redaction.addAllIn({
    a: ['present', 'nginx', '/bin/bash', 'web-server-1', true, 22],
    b: 'Tr0ub4dor',
    c: 12345678,
  })
  expect(redaction.redact('present nginx /bin/bash web-server-1 true 22 Tr0ub4dor 12345678')).toBe(
    'present nginx /bin/bash web-server-1 true 22 *** ***',
  )
  expect(redaction.redact('nginx')).toBe('***')
  redaction.add('nginx')
  expect(redaction.redact('an nginx')).toBe('an ***')
})

test('changes texts, keys and numbers inside a value, and leaves what has no secrets as it is', () => {
  const redaction = knowing('s3cret', '12345678', 'abc')
  const plain = { a: [1, 'text', null], b: { abc: true } }
  expect(redaction.redactIn(plain)).toBe(plain)
  expect(redaction.redactIn({ 'x s3cret': ['s3cret', plain, 12345678, 'abc'], date: plain })).toEqual({
    'x ***': ['***', plain, '***', '***'],
    date: plain,
  })
  const nothing = { a: 's3cret' }
  expect(new Redaction().redactIn(nothing)).toBe(nothing)
})

test.for([undefined, null, true, '', ' \n ', '***'])('%j is no secret', nothing => {
  const text = ' *** true null undefined \n '
  expect(knowing(nothing).redact(text)).toBe(text)
})

test('takes about as long for a thousand secrets as for one', () => {
  const text = 'The quick brown fox jumps over the lazy dog. '.repeat(50_000)
  const redaction = knowing(...Array.from({ length: 1000 }, (_, i) => `${i * 7919}-Secret-${i * 104729}`))
  const started = performance.now()
  expect(redaction.redact(text)).toBe(text)
  expect(performance.now() - started).toBeLessThan(1000)
})
