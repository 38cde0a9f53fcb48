import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test as pure } from 'vitest'
import { sh } from '../base/shell.ts'
import { converge, planOf, registered, type TestHost } from '../testing/host.ts'
import { canIsolate, test, toolsets } from '../testing/isolated.ts'
import type { Written } from '../testing/written.ts'
import type { params } from './mount/params.ts'
import type { Now } from './mount/state.ts'
import { mount } from './mount.ts'

const whats = async (want: Written<typeof params>, host: TestHost) =>
  (await converge(mount, want, host)).map(({ what }) => what)

describe.runIf(canIsolate).for(toolsets)('with %s tools', tools => {
  const want = { path: '/home/a b', src: 'tmpfs', fstype: 'tmpfs', opts: 'size=1m', fstab: '/etc/tab' }
  const line = 'tmpfs /home/a\\040b tmpfs size=1m 0 0\n'

  test('keeps it mounted, in the table, and takes it away', async ({ hostWith }) => {
    const host = await hostWith(tools)
    const table = `${host.folder}/etc/tab`
    const options = async () =>
      (await host.run(sh`grep ' /home/a' /proc/self/mountinfo || :`)).stdout.toString()
    expect(await whats({ ...want, state: 'present' }, host)).toEqual(['content'])
    expect([readFileSync(table, 'utf8'), await options()]).toEqual([line, ''])
    expect(await whats({ ...want, state: 'mounted' }, host)).toEqual(['state', 'mount'])
    expect(await options()).toContain('size=1024k')
    expect(await whats({ ...want, state: 'mounted' }, host)).toEqual([])
    expect(await whats({ ...want, state: 'ephemeral' }, host)).toEqual([])
    expect(await whats({ ...want, opts: 'size=2m', state: 'mounted' }, host)).toEqual(['content', 'mount'])
    expect(await options()).toContain('size=2048k')
    expect(await whats({ ...want, state: 'remounted' }, host)).toEqual(['mount'])
    expect(await whats({ ...want, state: 'unmounted' }, host)).toEqual(['mount'])
    expect(await whats({ ...want, state: 'unmounted' }, host)).toEqual([])
    expect(await whats({ ...want, state: 'mounted', boot: false }, host)).toEqual(['content', 'mount'])
    expect(readFileSync(table, 'utf8')).toContain('size=1m,noauto')
    expect(await whats({ ...want, state: 'absent' }, host)).toEqual(['content', 'mount', 'mount point'])
    expect([readFileSync(table, 'utf8'), await options()]).toEqual(['', ''])
    expect(existsSync(`${host.folder}/home/a b`)).toBe(false)
    expect(await whats({ ...want, state: 'absent' }, host)).toEqual([])
  })
})

test.runIf(canIsolate)('says what stands in the way', async ({ hostWith }) => {
  const host = await hostWith('all')
  const want = { path: '/home/x', src: 'tmpfs', fstype: 'tmpfs' }
  await converge(mount, { ...want, state: 'ephemeral' }, host)
  await expect(converge(mount, { ...want, src: '/dev/none', state: 'ephemeral' }, host)).rejects.toThrow(
    'tmpfs is mounted there',
  )
  writeFileSync(`${host.folder}/home/file`, '')
  await expect(converge(mount, { ...want, path: '/home/file', state: 'mounted' }, host)).rejects.toThrow(
    'is not a directory',
  )
  expect(await registered(mount, { ...want, state: 'ephemeral' }, host)).toMatchObject({ name: '/home/x' })
})

const now: Now = {
  table: {
    file: {
      path: '/etc/fstab',
      ancestry: { missing: [], obstacle: undefined },
      state: undefined,
      checksum: undefined,
      content: undefined,
    },
    accounts: { uid: undefined, gid: undefined, umask: 0o022 },
  },
  ancestry: { missing: [], obstacle: undefined },
  mounts: [],
  device: undefined,
}

pure.for([
  [{ path: '/a', state: 'mounted', fstype: 'ext4' }, 'src is missing'],
  [{ path: '/a', state: 'present', src: 'x' }, 'fstype is missing'],
  [{ path: 'none', state: 'mounted', src: 'x', fstype: 'swap' }, 'it is no path'],
  [{ path: '/a', state: 'remounted' }, 'nothing is mounted there'],
  [{ path: 'a', state: 'absent' }, 'must be an absolute path'],
] as const)('%j is refused', ([want, problem]) => {
  expect(() => planOf(mount, want, now)).toThrow(problem)
})

pure('keeps a line for swap', () => {
  const [change] = planOf(
    mount,
    { path: 'none', src: '/swap', fstype: 'swap', opts: 'sw', state: 'present' },
    now,
  )
  expect(change?.after).toBe('/swap none swap sw 0 0\n')
})
