import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { converge, test } from '../testing/host.ts'
import { replace } from './replace.ts'

type Row = [
  from: string,
  want: { regexp: string; replace?: string; after?: string; before?: string },
  to: string,
]

test.for<Row>([
  ['a b a\n', { regexp: 'a', replace: 'x' }, 'x b x\n'],
  ['a b a\n', { regexp: 'a' }, ' b \n'],
  ['one\ntwo\n', { regexp: '^(.+)$', replace: '# \\1' }, '# one\n# two\n'],
  ['one\ntwo\n', { regexp: '^t.*\\n' }, 'one\n'],
  ['key=1\n', { regexp: '(?P<name>\\w+)=(\\d)', replace: '\\g<name>: \\2' }, 'key: 1\n'],
  [
    'a\nstart\na\nend\na\n',
    { regexp: 'a', replace: 'x', after: 'start', before: 'end' },
    'a\nstart\nx\nend\na\n',
  ],
  ['a\nstart\na\n', { regexp: '^a$', replace: 'x', after: 'start' }, 'a\nstart\nx\n'],
  ['a\nend\na\n', { regexp: 'a', replace: 'x', before: 'end' }, 'x\nend\na\n'],
  ['a\n', { regexp: 'a', replace: 'x', after: 'nowhere' }, 'a\n'],
  ['a\n', { regexp: 'a', replace: 'x', before: 'nowhere' }, 'a\n'],
  ['start a b end\n', { regexp: 'x', replace: 'y', after: 'start.*b' }, 'start a b end\n'],
  ['é\r\nö\r\n', { regexp: 'é', replace: 'ü' }, 'ü\r\nö\r\n'],
  ['', { regexp: 'a', replace: 'x' }, ''],
  ['no end', { regexp: 'end$', replace: 'start' }, 'no start'],
  ['A a\n', { regexp: '(?i)a', replace: 'x' }, 'x x\n'],
])('%j with %j becomes %j, once', async ([from, want, to], { host }) => {
  const path = `${host.folder}/it's here`
  writeFileSync(path, from)
  const changes = await converge(replace, { path, ...want }, host)
  expect([readFileSync(path, 'utf8'), changes.length > 0]).toEqual([to, from !== to])
})

test('says what cannot be done', async ({ host }) => {
  const path = `${host.folder}/none`
  await expect(converge(replace, { path, regexp: 'a' }, host)).rejects.toThrow('there is no such file')
  writeFileSync(path, 'a')
  await expect(converge(replace, { path, regexp: '(' }, host)).rejects.toThrow(
    'Cannot read the regular expression (',
  )
  await expect(converge(replace, { path, regexp: 'a', replace: '\\1' }, host)).rejects.toThrow(
    'no such group',
  )
})

test('keeps what is no UTF-8, and the mode', async ({ host }) => {
  const path = `${host.folder}/bytes`
  writeFileSync(path, Buffer.from([0x61, 0xff, 0x61]), { mode: 0o640 })
  await converge(replace, { path, regexp: 'a', replace: 'b' }, host)
  expect(readFileSync(path)).toEqual(Buffer.from([0x62, 0xff, 0x62]))
})
