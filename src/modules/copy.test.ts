import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { describe, expect } from 'vitest'
import { Secret } from '../base/secret.ts'
import { sh } from '../base/shell.ts'
import { pathStateOf } from '../host/files/look.ts'
import { octal } from '../host/files/mode.ts'
import { treeOf } from '../host/tree/host-tree.ts'
import { converge, planOf, type TestHost, test } from '../testing/host.ts'
import type { Now } from './copy/question.ts'
import { copy } from './copy.ts'

const absent: Now = {
  kind: 'file',
  file: {
    path: '/etc/app.env',
    ancestry: { missing: [], obstacle: undefined },
    state: undefined,
    checksum: undefined,
    content: undefined,
  },
  source: undefined,
  accounts: { uid: undefined, gid: undefined, umask: 0o022 },
}

test('writes a file with owner and mode in one step', () => {
  const want = { content: 'A=1\n', dest: '/etc/app.env', owner: 'app', mode: 'u=rw,go=' }
  expect(planOf(copy, want, absent)).toEqual([
    {
      what: 'content',
      before: undefined,
      after: 'A=1\n',
      settle: {
        kind: 'file write',
        path: '/etc/app.env',
        content: 'A=1\n',
        owner: 'app',
        group: undefined,
        mode: '0600',
        backup: false,
        validate: undefined,
      },
    },
  ])
})

test('hides a secret content, and what it replaces', () => {
  const content = new Secret('A=1')
  expect(planOf(copy, { content, dest: '/etc/app.env' }, absent)).toMatchObject([{ secret: true }])
})

test.for([
  { content: 'text', after: 'text' },
  { content: 8080, after: '8080' },
  { content: { a: [1, true] }, after: '{"a":[1,true]}' },
])('writes $content as $after', ({ content, after }) => {
  expect(planOf(copy, { content, dest: '/etc/app.env' }, absent)).toMatchObject([{ after }])
})

test('a folder that is missing stands in the ancestry, and does not hide what would change', () => {
  const ancestry = { missing: ['/etc/app'], obstacle: undefined }
  const [change] = planOf(
    copy,
    { content: 'x', dest: '/etc/app.env' },
    { ...absent, file: { ...absent.file, ancestry } },
  )
  expect({ what: change?.what, blocked: change?.blocked?.message }).toEqual({
    what: 'content',
    blocked: 'Cannot write /etc/app.env: there is no folder /etc',
  })
})

test.for([
  { want: {}, now: absent, error: 'Cannot copy: src or content is missing' },
  {
    want: { content: 'x', src: { path: '/etc/passwd' } },
    now: absent,
    error: 'Cannot copy both: src and content exclude each other',
  },
  {
    want: { content: 'x', mode: 'preserve' },
    now: absent,
    error: 'Cannot preserve the mode: content has none',
  },
  {
    want: { content: 'x' },
    now: { ...absent, file: { ...absent.file, ancestry: { missing: [], obstacle: '/etc' } } },
    error: 'Cannot write /etc/app.env: /etc is not a directory',
  },
  {
    want: { src: { path: '/srv/x' }, remote_src: true },
    now: { ...absent, source: { state: undefined, checksum: '', content: undefined } },
    error: 'Cannot copy /srv/x: there is no such file on the host',
  },
])('refuses: $error', ({ want, now, error }) => {
  expect(() => {
    copy.observe({ ...defaults, dest: '/etc/app.env', ...want } as never)
    planOf(copy, { dest: '/etc/app.env', ...want }, now as Now)
  }).toThrow(error)
})

const defaults = Object.fromEntries(
  Object.entries(copy.params).map(([name, param]) => [name, param.fallback]),
)

