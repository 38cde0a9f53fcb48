import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { Secret } from '../base/secret.ts'
import { converge, planOf, test } from '../testing/host.ts'
import { blockinfile } from './blockinfile.ts'

const begin = '# BEGIN ANSIBLE MANAGED BLOCK\n'
const end = '# END ANSIBLE MANAGED BLOCK\n'

test.for([
  { want: { block: 'x\ny' }, from: 'a\n', to: `a\n${begin}x\ny\n${end}` },
  { want: { block: 'x\n' }, from: 'a', to: `a\n${begin}x\n${end}` },
  { want: { block: 'x' }, from: '', to: `${begin}x\n${end}` },
  { want: { block: 'x' }, from: `a\n${begin}old\n${end}b`, to: `a\n${begin}x\n${end}b` },
  { want: { block: 'x' }, from: `a\n${end}old\n${begin}b\n`, to: `a\n${begin}x\n${end}b\n` },
  { want: { block: 'x' }, from: `a\n${begin}b\n`, to: `a\n${begin}b\n${begin}x\n${end}` },
  { want: { block: '' }, from: `a\n${begin}old\n${end}b\n`, to: 'a\nb\n' },
  { want: { block: 'x', state: 'absent' }, from: `${begin}x\n${end}`, to: '' },
  { want: { state: 'absent' }, from: 'a\n', to: 'a\n' },
  { want: { block: 'x', insertbefore: 'BOF' }, from: 'a\n', to: `${begin}x\n${end}a\n` },
  { want: { block: 'x', insertafter: '^a' }, from: 'a1\na2\nb\n', to: `a1\na2\n${begin}x\n${end}b\n` },
  { want: { block: 'x', insertbefore: '^a' }, from: 'a1\na2\nb\n', to: `a1\n${begin}x\n${end}a2\nb\n` },
  { want: { block: 'x', insertafter: '^z' }, from: 'a\n', to: `a\n${begin}x\n${end}` },
  {
    want: { block: 'x', insertafter: '(?m)^a\nb$' },
    from: 'a\nb\nc\n',
    to: `a\nb\n${begin}x\n${end}c\n`,
  },
  {
    want: { block: 'x', insertbefore: '(?m)^b\nc$' },
    from: 'a\nb\nc\n',
    to: `a\n${begin}x\n${end}b\nc\n`,
  },
  {
    want: { block: 'größe', marker: '<!-- {mark} of größe -->', marker_begin: 'from', marker_end: 'to' },
    from: 'ä\n',
    to: 'ä\n<!-- from of größe -->\ngröße\n<!-- to of größe -->\n',
  },
])('$want makes $to of $from', async ({ want, from, to }, { host }) => {
  const path = `${host.folder}/it's here`
  writeFileSync(path, from)
  const changes = await converge(blockinfile, { path, ...want }, host)
  expect(changes.map(({ before, after }) => ({ before, after }))).toEqual(
    from === to ? [] : [{ before: from, after: to }],
  )
  expect(readFileSync(path, 'utf8')).toBe(to)
  expect(await converge(blockinfile, { path, ...want }, host)).toEqual([])
})

test('makes the file', async ({ host }) => {
  const want = { path: `${host.folder}/new/file`, block: 'x', create: true }
  await converge(blockinfile, want, host)
  expect(readFileSync(want.path, 'utf8')).toBe(`${begin}x\n${end}`)
  expect(await converge(blockinfile, want, host)).toEqual([])
})

const absent = {
  file: {
    path: '/etc/app.conf',
    ancestry: { missing: [], obstacle: undefined },
    state: undefined,
    checksum: undefined,
    content: undefined,
  },
  accounts: { uid: undefined, gid: undefined, umask: 0o022 },
}

test('hides a block that is secret', () => {
  const want = { path: '/etc/app.conf', block: new Secret('key=1'), create: true }
  expect(planOf(blockinfile, want, absent)).toMatchObject([{ secret: true }])
})

test.for([
  { want: { block: 'x' }, error: 'Cannot edit /etc/app.conf: there is no such file' },
  {
    want: { block: 'x', insertafter: 'a', insertbefore: 'b' },
    error: 'Cannot edit: insertbefore and insertafter exclude each other',
  },
])('refuses: $error', ({ want, error }) => {
  expect(() => planOf(blockinfile, { path: '/etc/app.conf', ...want }, absent)).toThrow(error)
})
