import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { expect } from 'vitest'
import { act, type TestHost, test as withHost } from '../testing/host.ts'
import { canIsolate, test as isolated, toolsets } from '../testing/isolated.ts'
import { valuesOf, type Written } from '../testing/written.ts'
import type { params } from './unarchive/params.ts'
import { unarchive } from './unarchive.ts'

const test = withHost.extend<{ dest: string }>({
  dest: async ({ host }, use) => {
    const [source, dest] = [`${host.folder}/source`, `${host.folder}/it's dest`]
    for (const folder of [dest, source, `${source}/sub`]) mkdirSync(folder)
    writeFileSync(`${source}/tool`, 'run\n')
    chmodSync(`${source}/tool`, 0o755)
    writeFileSync(`${source}/sub/a name`, Buffer.from([0, 255]))
    symlinkSync('../tool', `${source}/sub/link`)
    await use(dest)
  },
})

/** Packs what the source holds; returns the path. */
function packed(host: TestHost, program: string, ...options: string[]): string {
  const archive = `${host.folder}/archive.${program}`
  execFileSync(program, [...options, archive, '.'], { cwd: `${host.folder}/source`, stdio: 'pipe' })
  return archive
}

const changed = async (want: Written<typeof params>, host: TestHost) => {
  const { changes = [] } = await act(unarchive, want, host)
  return changes.map(({ what }) => what)
}

test.for([
  ['tar', '-czf'],
  ['tar', '-cjf'],
  ['tar', '-cJf'],
  ['tar', '--zstd', '-cf'],
] as const)('unpacks what %j makes', async ([program, ...options], { host, dest }) => {
  const want = { src: { path: packed(host, program, ...options) }, dest, remote_src: true, list_files: true }
  expect((await act(unarchive, want, host))['files']).toContain('./sub/a name')
  expect(readFileSync(`${dest}/sub/a name`)).toEqual(Buffer.from([0, 255]))
})

test.for([
  ['tar', '-cf'],
  ['zip', '-qry'],
] as const)('mends only what differs from what %j makes', async ([program, ...options], { host, dest }) => {
  const want = { src: { path: packed(host, program, ...options) }, dest, remote_src: true }
  expect(await unarchive.predict?.(valuesOf(unarchive, want), host)).toMatchObject({ changed: true })
  expect(readdirSync(dest)).toEqual([])
  const handler = program === 'zip' ? 'ZipArchive' : 'TarArchive'
  expect(await act(unarchive, want, host)).toMatchObject({ changed: true, dest, handler })
  expect(statSync(`${dest}/tool`).mode & 0o777).toBe(0o755)
  expect(await changed(want, host)).toEqual([])
  writeFileSync(`${dest}/sub/link`, 'other')
  writeFileSync(`${dest}/mine`, '')
  expect(await changed(want, host)).toEqual(['content of tool'])
  expect(readdirSync(dest).sort()).toEqual(['mine', 'sub', 'tool'])
})

test('sends an archive of this machine, and takes a part of it', async ({ host, dest }) => {
  const want = { src: { path: packed(host, 'tar', '-cf') }, dest, exclude: ['./sub'], mode: '0600' }
  expect(await changed(want, host)).toEqual(['content of tool'])
  expect([readdirSync(dest), statSync(`${dest}/tool`).mode & 0o777]).toEqual([['tool'], 0o600])
  expect(await changed({ ...want, exclude: [], include: ['./sub/link'] }, host)).toEqual([
    'state of sub',
    'link of sub/link',
  ])
})

test('takes an address, and options', async ({ host, dest }) => {
  const src = { path: `file://${packed(host, 'tar', '-cf')}` }
  const want = { src, dest, remote_src: true, extra_opts: ['--strip-components=2'] }
  await act(unarchive, want, host)
  expect(readdirSync(dest).sort()).toEqual(['a name', 'link'])
  expect(await changed(want, host)).toEqual([])
})

test('leaves newer files alone with keep_newer, and all of it with creates', async ({ host, dest }) => {
  const want = { src: { path: packed(host, 'tar', '-cf') }, dest, keep_newer: true }
  const [old, late] = [new Date(1e9), new Date(4e12)]
  writeFileSync(`${dest}/tool`, 'mine')
  utimesSync(`${dest}/tool`, late, late)
  expect(await changed({ ...want, creates: `${dest}/tool` }, host)).toEqual([])
  expect(await changed(want, host)).not.toContain('content of tool')
  utimesSync(`${dest}/tool`, old, old)
  expect(await changed(want, host)).toContain('content of tool')
})

test.for([
  ['tar', ['-cPf'], '../source/tool'],
  ['tar', ['-cPf'], '/etc/hostname'],
  ['zip', ['-q'], '../source/tool'],
] as const)('refuses what leads out: %s', async ([program, options, member], { host, dest }) => {
  const path = `${host.folder}/archive`
  execFileSync(program, [...options, path, member], { cwd: dest, stdio: 'pipe' })
  const src = { path: existsSync(path) ? path : `${path}.zip` }
  await expect(act(unarchive, { src, dest, remote_src: true }, host)).rejects.toThrow(
    'leads out of the folder',
  )
})

test('says what is missing, and leaves nothing behind', async ({ host, dest }) => {
  const src = { path: `${host.folder}/none` }
  await expect(act(unarchive, { src, dest, remote_src: true }, host)).rejects.toThrow(
    'no such file on the host',
  )
  writeFileSync(src.path, 'no archive')
  await expect(act(unarchive, { src, dest, remote_src: true }, host)).rejects.toThrow('tar')
  await expect(act(unarchive, { src, dest: `${dest}/no` }, host)).rejects.toThrow('there is no such folder')
})

isolated.runIf(canIsolate).for(toolsets)(
  'gives files to owner and group, with %s tools',
  async (tools, { hostWith }) => {
    const host = await hostWith(tools)
    const source = `${host.folder}/source`
    for (const folder of ['', '/sub', '/sub/below', '/special']) mkdirSync(source + folder)
    writeFileSync(`${source}/sub/below/x`, '', { mode: 0o640 })
    writeFileSync(`${source}/special/x`, '')
    chmodSync(`${source}/special/x`, 0o4755)
    const src = { path: `${host.folder}/archive.tgz` }
    execFileSync('tar', ['-czf', src.path, 'sub', 'special'], { cwd: source })
    const want = { src, dest: '/home', owner: '12', group: '34' }
    expect((await changed(want, host)).filter(what => !/^(owner|group|mode)/.test(what))).toEqual([
      'state of special',
      'content of special/x',
      'state of sub',
    ])
    const paths = ['sub', 'sub/below', 'sub/below/x', 'special/x']
    const stats = paths.map(path => statSync(`${host.folder}/home/${path}`))
    expect(stats.map(({ uid, gid, mode }) => `${uid}:${gid} ${(mode & 0o7777).toString(8)}`)).toEqual([
      '12:34 755',
      '12:34 755',
      '12:34 640',
      '12:34 4755',
    ])
    expect(await changed(want, host)).toEqual([])
  },
)