describe('a file', () => {
  test.for([
    { from: undefined, to: { content: 'new' } },
    { from: { content: 'old' }, to: { content: 'new' } },
    { from: { content: 'old', mode: '0600' }, to: { content: 'new', mode: '0644' } },
    { from: { content: 'same', mode: '0600' }, to: { content: 'same', mode: 'a+r' } },
    { from: { content: 'old' }, to: { content: '' } },
    { from: { content: 'tail' }, to: { content: 'tail\n \n\n' } },
    { from: { content: 'old' }, to: { content: "it's\t$HOME `x`\\ ünï\n" } },
    { from: { content: 'old' }, to: { content: 'x'.repeat(300_000) } },
  ])('goes from $from to $to in one pass', async ({ from, to }, { host }) => {
    const dest = `${host.folder}/it's here`
    if (from) await converge(copy, { dest, ...from }, host)
    expect(await converge(copy, { dest, ...to }, host)).not.toEqual([])
    expect(readFileSync(dest, 'utf8')).toBe(to.content)
    expect(await converge(copy, { dest, ...to }, host)).toEqual([])
  })

  test('says what it replaces', async ({ host }) => {
    const dest = `${host.folder}/app.conf`
    writeFileSync(dest, 'old\n', { mode: 0o600 })
    expect(await converge(copy, { dest, content: 'new\n', mode: '0640' }, host)).toMatchObject([
      { what: 'content', before: 'old\n', after: 'new\n' },
      { what: 'mode', before: '0600', after: '0640' },
    ])
  })

  test('keeps bytes that are no text', async ({ host }) => {
    const bytes = Buffer.from([0, 255, 10, 13, 128, 0])
    const src = { path: localFile(host, 'source', bytes) }
    const dest = `${host.folder}/copy`
    expect(await converge(copy, { src, dest }, host)).toMatchObject([
      { before: undefined, after: expect.stringContaining('6 bytes, SHA-256 ') },
    ])
    expect(readFileSync(dest)).toEqual(bytes)
    expect(await converge(copy, { src, dest }, host)).toEqual([])
  })

  test('goes into a folder by its own name', async ({ host }) => {
    const src = { path: localFile(host, 'app.conf', 'x') }
    mkdirSync(`${host.folder}/there`)
    await converge(copy, { src, dest: `${host.folder}/there` }, host)
    await converge(copy, { src, dest: `${host.folder}/new/deep/`, directory_mode: '0750' }, host)
    expect(readFileSync(`${host.folder}/there/app.conf`, 'utf8')).toBe('x')
    expect(readFileSync(`${host.folder}/new/deep/app.conf`, 'utf8')).toBe('x')
    expect(octal(statSync(`${host.folder}/new`).mode & 0o777)).toBe('0750')
    expect(await converge(copy, { src, dest: `${host.folder}/new/deep/` }, host)).toEqual([])
  })

  test('takes the mode of its source', async ({ host }) => {
    const path = localFile(host, 'script', '#!/bin/sh\n')
    chmodSync(path, 0o751)
    const want = { src: { path }, dest: `${host.folder}/copy`, mode: 'preserve' }
    await converge(copy, want, host)
    expect(octal(statSync(want.dest).mode & 0o777)).toBe('0751')
    expect(await converge(copy, want, host)).toEqual([])
  })

  test('replaces a link, or writes what it leads to', async ({ host }) => {
    const [target, dest] = [`${host.folder}/target`, `${host.folder}/link`]
    writeFileSync(target, 'old')
    symlinkSync('target', dest)
    await converge(copy, { content: 'new', dest, follow: true }, host)
    expect(readFileSync(target, 'utf8')).toBe('new')
    expect(lstatSync(dest).isSymbolicLink()).toBe(true)
    const want = { content: 'new', dest, mode: 'go-r' }
    await converge(copy, want, host)
    expect(lstatSync(dest).isSymbolicLink()).toBe(false)
    expect(octal(statSync(dest).mode & 0o777)).toBe('0600')
    expect(await converge(copy, want, host)).toEqual([])
  })

  test('leaves alone what is there without force', async ({ host }) => {
    const dest = `${host.folder}/file`
    writeFileSync(dest, 'old')
    expect(await converge(copy, { content: 'new', dest, force: false }, host)).toEqual([])
  })

  test('is not put in place before it is valid', async ({ host }) => {
    const dest = `${host.folder}/file`
    writeFileSync(dest, 'valid')
    const want = { content: 'wrong', dest, validate: 'grep -q valid %s' }
    await expect(converge(copy, want, host)).rejects.toThrow('validate')
    expect(readFileSync(dest, 'utf8')).toBe('valid')
  })

  test('keeps what it replaces', async ({ host }) => {
    const dest = `${host.folder}/file`
    writeFileSync(dest, 'old')
    await converge(copy, { content: 'new', dest, backup: true }, host)
    const [kept] = readdirSync(host.folder).filter(name => name.endsWith('~'))
    expect(readFileSync(`${host.folder}/${kept}`, 'utf8')).toBe('old')
  })
})

