import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { Secret } from '../base/secret.ts'
import { octal } from '../host/files/mode.ts'
import { converge, planOf, test } from '../testing/host.ts'
import { lineinfile } from './lineinfile.ts'

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

test.for([
  { want: { line: 'new' }, from: 'a\n', to: 'a\nnew\n' },
  { want: { line: 'new\n' }, from: 'a\n', to: 'a\nnew\n' },
  { want: { line: 'new' }, from: 'a', to: 'a\nnew\n' },
  { want: { line: 'new' }, from: '', to: 'new\n' },
  { want: { line: 'new' }, from: 'new\na\n', to: 'new\na\n' },
  { want: { line: 'new' }, from: 'a\nnew', to: 'a\nnew\n' },
  { want: { line: 'new' }, from: 'new\r\na\r\n', to: 'new\r\na\r\n' },
  { want: { line: 'new' }, from: 'a\r\n', to: 'a\r\nnew\r\n' },
  { want: { line: 'new\r\n' }, from: 'a\r\n', to: 'a\r\nnew\r\n' },
  { want: { line: 'new' }, from: 'a\r\nb', to: 'a\r\nb\r\nnew\r\n' },
  { want: { line: 'new' }, from: 'a\nb\r\n', to: 'a\nb\r\nnew\r\n' },
  { want: { line: 'new' }, from: 'a\r\nb\n', to: 'a\r\nb\nnew\n' },
  { want: { line: 'new' }, from: 'a\nnew\r', to: 'a\nnew\r' },
  { want: { line: 'new' }, from: 'a\nb\r', to: 'a\nb\r\nnew\r\n' },
  { want: { line: 'new' }, from: 'a\rb\r', to: 'a\rb\rnew\r' },
  { want: { line: 'new' }, from: 'a\rb', to: 'a\rb\rnew\r' },
  { want: { line: 'new', regexp: '^a' }, from: 'a\rb\r', to: 'new\rb\r' },
  { want: { line: 'new', regexp: '^a' }, from: 'a\r\nb\n', to: 'new\r\nb\n' },
  { want: { line: 'new', regexp: '^b' }, from: 'a\r\nb\n', to: 'a\r\nnew\n' },
  { want: { line: 'new', regexp: '^a' }, from: 'a\nb', to: 'new\nb' },
  { want: { line: 'new', regexp: '^b' }, from: 'a\r\nb', to: 'a\r\nnew\r\n' },
  { want: { line: 'new', regexp: '^a' }, from: 'a', to: 'new\n' },
  { want: { line: 'new\r', regexp: '^(a|new)' }, from: 'a\nb\n', to: 'new\r\nb\n' },
  { want: { line: 'new', insertbefore: 'BOF' }, from: 'a\r\nb', to: 'new\r\na\r\nb' },
  { want: { line: 'new', insertbefore: '^b' }, from: 'a\r\nb', to: 'a\r\nnew\r\nb' },
  { want: { line: 'new', insertafter: '^a' }, from: 'a\r\nb', to: 'a\r\nnew\r\nb' },
  { want: { line: 'new', insertafter: '^a' }, from: 'a\nb\r\n', to: 'a\nnew\nb\r\n' },
  { want: { line: 'a', state: 'absent' }, from: 'a\r\nb', to: 'b' },
  { want: { line: 'a', state: 'absent' }, from: 'b\r\na', to: 'b\r\n' },
  { want: { line: 'a', state: 'absent' }, from: 'a\rb', to: 'b' },
  { want: { line: 'c', state: 'absent' }, from: 'a\r\nb', to: 'a\r\nb' },
  { want: { line: 'a\nb', state: 'absent' }, from: 'a\nb\n', to: 'a\nb\n' },
  { want: { line: '\\1x', regexp: '^(a.*)$', backrefs: true }, from: 'a\r\nb\n', to: 'ax\r\nb\n' },
  { want: { line: '\\1\n\\2', regexp: '^(a)(b)$', backrefs: true }, from: 'ab\n', to: 'a\nb\n' },
  { want: { line: '\\1\\n\\2', regexp: '^(a)(b)\r?$', backrefs: true }, from: 'ab\r\n', to: 'a\r\nb\r\n' },
  { want: { line: 'new', regexp: '^(a|n)' }, from: 'a1\nb\na2\n', to: 'a1\nb\nnew\n' },
  { want: { line: 'new', regexp: '^(a|n)', firstmatch: true }, from: 'a1\na2\n', to: 'new\na2\n' },
  { want: { line: 'new', regexp: 'x$' }, from: 'ax\n', to: 'new\n' },
  { want: { line: 'new', regexp: '^x' }, from: 'a\nnew\nb\n', to: 'a\nnew\nb\n' },
  { want: { line: 'new', search_string: 'a.' }, from: 'ab\na.b\n', to: 'ab\nnew\n' },
  { want: { line: 'new', insertafter: '^a' }, from: 'a1\na2\nb\n', to: 'a1\na2\nnew\nb\n' },
  { want: { line: 'new', insertafter: '^a', firstmatch: true }, from: 'a1\na2\n', to: 'a1\nnew\na2\n' },
  { want: { line: 'new', insertafter: '^b' }, from: 'a\nb', to: 'a\nb\nnew\n' },
  { want: { line: 'new', insertafter: '^x' }, from: 'a\n', to: 'a\nnew\n' },
  { want: { line: 'new', insertafter: 'BOF' }, from: 'a\n', to: 'new\na\n' },
  { want: { line: 'new', insertbefore: 'BOF' }, from: 'a\n', to: 'new\na\n' },
  { want: { line: 'new', insertbefore: '^a' }, from: 'a1\na2\nb\n', to: 'a1\nnew\na2\nb\n' },
  { want: { line: 'new', insertbefore: '^a', firstmatch: true }, from: 'a1\na2\n', to: 'new\na1\na2\n' },
  { want: { line: 'new', insertbefore: '^x' }, from: 'a\n', to: 'a\nnew\n' },
  { want: { line: '\\2=\\1', regexp: '(a)(b)', backrefs: true }, from: 'ab\n', to: 'b=a\n' },
  { want: { line: '\\1x\\n', regexp: '^(a)$', backrefs: true }, from: 'a\n', to: 'ax\n' },
  { want: { line: '\\1', regexp: '(x)', backrefs: true }, from: 'ab\n', to: 'ab\n' },
  { want: { line: 'a', state: 'absent' }, from: 'a\nb\na\r\naa\n', to: 'b\naa\n' },
  { want: { regexp: '^a', state: 'absent' }, from: 'a\nb\naa', to: 'b\n' },
  { want: { search_string: 'a', state: 'absent' }, from: 'ba\nc\n', to: 'c\n' },
  { want: { line: 'größe=2', regexp: '^größe=' }, from: 'größe=1\n', to: 'größe=2\n' },
])('$want makes $to of $from', async ({ want, from, to }, { host }) => {
  const path = `${host.folder}/it's here`
  writeFileSync(path, from)
  const changes = await converge(lineinfile, { path, ...want }, host)
  expect(changes.map(({ before, after }) => ({ before, after }))).toEqual(
    from === to ? [] : [{ before: from, after: to }],
  )
  expect(readFileSync(path, 'utf8')).toBe(to)
  if (!('backrefs' in want)) expect(await converge(lineinfile, { path, ...want }, host)).toEqual([])
})

