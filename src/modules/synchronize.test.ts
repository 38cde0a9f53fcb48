import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { expect, test as pure } from 'vitest'
import { statFormat } from '../host/files/look.ts'
import { converge, type TestHost, test as withHost } from '../testing/host.ts'
import { canIsolate, test as isolated, toolsets } from '../testing/isolated.ts'
import type { Written } from '../testing/written.ts'
import { excluder } from './synchronize/excludes.ts'
import type { params } from './synchronize/params.ts'
import { synchronize } from './synchronize.ts'

const time = 1_000_000_000

function furnish(src: string): void {
  for (const folder of [src, `${src}/sub`, `${src}/.git`]) mkdirSync(folder)
  for (const name of ['tool', 'sub/a b', '.git/config']) writeFileSync(`${src}/${name}`, name)
  chmodSync(`${src}/tool`, 0o755)
  utimesSync(`${src}/tool`, time, time)
  symlinkSync('../tool', `${src}/sub/link`)
}

const test = withHost.extend<{ src: string; dest: string }>({
  src: async ({ host }, use) => {
    furnish(`${host.folder}/src`)
    await use(`${host.folder}/src/`)
  },
  dest: async ({ host }, use) => use(`${host.folder}/it's dest`),
})

const whats = async (want: Omit<Written<typeof params>, 'src'> & { src: string }, host: TestHost) =>
  (await converge(synchronize, { ...want, src: { path: want.src } }, host)).map(({ what }) => what)

test('copies content, modes, times and links, once', async ({ host, src, dest }) => {
  await whats({ src, dest }, host)
  expect(readdirSync(dest, { recursive: true }).sort()).toEqual(readdirSync(src, { recursive: true }).sort())
  expect([statSync(`${dest}/tool`).mode & 0o777, statSync(`${dest}/tool`).mtimeMs]).toEqual([
    0o755,
    time * 1000,
  ])
  expect(readlinkSync(`${dest}/sub/link`)).toBe('../tool')
  expect(await whats({ src, dest }, host)).toEqual([])
  chmodSync(`${src}/sub`, 0o700)
  utimesSync(`${src}/tool`, time, time + 60)
  expect(await whats({ src, dest, times: false }, host)).toEqual(['mode of sub'])
  expect(await whats({ src, dest }, host)).toEqual(['time of tool'])
  expect(await whats({ src, dest }, host)).toEqual([])
})

test('copies the folder itself', async ({ host, src, dest }) => {
  await whats({ src: src.slice(0, -1), dest }, host)
  expect(readdirSync(dest)).toEqual(['src'])
  expect(await whats({ src: src.slice(0, -1), dest }, host)).toEqual([])
})

test('removes what the source has not, but not what is excluded', async ({ host, src, dest }) => {
  const want = { src, dest, delete: true, rsync_opts: ['--exclude=.git', '--exclude=/keep'] }
  await whats(want, host)
  expect(existsSync(`${dest}/.git`)).toBe(false)
  for (const folder of ['old', 'old/below', 'keep', 'half', 'half/.git']) mkdirSync(`${dest}/${folder}`)
  for (const name of ['old/below/x', 'keep/x', 'half/x']) writeFileSync(`${dest}/${name}`, '')
  expect(await whats({ ...want, delete: false }, host)).toEqual([])
  expect(await whats(want, host)).toEqual(['state of half/x', 'state of old'])
  expect(readdirSync(dest).sort()).toEqual(['half', 'keep', 'sub', 'tool'])
  expect(await whats(want, host)).toEqual([])
})

test.for(['..', '.', ''])(
  'removes nothing elsewhere, for a name that looks like %j',
  async (path, { host, src, dest }) => {
    const fields = statFormat
      .split('|')
      .map((_, index) => ['41ed', '0', '0', 'root', 'root', '1', '1:1', '0'][index] ?? 't')
    mkdirSync(`${dest}/x\x1e${[...fields, path].join('|')}/victim`, { recursive: true })
    mkdirSync(`${host.folder}/victim`)
    await whats({ src, dest, delete: true }, host)
    expect(existsSync(`${host.folder}/victim`)).toBe(true)
    expect(existsSync(`${dest}/sub`)).toBe(true)
  },
)