describe('a folder', () => {
  const fill = (folder: string) => {
    mkdirSync(`${folder}/empty`, { recursive: true })
    mkdirSync(`${folder}/in ner`)
    writeFileSync(`${folder}/-a'b`, 'dash', { mode: 0o644 })
    writeFileSync(`${folder}/in ner/back\\slash`, 'deep', { mode: 0o755 })
    symlinkSync("../-a'b", `${folder}/in ner/link`)
  }

  test.for([{ remote_src: false }, { remote_src: true }])(
    'is copied whole: %o',
    async ({ remote_src }, { host }) => {
      const [source, dest] = [`${host.folder}/source`, `${host.folder}/new/dest`]
      fill(source)
      const want = { src: { path: `${source}/` }, dest, remote_src, local_follow: false, mode: 'preserve' }
      expect((await converge(copy, want, host)).map(change => change.what)).toEqual([
        'state',
        'state of empty',
        'mode of empty',
        'state of in ner',
        'mode of in ner',
        "content of -a'b",
        'content of in ner/back\\slash',
        'link of in ner/link',
      ])
      expect(readFileSync(`${dest}/in ner/back\\slash`, 'utf8')).toBe('deep')
      expect(octal(statSync(`${dest}/in ner/back\\slash`).mode & 0o777)).toBe('0755')
      expect(readlinkSync(`${dest}/in ner/link`)).toBe("../-a'b")
      expect(await converge(copy, want, host)).toEqual([])
    },
  )

  test('of the host is copied with names of every kind', async ({ host }) => {
    const [source, dest] = [`${host.folder}/source`, `${host.folder}/dest`]
    const names = ['a\rb', 'end\r', 'line\u2028separator', 'tab\tin it', 'ü', ' ', '|', 'x|y|']
    mkdirSync(source)
    for (const name of names) writeFileSync(`${source}/${name}`, `content of ${name}`)
    const want = { src: { path: `${source}/` }, dest, remote_src: true }
    await converge(copy, want, host)
    expect(names.map(name => readFileSync(`${dest}/${name}`, 'utf8'))).toEqual(
      names.map(name => `content of ${name}`),
    )
    expect(await converge(copy, want, host)).toEqual([])
  })

  test.for([
    { name: 'a pipe', prepare: sh`mkfifo pipe`, error: 'pipe: it is neither a file, a folder nor a link' },
    {
      name: 'a name with a line break',
      prepare: sh`touch ${'a\nb'}`,
      error: 'its name is no plain UTF-8 text',
    },
    {
      name: 'a name that is no text',
      prepare: sh`touch "$(printf 'a\\377')"`,
      error: 'its name is no plain',
    },
  ])('of the host is refused with $name, and nothing is copied', async ({ prepare, error }, { host }) => {
    const [source, dest] = [`${host.folder}/source`, `${host.folder}/dest`]
    mkdirSync(source)
    writeFileSync(`${source}/file`, 'x')
    await host.run(prepare, { directory: source })
    const want = { src: { path: `${source}/` }, dest, remote_src: true }
    await expect(converge(copy, want, host)).rejects.toThrow(error)
    expect(existsSync(dest)).toBe(false)
  })

  test.for([
    { tree: { errors: "find: './sub': Permission denied" }, error: 'Cannot copy all of /src: find' },
    { tree: { count: 3 }, error: 'Cannot copy all of /src: 2 of 3 entries cannot be read' },
    { tree: {}, error: 'Cannot copy /src/file: it cannot be read' },
  ])('of the host that cannot be read whole is refused: $error', ({ tree, error }) => {
    const state = pathStateOf('81a4|0|0|root|root|1|1:1|1|x|y')
    if (!state) throw new Error('no state')
    const unread = { state, target: state, checksum: undefined, link: undefined }
    const entries = new Map([['file', unread]])
    const whole = {
      root: '/src',
      ancestry: { missing: [], obstacle: undefined },
      entries,
      count: 1,
      errors: '',
    }
    expect(() => treeOf({ ...whole, ...tree })).toThrow(error)
  })

  test('goes into the other one, unless it ends with a slash', async ({ host }) => {
    const [source, dest] = [`${host.folder}/source`, `${host.folder}/dest`]
    fill(source)
    await converge(copy, { src: { path: source }, dest }, host)
    expect(readFileSync(`${dest}/source/-a'b`, 'utf8')).toBe('dash')
    expect(lstatSync(`${dest}/source/in ner/link`).isFile()).toBe(true)
    expect(await converge(copy, { src: { path: source }, dest }, host)).toEqual([])
  })

  test('gets only what differs, and keeps what else is there', async ({ host }) => {
    const [source, dest] = [`${host.folder}/source`, `${host.folder}/dest`]
    fill(source)
    const want = { src: { path: `${source}/` }, dest, mode: '0640' }
    await converge(copy, want, host)
    writeFileSync(`${dest}/other`, 'mine')
    writeFileSync(`${dest}/in ner/back\\slash`, 'DEEP')
    chmodSync(`${dest}/-a'b`, 0o600)
    expect(await converge(copy, want, host)).toMatchObject([
      { what: 'content of in ner/back\\slash', after: 'deep' },
      { what: "mode of -a'b", before: '0600', after: '0640' },
    ])
    expect(existsSync(`${dest}/other`)).toBe(true)
  })

  test('does not follow a link that leads back into it', async ({ host }) => {
    const source = `${host.folder}/source`
    mkdirSync(source)
    symlinkSync('.', `${source}/loop`)
    await converge(copy, { src: { path: `${source}/` }, dest: `${host.folder}/dest` }, host)
    expect(readlinkSync(`${host.folder}/dest/loop`)).toBe('.')
  })
})