test('loses no byte of what is no UTF-8', async ({ host }) => {
  const path = `${host.folder}/latin`
  writeFileSync(path, Buffer.from('größe=1\n\xff\x00\n', 'latin1'))
  await converge(lineinfile, { path, line: 'größe=2', insertafter: 'EOF' }, host)
  expect(readFileSync(path)).toEqual(
    Buffer.concat([Buffer.from('größe=1\n\xff\x00\n', 'latin1'), Buffer.from('größe=2\n')]),
  )
})

test('makes the file and the folders on the way', async ({ host }) => {
  const want = { path: `${host.folder}/new/deep/file`, line: 'first', create: true, mode: '0600' }
  expect((await converge(lineinfile, want, host)).map(change => change.what)).toEqual(['state', 'content'])
  expect(readFileSync(want.path, 'utf8')).toBe('first\n')
  expect(octal(statSync(want.path).mode & 0o777)).toBe('0600')
  expect(await converge(lineinfile, want, host)).toEqual([])
})

test('edits what a link leads to, and keeps its mode', async ({ host }) => {
  const [target, path] = [`${host.folder}/target`, `${host.folder}/link`]
  writeFileSync(target, 'a\n', { mode: 0o640 })
  symlinkSync('target', path)
  await converge(lineinfile, { path, line: 'b' }, host)
  expect(readFileSync(target, 'utf8')).toBe('a\nb\n')
  expect(octal(statSync(target).mode & 0o777)).toBe('0640')
  expect(lstatSync(path).isSymbolicLink()).toBe(true)
})

test('takes nothing away where there is no file', () => {
  expect(planOf(lineinfile, { path: '/etc/app.conf', line: 'x', state: 'absent' }, absent)).toEqual([])
})

test('hides a line that is secret', () => {
  const want = { path: '/etc/app.conf', line: new Secret('key=1'), create: true }
  const [change] = planOf(lineinfile, want, absent)
  expect(change).toMatchObject({ secret: true, settle: { content: expect.any(Secret) } })
})

test.for([
  { want: { line: 'x' }, error: 'Cannot edit /etc/app.conf: there is no such file' },
  { want: {}, error: 'Cannot edit: line is missing' },
  { want: { state: 'absent' }, error: 'Cannot edit: line, regexp or search_string must say which lines go' },
  { want: { line: 'x', backrefs: true }, error: 'Cannot edit: backrefs needs regexp' },
  {
    want: { line: 'x', insertafter: 'a', insertbefore: 'b' },
    error: 'Cannot edit: insertbefore and insertafter exclude each other',
  },
  {
    want: { line: 'x', regexp: 'a', search_string: 'b' },
    error: 'Cannot edit: regexp and search_string exclude each other',
  },
  {
    want: { line: 'x\ny' },
    error: 'Cannot edit: line holds several lines, they would be added at every run',
  },
  { want: { line: 'x\n\n' }, error: 'Cannot edit: line holds several lines' },
  { want: { line: 'x\ry', regexp: '^x' }, error: 'Cannot edit: line holds several lines' },
  { want: { line: 'x', regexp: 'a(', create: true }, error: 'Cannot read the regular expression a(' },
])('refuses: $error', ({ want, error }) => {
  expect(() => planOf(lineinfile, { path: '/etc/app.conf', ...want }, absent)).toThrow(error)
})

test('refuses what is no file', async ({ host }) => {
  await expect(converge(lineinfile, { path: host.folder, line: 'x' }, host)).rejects.toThrow(
    'it is a directory',
  )
})
