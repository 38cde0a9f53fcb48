import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { expect } from 'vitest'
import { act, test as withHost } from '../testing/host.ts'
import { valuesOf } from '../testing/written.ts'
import { archive } from './archive.ts'

const test = withHost.extend<{ source: string }>({
  source: async ({ host }, use) => {
    const source = `${host.folder}/app`
    for (const folder of [source, `${source}/sub`, `${source}/tmp`]) mkdirSync(folder)
    for (const name of ['a b', 'sub/c', 'tmp/x', 'sub/d.log']) writeFileSync(`${source}/${name}`, name)
    symlinkSync('a b', `${source}/link`)
    await use(source)
  },
})

const listed = (dest: string) => {
  const list = dest.endsWith('zip') ? ['unzip', '-Z1', dest] : ['tar', '-tf', dest]
  return execFileSync(list[0] ?? '', list.slice(1), { encoding: 'utf8' })
    .trim()
    .split('\n')
    .sort()
}

const all = ['app/', 'app/a b', 'app/link', 'app/sub/', 'app/sub/c', 'app/sub/d.log', 'app/tmp/', 'app/tmp/x']

test.for(['gz', 'bz2', 'xz', 'tar', 'zip'])(
  'packs a folder as %s, once',
  async (format, { host, source }) => {
    const dest = `${host.folder}/made.${format}`
    const want = { path: source, dest, format }
    expect(await archive.predict?.(valuesOf(archive, want), host)).toMatchObject({ changed: true })
    expect(existsSync(dest)).toBe(false)
    expect(await act(archive, { ...want, mode: '0640' }, host)).toMatchObject({
      changed: true,
      dest_state: 'archive',
    })
    expect([listed(dest), statSync(dest).mode & 0o777]).toEqual([all, 0o640])
    expect(await act(archive, want, host)).toMatchObject({ changed: false })
    writeFileSync(`${source}/sub/c`, 'other')
    expect(await act(archive, want, host)).toMatchObject({ changed: true })
  },
)

test('leaves out what is excluded, and tells what it packs', async ({ host, source }) => {
  const dest = `${host.folder}/made.tgz`
  const outcome = await act(
    archive,
    {
      path: [`${source}/`, `${host.folder}/none`],
      dest,
      exclude_path: [`${source}/t*`],
      exclusion_patterns: ['*.log'],
    },
    host,
  )
  expect(outcome).toMatchObject({
    arcroot: `${source}/`,
    archived: ['a b', 'link', 'sub', 'sub/c'].map(name => `${source}/${name}`),
    expanded_exclude_paths: [`${source}/tmp`],
    missing: [`${host.folder}/none`],
  })
  expect(listed(dest)).toEqual(['a b', 'link', 'sub/', 'sub/c'])
})

test('packs what a pattern stands for', async ({ host, source }) => {
  const dest = `${host.folder}/made.tar`
  await act(archive, { path: `${source}/s*/*`, dest, format: 'tar' }, host)
  expect(listed(dest)).toEqual(['c', 'd.log'])
})

test.runIf(process.getuid?.() === 0)('follows no link that others could make', async ({ host, source }) => {
  chownSync(`${source}/sub`, 65_534, 65_534)
  const want = { path: source, dest: `${host.folder}/made.zip`, format: 'zip' }
  await expect(act(archive, want, host)).rejects.toThrow('only tar can pack it')
  expect(await act(archive, { ...want, format: 'tar' }, host)).toMatchObject({ changed: true })
})

test('compresses a single file, and removes it', async ({ host, source }) => {
  const path = `${source}/a b`
  chmodSync(source, 0o777)
  const want = { path, remove: true }
  expect(await act(archive, want, host)).toMatchObject({ dest: `${path}.gz`, dest_state: 'compress' })
  expect(existsSync(path)).toBe(false)
  expect(execFileSync('gzip', ['-dc', `${path}.gz`], { encoding: 'utf8' })).toBe('a b')
  const before = readFileSync(`${path}.gz`)
  expect(await act(archive, want, host)).toMatchObject({ changed: false, dest_state: 'absent' })
  expect(readFileSync(`${path}.gz`)).toEqual(before)
})

test('says what is wrong', async ({ host, source }) => {
  await expect(act(archive, { path: source, dest: `${source}/x.gz`, remove: true }, host)).rejects.toThrow(
    'the archive lies in it',
  )
  const path = `${host.folder}/none`
  await expect(act(archive, { path }, host)).rejects.toThrow('nothing is there of')
  await expect(act(archive, { path: [path, path] }, host)).rejects.toThrow('dest is missing')
})