test('takes no name for another part of the answer', async ({ host, src, dest }) => {
  mkdirSync(`${host.folder}/victim/sub`, { recursive: true })
  mkdirSync(`${dest}/x\x1dfolder root\n${host.folder}/victim`, { recursive: true })
  await whats({ src, dest, delete: true }, host).catch(() => undefined)
  expect(readdirSync(`${host.folder}/victim`)).toEqual(['sub'])
})

test('puts a file in the place of a folder, where it may delete', async ({ host, src, dest }) => {
  mkdirSync(`${dest}/tool/x`, { recursive: true })
  writeFileSync(`${dest}/sub`, '')
  await expect(whats({ src, dest }, host)).rejects.toThrow('it is a')
  await whats({ src, dest, delete: true }, host)
  expect(readFileSync(`${dest}/tool`, 'utf8')).toBe('tool')
  expect(await whats({ src, dest, delete: true }, host)).toEqual([])
})

test.for([
  [{ existing_only: true }, []],
  [{ recursive: false }, ['tool']],
  [{ links: false, rsync_opts: ['--exclude=.*'] }, ['sub', 'sub/a b', 'tool']],
] as const)('%j copies %j', async ([more, names], { host, src, dest }) => {
  mkdirSync(dest)
  await whats({ src, dest, ...more }, host)
  expect(readdirSync(dest, { recursive: true }).sort()).toEqual(names)
})

test.for([
  [{ rsync_opts: ['--bwlimit=1'] }, 'rsync is not used here'],
  [{ mode: 'pull' }, 'must be one of push'],
] as const)('%j is refused', async ([more, problem], { host, src, dest }) => {
  await expect(async () => whats({ src, dest, ...more }, host)).rejects.toThrow(problem)
})

isolated.runIf(canIsolate)('gives files to the user of --chown', async ({ hostWith }) => {
  const host = await hostWith(toolsets.at(-1) ?? 'all')
  furnish(`${host.folder}/src`)
  const want = { src: `${host.folder}/src/`, dest: '/home/site', rsync_opts: ['--chown=12:34'] }
  await whats(want, host)
  const { uid, gid } = statSync(`${host.folder}/home/site/sub/a b`)
  expect([uid, gid]).toEqual([12, 34])
  expect(await whats(want, host)).toEqual([])
})

const paths = ['a', 'a/b', 'a/b/c.o', 'b', 'b/a', 'xa', 'd']

pure.for([
  ['a', ['a', 'a/b', 'a/b/c.o', 'b/a']],
  ['/a', ['a', 'a/b', 'a/b/c.o']],
  ['*.o', ['a/b/c.o']],
  ['a/*', ['a/b', 'a/b/c.o']],
  ['a/*/c.?', ['a/b/c.o']],
  ['a/**', ['a/b', 'a/b/c.o']],
  ['d/', ['d']],
  ['xa/', []],
  ['[!abd]a', ['xa']],
] as const)('%s excludes %j, as rsync does', ([pattern, excluded]) => {
  const isExcluded = excluder([pattern])
  expect(paths.filter(path => isExcluded(path, ['a', 'a/b', 'b', 'd'].includes(path)))).toEqual(excluded)
})

withHost.runIf(spawnSync('rsync', ['--version']).status === 0)('rsync excludes the same', ({ host }) => {
  for (const folder of ['from/a/b', 'from/b', 'from/d', 'to'])
    mkdirSync(`${host.folder}/${folder}`, { recursive: true })
  for (const name of ['a/b/c.o', 'b/a', 'xa']) writeFileSync(`${host.folder}/from/${name}`, '')
  for (const pattern of ['a', '/a', '*.o', 'a/*', 'a/*/c.?', 'a/**', 'd/', 'xa/', '[!abd]a']) {
    const { stdout } = spawnSync(
      'rsync',
      ['-rn', '--out-format=%n', `--exclude=${pattern}`, 'from/', 'to/'],
      { cwd: host.folder, encoding: 'utf8' },
    )
    const isExcluded = excluder([pattern])
    const isFolder = (path: string) => ['a', 'a/b', 'b', 'd'].includes(path)
    const names = stdout
      .split('\n')
      .map(name => name.replace(/\/$/, ''))
      .filter(name => name !== '' && name !== '.')
    expect([pattern, names.sort()]).toEqual([
      pattern,
      paths.filter(path => !isExcluded(path, isFolder(path))).sort(),
    ])
  }
})
