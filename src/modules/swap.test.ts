import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { sh } from '../base/shell.ts'
import { converge, planOf, type TestHost } from '../testing/host.ts'
import { canIsolate, test } from '../testing/isolated.ts'
import { swap } from './swap.ts'

/** Commands that note in a list what is in use; the list is what the host has as /proc/swaps. */
const commands = {
  swapon: `while [ $# -gt 1 ]; do shift; done; echo "$1 file 1 0 -2" >>/home/swaps`,
  swapoff: `grep -v "^$1 " /home/swaps >/home/rest; cat /home/rest >/home/swaps`,
}

async function furnished(host: TestHost): Promise<TestHost> {
  for (const [name, script] of Object.entries(commands))
    writeFileSync(`${host.folder}/home/${name}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  writeFileSync(`${host.folder}/home/swaps`, '')
  const bound = ['swapon', 'swapoff'].map(name => `mount --bind /home/${name} "$(command -v ${name})"`)
  const { status } = await host.run(sh`mount --bind /home/swaps /proc/swaps && sh -c ${bound.join(' && ')}`)
  expect(status).toBe(0)
  return host
}

describe.runIf(canIsolate)('on a host with commands that note what is in use', () => {
  test('makes a file, changes its size and takes it away', async ({ hostWith }) => {
    const host = await furnished(await hostWith('all'))
    const whats = async (want: object) =>
      (await converge(swap, { path: '/home/swap', ...want }, host)).map(({ what, after }) => [what, after])
    const line = '/home/swap none swap sw 0 0\n'
    expect(await whats({ size: '1m' })).toEqual([
      ['size', '1048576 bytes'],
      ['use', 'in use'],
      ['content', line],
    ])
    const { size, mode } = statSync(`${host.folder}/home/swap`)
    expect([size, mode & 0o777]).toEqual([1_048_576, 0o600])
    expect(await whats({ size: '1m' })).toEqual([])
    expect(await whats({})).toEqual([])
    expect(await whats({ size: '2m', boot: false })).toEqual([
      ['size', '2097152 bytes'],
      ['use', 'in use'],
      ['content', ''],
    ])
    expect(await whats({ state: 'absent' })).toEqual([
      ['use', 'not in use'],
      ['state', 'absent'],
    ])
    expect([
      existsSync(`${host.folder}/home/swap`),
      readFileSync(`${host.folder}/home/swaps`, 'utf8'),
    ]).toEqual([false, ''])
    expect(await whats({ state: 'absent' })).toEqual([])
  })

  test('is not made where others could take it', async ({ hostWith }) => {
    const host = await furnished(await hostWith('all'))
    mkdirSync(`${host.folder}/home/open`)
    chmodSync(`${host.folder}/home/open`, 0o777)
    await expect(converge(swap, { path: '/home/open/swap', size: '1m' }, host)).rejects.toThrow(
      'can be changed by others',
    )
  })

  test('does not overwrite what is there', async ({ hostWith }) => {
    const host = await furnished(await hostWith('all'))
    writeFileSync(`${host.folder}/home/file`, 'text')
    await expect(converge(swap, { path: '/home/file', size: '1m' }, host)).rejects.toThrow(
      'holds something else',
    )
    await expect(converge(swap, { path: '/home/none' }, host)).rejects.toThrow('size is missing')
    await expect(converge(swap, { path: '/home' }, host)).rejects.toThrow('neither a file nor a device')
    expect(await converge(swap, { path: '/home/file', state: 'absent' }, host)).toEqual([])
  })
})

const absent = { missing: [], obstacle: undefined }
const table = {
  file: { path: '/etc/fstab', ancestry: absent, state: undefined, checksum: undefined, content: undefined },
  accounts: { uid: undefined, gid: undefined, umask: 0o022 },
}

test('marks a device that is none yet', () => {
  const now = { table, kind: 'device', bytes: 0, isSwap: false, isActive: false } as const
  expect(planOf(swap, { path: '/dev/vdb', priority: 5 }, now)).toMatchObject([
    { what: 'kind', settle: sh`mkswap /dev/vdb >/dev/null` },
    { what: 'use', settle: sh`swapon -p 5 /dev/vdb` },
    { after: '/dev/vdb none swap sw,pri=5 0 0\n' },
  ])
  expect(() => planOf(swap, { path: '/dev/vdb', size: '1g' }, now)).toThrow('it is a device')
  expect(() => planOf(swap, { path: '/dev/vdb' }, { ...now, holds: 'ext4' })).toThrow('it holds ext4')
})