describe('a file of the host', () => {
  test('is copied there', async ({ host }) => {
    const [src, dest] = [{ path: `${host.folder}/source` }, `${host.folder}/dest`]
    writeFileSync(src.path, 'new', { mode: 0o600 })
    writeFileSync(dest, 'old', { mode: 0o640 })
    const want = { src, dest, remote_src: true, backup: true, validate: 'grep -q new %s' }
    expect(await converge(copy, want, host)).toMatchObject([{ what: 'content', before: 'old', after: 'new' }])
    expect(octal(statSync(dest).mode & 0o777)).toBe('0640')
    expect(await converge(copy, want, host)).toEqual([])
    expect(readdirSync(host.folder).filter(name => name.startsWith('.'))).toEqual([])
  })

  test('gets the mode that new files get', async ({ host }) => {
    const [src, dest] = [{ path: `${host.folder}/source` }, `${host.folder}/dest`]
    writeFileSync(src.path, 'new', { mode: 0o600 })
    await converge(copy, { src, dest, remote_src: true }, host)
    expect(octal(statSync(dest).mode & 0o777)).toBe(octal(0o666 & ~process.umask()))
  })
})

function localFile(host: TestHost, name: string, content: string | Buffer): string {
  mkdirSync(`${host.folder}/control`, { recursive: true })
  writeFileSync(`${host.folder}/control/${name}`, content)
  return `${host.folder}/control/${name}`
}
