import { lstatSync, mkdirSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { type Script, sh } from '../base/shell.ts'
import { onHeld } from '../host/files/attributes.ts'
import { octal } from '../host/files/mode.ts'
import { converge, planOf, test } from '../testing/host.ts'
import type { Now } from './file/look.ts'
import { file } from './file.ts'

const plainFile = {
  kind: 'file' as const,
  mode: 0o644,
  uid: 0,
  gid: 0,
  owner: 'root',
  group: 'root',
  links: 1,
  identity: '1:1',
  size: 0,
  accessed: '2026-01-31 23:59:59.000000000 +0000',
  modified: '2026-01-31 23:59:59.000000000 +0000',
  changed: '2026-01-31 23:59:59.000000000 +0000',
}

const absent: Now = {
  path: undefined,
  real: '/srv/x',
  target: undefined,
  link: undefined,
  source: undefined,
  ancestry: { missing: ['/srv/x'], obstacle: undefined },
  isSourceThere: false,
  isEmpty: false,
  below: [],
  accounts: { uid: 0, gid: 0, umask: 0o022 },
}

const thereIs = (
  state: Partial<typeof plainFile> | { kind: 'directory' | 'link' | 'fifo' },
  more?: object,
): Now => ({
  ...absent,
  path: { ...plainFile, ...state },
  target: { ...plainFile, ...state },
  ancestry: { missing: [], obstacle: undefined },
  ...more,
})

/** Commands on the file that was looked at. */
const held = (...commands: Script[]) => onHeld('/srv/x', plainFile, commands)

test('changes only what differs', () => {
  const want = { path: '/srv/x', owner: 'root', mode: '0600' }
  expect(planOf(file, want, thereIs({}))).toEqual([
    { what: 'mode', before: '0644', after: '0600', settle: held(sh`chmod 00600 -- "$deliver_held"`) },
  ])
})

test('gives a path to a user who is not there yet', () => {
  const now = thereIs({}, { accounts: { uid: undefined, gid: undefined, umask: 0o022 } })
  expect(planOf(file, { path: '/srv/x', owner: 'app', group: 'app' }, now)).toEqual([
    { what: 'owner', before: 'root', after: 'app', settle: held(sh`chown -h -- app:app "$deliver_held"`) },
    { what: 'group', before: 'root', after: 'app' },
  ])
})

test('sets special bits again that are lost with the owner', () => {
  const now = thereIs({ mode: 0o4755 }, { accounts: { uid: 7, gid: 0, umask: 0o022 } })
  expect(
    planOf(file, { path: '/srv/x', owner: 'app', mode: '4755' }, now).map(change => change.what),
  ).toEqual(['owner', 'mode'])
})

test('makes directories on the way with the same attributes', () => {
  const now = { ...absent, ancestry: { missing: ['/srv', '/srv/x'], obstacle: undefined } }
  const [first, ...rest] = planOf(
    file,
    { path: '/srv/x', state: 'directory', owner: 'app', mode: 'u=rwX,go=' },
    now,
  )
  expect(first).toMatchObject({ what: 'state', before: 'absent', after: 'directory' })
  for (const command of [
    `mkdir -m 00700 -- "$deliver_new"'' "$deliver_new"/x`,
    `chown -- app "$deliver_new"'' "$deliver_new"/x`,
  ])
    expect(String(first?.settle)).toContain(command)
  expect(rest).toEqual([
    { what: 'owner', after: 'app' },
    { what: 'mode', after: '0700' },
  ])
})

test.for([
  { want: { state: 'file' }, now: absent, error: 'Cannot keep /srv/x as a file: it is absent' },
  { want: {}, now: absent, error: 'Cannot keep /srv/x as a file: it is absent' },
  {
    want: { state: 'file' },
    now: thereIs({ kind: 'directory' }),
    error: 'Cannot keep /srv/x as a file: it is a directory',
  },
  { want: { state: 'directory' }, now: thereIs({}), error: 'Cannot make /srv/x a directory: it is a file' },
  {
    want: { state: 'directory' },
    now: { ...absent, ancestry: { missing: ['/srv/x'], obstacle: '/srv' } },
    error: 'Cannot make /srv/x: /srv is not a directory',
  },
  { want: { state: 'link' }, now: absent, error: 'Cannot link /srv/x: src is missing' },
  {
    want: { state: 'link', src: 'v1' },
    now: absent,
    error: 'Cannot link /srv/x to v1: there is nothing',
  },
  {
    want: { state: 'link', src: '/v1' },
    now: thereIs({}, { source: plainFile, isSourceThere: true }),
    error: 'Cannot make /srv/x a link: it is a file',
  },
  {
    want: { state: 'link', src: '/v1', force: true },
    now: thereIs({ kind: 'directory' }, { source: plainFile, isSourceThere: true }),
    error: 'Cannot make /srv/x a link: it is a directory that is not empty',
  },
  {
    want: { state: 'hard', src: '/v1' },
    now: thereIs({}, { source: { ...plainFile, identity: '1:2' } }),
    error: 'Cannot link /srv/x: another file is there',
  },
  {
    want: { src: '/v1' },
    now: thereIs({}),
    error: 'Cannot keep /srv/x: src is for links, with state: link or state: hard',
  },
  {
    want: { recurse: true },
    now: thereIs({}),
    error: 'Cannot keep /srv/x: recurse is for directories, with state: directory',
  },
  {
    want: { state: 'touch' },
    now: { ...absent, ancestry: { missing: ['/srv', '/srv/x'], obstacle: undefined } },
    error: 'Cannot write /srv/x: there is no folder /srv',
  },
  {
    want: { state: 'touch' },
    now: { ...absent, ancestry: { missing: ['/srv/x'], obstacle: '/srv' } },
    error: 'Cannot write /srv/x: /srv is not a directory',
  },
  {
    want: { modification_time: 'yesterday' },
    now: thereIs({}),
    error: 'Cannot read the time yesterday: it is not written as %Y%m%d%H%M.%S',
  },
])('refuses: $error', ({ want, now, error }) => {
  expect(() => planOf(file, { path: '/srv/x', ...want }, now)).toThrow(error)
})

test.for([
  { from: { state: 'absent' }, to: { state: 'directory', mode: '2750' } },
  { from: { state: 'directory', mode: '2755' }, to: { state: 'directory', mode: '0700' } },
  { from: { state: 'directory', mode: '2755' }, to: { mode: 'g=u,o=' } },
  { from: { state: 'touch', mode: '0644' }, to: { state: 'file', mode: 'u+x,go=' } },
  { from: { state: 'absent' }, to: { state: 'link', src: '/etc' } },
  { from: { state: 'link', src: '/etc' }, to: { state: 'link', src: '/usr' } },
  { from: { state: 'link', src: 'nowhere', force: true }, to: { state: 'link', src: '/usr' } },
  { from: { state: 'touch' }, to: { state: 'link', src: '/usr', force: true } },
  { from: { state: 'directory' }, to: { state: 'link', src: 'nowhere', force: true } },
  { from: { state: 'link', src: '/etc' }, to: { state: 'absent' } },
  { from: { state: 'directory' }, to: { state: 'absent' } },
  { from: { state: 'touch' }, to: { modification_time: '202601312359.59', access_time: '202601312359.58' } },
  {
    from: { state: 'touch' },
    to: { modification_time: '2020-02-03', modification_time_format: '%Y-%m-%d' },
  },
])('goes from $from to $to in one pass', async ({ from, to }, { host }) => {
  const path = `${host.folder}/it's here`
  await converge(file, { path, ...from }, host)
  expect(await converge(file, { path, ...to }, host)).not.toEqual([])
  expect(await converge(file, { path, ...to }, host)).toEqual([])
})

test('touches again and again, unless the times are to stay', async ({ host }) => {
  const want = { path: `${host.folder}/touched`, state: 'touch', mode: '0600' }
  expect((await converge(file, want, host)).map(change => change.what)).toEqual(['state'])
  expect((await converge(file, want, host)).map(change => change.what)).toEqual([
    'modification time',
    'access time',
  ])
  const times = { modification_time: 'preserve', access_time: 'preserve' }
  expect(await converge(file, { ...want, ...times }, host)).toEqual([])
})

test('sets the mode exactly, special bits of a directory too', async ({ host }) => {
  const path = `${host.folder}/directory`
  await converge(file, { path, state: 'directory', mode: '3775' }, host)
  expect(octal(statSync(path).mode & 0o7777)).toBe('3775')
  await converge(file, { path, state: 'directory', mode: '0755' }, host)
  expect(octal(statSync(path).mode & 0o7777)).toBe('0755')
})

test('keeps what a link leads to, or the link itself', async ({ host }) => {
  const target = `${host.folder}/target`
  const path = `${host.folder}/link`
  writeFileSync(target, '', { mode: 0o644 })
  symlinkSync('target', path)
  expect(await converge(file, { path, mode: '0600' }, host)).toHaveLength(1)
  expect(octal(statSync(target).mode & 0o777)).toBe('0600')
  expect(await converge(file, { path, mode: '0640', follow: false }, host)).toEqual([])
  expect(readlinkSync(path)).toBe('target')
})

test('keeps everything below a directory, each by what it is', async ({ host }) => {
  const path = `${host.folder}/tree`
  mkdirSync(`${path}/in ner`, { recursive: true, mode: 0o700 })
  writeFileSync(`${path}/plain`, '', { mode: 0o600 })
  writeFileSync(`${path}/in ner/run\nme`, '', { mode: 0o700 })
  symlinkSync('/etc/passwd', `${path}/out`)
  const before = lstatSync('/etc/passwd').mode
  const want = { path, state: 'directory', recurse: true, mode: 'u=rwX,g=rX,o=' }

  expect(await converge(file, want, host)).toMatchObject([
    { what: 'mode', before: '0700', after: '0750' },
    { what: 'mode below', before: '0700 (2), 0600 (1)', after: '0750 (2), 0640 (1)' },
  ])
  expect(octal(statSync(`${path}/in ner/run\nme`).mode & 0o7777)).toBe('0750')
  expect(lstatSync('/etc/passwd').mode).toBe(before)
  expect(await converge(file, want, host)).toEqual([])
})

test('gives a whole tree to a user', async ({ host }) => {
  const path = `${host.folder}/tree`
  mkdirSync(`${path}/inner`, { recursive: true })
  symlinkSync('inner', `${path}/link`)
  const want = { path, state: 'directory', recurse: true, owner: 'daemon', group: '1' }
  expect(await converge(file, want, host)).toMatchObject([
    { what: 'owner', after: 'daemon' },
    { what: 'group', after: '1' },
    { what: 'owner below', after: 'daemon' },
    { what: 'group below', after: '1' },
  ])
  expect(lstatSync(`${path}/link`)).toMatchObject({ uid: 1, gid: 1 })
  expect(await converge(file, want, host)).toEqual([])
})

test('makes two names of one file', async ({ host }) => {
  const [src, path] = [`${host.folder}/one`, `${host.folder}/two`]
  writeFileSync(src, 'content')
  await converge(file, { path, src, state: 'hard' }, host)
  expect(statSync(path).ino).toBe(statSync(src).ino)
  expect(await converge(file, { path, src, state: 'hard', force: true }, host)).toEqual([])
})
