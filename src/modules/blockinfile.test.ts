import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { Secret } from '../base/secret.ts'
import { converge, planOf, test } from '../testing/host.ts'
import { blockinfile } from './blockinfile.ts'

const begin = '# BEGIN ANSIBLE MANAGED BLOCK\n'
const end = '# END ANSIBLE MANAGED BLOCK\n'
const bareEnd = end.trimEnd()
const crlf = (text: string) => text.replaceAll('\n', '\r\n')

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
  { want: { block: 'x' }, from: `a\n${begin}x\n${bareEnd}`, to: `a\n${begin}x\n${bareEnd}` },
  { want: { block: 'y\nz' }, from: `a\n${begin}x\n${bareEnd}`, to: `a\n${begin}y\nz\n${bareEnd}` },
  { want: { state: 'absent' }, from: `a\n${begin}x\n${bareEnd}`, to: 'a\n' },
  { want: { state: 'absent' }, from: 'a', to: 'a' },
  { want: { state: 'absent' }, from: 'a\r\nb', to: 'a\r\nb' },
  { want: { state: 'absent' }, from: 'a\rb\n\r', to: 'a\rb\n\r' },
  { want: { state: 'absent' }, from: `${begin}x\n${end}b`, to: 'b' },
  { want: { state: 'absent', insertbefore: 'BOF' }, from: 'a', to: 'a' },
  { want: { block: 'x' }, from: 'a\r\n', to: `a\r\n${crlf(begin)}x\r\n${crlf(end)}` },
  { want: { block: 'x\r\ny\r\n' }, from: 'a\r\n', to: `a\r\n${crlf(begin)}x\r\ny\r\n${crlf(end)}` },
  { want: { block: 'x\r\ny' }, from: 'a\n', to: `a\n${begin}x\r\ny\n${end}` },
  { want: { block: 'x' }, from: 'a\r\nb', to: `a\r\nb\r\n${crlf(begin)}x\r\n${crlf(end)}` },
  { want: { block: 'x', insertbefore: 'BOF' }, from: 'a\r\nb', to: `${crlf(begin)}x\r\n${crlf(end)}a\r\nb` },
  { want: { block: 'x', insertafter: '^a' }, from: 'a\nb\r\n', to: `a\n${begin}x\n${end}b\r\n` },
  {
    want: { block: 'x', insertafter: '^b' },
    from: 'a\nb\r\n',
    to: `a\nb\r\n${crlf(begin)}x\r\n${crlf(end)}`,
  },
  { want: { block: 'x', insertbefore: '^b' }, from: 'a\nb\r\n', to: `a\n${begin}x\n${end}b\r\n` },
  {
    want: { block: 'y' },
    from: `a\r\n${crlf(begin)}x\r\n${crlf(end)}b`,
    to: `a\r\n${crlf(begin)}y\r\n${crlf(end)}b`,
  },
  { want: { block: 'x' }, from: `a\r\n${begin}x\n${end}`, to: `a\r\n${crlf(begin)}x\r\n${crlf(end)}` },
  { want: { block: 'y' }, from: `${crlf(begin)}x\r\n${crlf(end)}`, to: `${crlf(begin)}y\r\n${crlf(end)}` },
  { want: { block: 'x' }, from: `a\n${begin}x\n${bareEnd}\rb\n`, to: `a\n${begin}x\n${end}b\n` },
  { want: { block: 'x' }, from: 'a\rb\r', to: `a\rb\r${begin}x\n${end}`.replaceAll('\n', '\r') },
  { want: { state: 'absent' }, from: `a\r${begin}x\n${end}b`.replaceAll('\n', '\r'), to: 'a\rb' },
  {
    want: { block: 'x', insertafter: '(?m)^a$' },
    from: 'a\r\nb\r\n',
    to: `a\r\n${crlf(begin)}x\r\n${crlf(end)}b\r\n`,
  },
  { want: { block: 'x', marker_begin: '$&' }, from: '', to: `# $& ANSIBLE MANAGED BLOCK\nx\n${end}` },
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
  { want: { marker: '# ours' }, error: 'marker must have {mark} in it' },
  { want: { marker: '# {mark}\n' }, error: 'marker must be one line' },
  { want: { marker_begin: 'BEGIN\n#' }, error: 'marker_begin must be one line' },
  { want: { marker_end: 'END\r' }, error: 'marker_end must be one line' },
  {
    want: { marker_begin: 'of app', marker_end: 'of app' },
    error: 'Cannot edit: marker_begin and marker_end are the same',
  },
  { want: { block: `x\n${begin}` }, error: 'Cannot edit: the block holds the marker that begins it' },
])('refuses: $error', ({ want, error }) => {
  expect(() => planOf(blockinfile, { path: '/etc/app.conf', ...want }, absent)).toThrow(error)
})
