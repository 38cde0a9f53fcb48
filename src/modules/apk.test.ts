import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test as pure } from 'vitest'
import type { Packages } from '../host/packages/manager.ts'
import { converge, planOf, registered, type TestHost, test } from '../testing/host.ts'
import { canIsolate, test as isolated, toolsets } from '../testing/isolated.ts'
import { withTools } from '../testing/tools.ts'
import { apk } from './apk.ts'

pure.for([
  [{ name: 'nginx' }, ['nginx'], []],
  [{ name: 'nginx' }, ['nginx>1.2@edge'], []],
  [{ name: 'nginx=1.26-r0' }, ['nginx'], []],
  [{ name: 'nginx' }, [], ['nginx 1.26-r0, by others -> nginx 1.26-r0']],
  [{ name: 'nginx', state: 'absent' }, [], ['nginx 1.26-r0 -> nginx absent']],
  [{ upgrade: true }, [], ['busybox 1.36-r1 -> busybox 1.36-r2']],
] as const)('%j where %j was asked for', ([want, world, changes]) => {
  const installed = [{ name: 'nginx', version: '1.26-r0' }]
  const now: Packages = {
    isThere: true,
    problem: undefined,
    found: new Map([[(want as { name?: string }).name ?? '', { installed, offered: [] }]]),
    updates: [{ name: 'busybox', version: '1.36-r2', current: '1.36-r1' }],
    world,
  }
  expect(planOf(apk, want, now).map(({ before, after }) => `${before} -> ${after}`)).toEqual(changes)
})

/** A fake of apk: what is installed stands in a file, as `name-version`. */
function alpine(host: TestHost, installed: string, world: string, environment = {}) {
  writeFileSync(`${host.folder}/db`, installed)
  writeFileSync(`${host.folder}/world`, world)
  const folder = `'${host.folder.replaceAll("'", "'\\''")}'`
  const apk = `
      cd ${folder}
      for name; do :; done
      case $* in
        *'info -e'*) grep "^\${name%%[=]*}-[0-9]" db ;;
        *'add --simulate'*)
          [ "\${name%%=*}" = nginx ] || { echo 'ERROR: unable to select packages:' >&2; exit 1; }
          echo '(1/3) Installing pcre (8.45-r3)'
          echo '(2/3) Upgrading nginx (1.24.0-r1 -> 1.26.2-r0)'
          echo '(3/3) Installing nginx-openrc (1.26.2-r0)'
          echo 'OK: 10 MiB in 20 packages' ;;
        *'version -l <'*)
          echo 'Installed:                                Available:'
          echo 'busybox-1.36.1-r4                       < 1.36.1-r5' ;;
        *' add '*) echo nginx-1.26.2-r0 >>db; printf '%s\\n' "$name" >>world ;;
        *' del '*) [ "$name" = needed ] || { sed -i "/^$name-/d" db; sed -i "/^$name/d" world; } ;;
        *update) echo "$*" >>calls ;;
        *) exit 1 ;;
      esac`
  return withTools(host, { apk }, environment)
}

describe('with a fake of apk', () => {
  test('installs and removes', async ({ host }) => {
    const fake = alpine(host, 'busybox-1.36.1-r4\nlib-dev-2.0_git1-r0\n', 'busybox\nlib-dev\n')
    const world = `${host.folder}/world`
    expect(await registered(apk, { name: ['nginx', 'busybox'], world }, fake)).toMatchObject({
      packages: ['nginx'],
    })
    expect(await converge(apk, { name: ['nginx', 'busybox', 'lib-dev'], world }, fake)).toEqual([])
    expect(await converge(apk, { name: 'lib-dev', state: 'absent', world }, fake)).toMatchObject([
      { before: 'lib-dev 2.0_git1-r0', after: 'lib-dev absent' },
    ])
    expect(await converge(apk, { name: 'lib-dev', state: 'absent', world }, fake)).toEqual([])
    await expect(converge(apk, { name: 'nosuch', world }, fake)).rejects.toThrow('Cannot install nosuch')
  })

  test('looks at the newest index in a folder of its own', async ({ host }) => {
    const fake = alpine(host, 'busybox-1.36.1-r4\n', 'busybox\n')
    const want = { name: 'busybox', state: 'latest', update_cache: true, world: `${host.folder}/world` }
    expect(await converge(apk, want, fake)).toMatchObject([
      { what: 'package index', after: 'fetched' },
      { before: 'busybox 1.36.1-r4', after: 'busybox 1.36.1-r5' },
    ])
    expect(readFileSync(`${host.folder}/calls`, 'utf8')).toMatch(/^--cache-dir \/\S+ update\nupdate\n$/)
  })

  test('says that others need what shall go', async ({ host }) => {
    const fake = alpine(host, 'needed-1.0-r0\n', '')
    await expect(converge(apk, { name: 'needed', state: 'absent' }, fake)).rejects.toThrow(
      'other packages need needed',
    )
  })
})

isolated.runIf(canIsolate && toolsets.includes('busybox'))(
  'installs and removes with the tools of busybox',
  async ({ hostWith }) => {
    const host = await hostWith('busybox')
    const environment = { PATH: `${host.folder}/programs:${host.folder}/tools` }
    const fake = alpine(host, 'busybox-1.36.1-r4\n', 'busybox\n', environment)
    const want = {
      name: ['nginx', 'busybox'],
      state: 'latest',
      update_cache: true,
      world: `${host.folder}/world`,
    }
    expect(await converge(apk, want, fake)).toMatchObject([
      { what: 'package index' },
      { before: 'nginx absent\nbusybox 1.36.1-r4', after: 'nginx 1.26.2-r0\nbusybox 1.36.1-r5' },
    ])
    const now = { name: 'nginx', world: want.world }
    expect(await converge(apk, now, fake)).toEqual([])
    expect(await converge(apk, { ...now, state: 'absent' }, fake)).toHaveLength(1)
    expect(await converge(apk, { ...now, state: 'absent' }, fake)).toEqual([])
  },
)
