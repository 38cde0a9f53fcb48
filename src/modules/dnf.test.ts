import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test as pure } from 'vitest'
import type { Found, Packages } from '../host/packages/manager.ts'
import { converge, planOf, registered, type TestHost, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { dnf } from './dnf.ts'

const nothing: Packages = { isThere: true, problem: undefined, found: new Map(), updates: [], world: [] }
const there = [{ name: 'nginx', version: '1.20-1' }]
const offer = (version: string, current?: string) => [{ name: 'nginx', version, current }]

/** The changes of a task about nginx, and the last line of what settles them. */
function briefly(
  want: object,
  { installed = [], offered = [], updates = [] }: Partial<Found> & { updates?: Packages['updates'] },
) {
  const name = (want as { name?: string }).name ?? 'nginx'
  const now = { ...nothing, updates, found: new Map([[name, { installed, offered }]]) }
  return planOf(dnf, { name, ...want }, now).map(
    ({ what, before, after, settle }) =>
      `${what}: ${before} -> ${after}: ${String(settle).split('\n').at(-1)?.replaceAll(/ +/g, ' ')}`,
  )
}

pure.for<[want: object, now: Parameters<typeof briefly>[1], changes: string[]]>([
  [{}, { installed: there }, []],
  [{}, { offered: offer('1.20-1') }, ['package: nginx absent -> nginx 1.20-1: dnf -q -y install nginx']],
  [{ update_only: true }, { offered: offer('1.20-1') }, []],
  [
    { update_cache: true },
    {},
    [
      'package index: undefined -> fetched: dnf -q -y --refresh makecache',
      'package: nginx absent -> nginx installed: dnf -q -y install nginx',
    ],
  ],
  [{ name: 'nginx-1.18' }, { offered: offer('1.18-1', '1.20-1') }, []],
  [
    { name: 'nginx-1.18', allow_downgrade: true },
    { offered: offer('1.18-1', '1.20-1') },
    ['package: nginx 1.20-1 -> nginx 1.18-1: dnf -q -y install nginx-1.18'],
  ],
  [
    { name: 'nginx-1.22', enablerepo: 'new', install_weak_deps: false },
    { offered: offer('1.22-1', '1.20-1') },
    [
      "package: nginx 1.20-1 -> nginx 1.22-1: dnf -q -y '--enablerepo=new' '--setopt=install_weak_deps=False' install nginx-1.22",
    ],
  ],
  [
    { state: 'latest' },
    { installed: there, updates: offer('1.22-1', '1.20-1') },
    ['package: nginx 1.20-1 -> nginx 1.22-1: dnf -q -y upgrade nginx'],
  ],
  [{ state: 'present' }, { installed: there, updates: offer('1.22-1', '1.20-1') }, []],
  [
    { name: '*', state: 'latest', security: true },
    { updates: offer('1.22-1', '1.20-1') },
    ['package: nginx 1.20-1 -> nginx 1.22-1: dnf -q -y upgrade --security'],
  ],
  [
    { state: 'removed' },
    { installed: there },
    [
      "package: nginx 1.20-1 -> nginx absent: dnf -q -y '--setopt=clean_requirements_on_remove=False' remove nginx",
    ],
  ],
  [{ state: 'absent' }, {}, []],
])('%j where it is %j', ([want, now, changes]) => {
  expect(briefly(want, now)).toEqual(changes)
})

pure.for([
  [{}, nothing, 'Cannot install nginx: the package index has no such package'],
  [{}, { ...nothing, isThere: false }, 'Cannot manage packages: the host has no dnf'],
  [{}, { ...nothing, problem: 'no network' }, 'Cannot tell what dnf would do: no network'],
  [{ name: '@development' }, nothing, 'must be names of packages'],
  [{ name: '--nogpgcheck' }, nothing, 'must be names of packages'],
] as const)('%j is refused with %o', ([want, now, problem]) => {
  expect(() => planOf(dnf, { name: 'nginx', ...want }, now)).toThrow(problem)
})

/** Fakes of rpm and dnf: what is installed stands in a file, as `name epoch:version-release`. */
function fedora(host: TestHost, ...installed: string[]) {
  writeFileSync(`${host.folder}/rpms`, installed.map(line => `${line}\n`).join(''))
  const rpms = `'${host.folder.replaceAll("'", "'\\''")}/rpms'`
  return withTools(host, {
    rpm: `
      for name; do :; done
      case $* in
        -qp*) echo 'local 0:1-1' ;;
        -qa*) grep "^\${name%%[*]*}" ${rpms} ;;
        *--whatprovides*)
          case $name in webserver) grep '^nginx ' ${rpms} ;; mta) grep '^exim ' ${rpms} ;; *) exit 1 ;; esac ;;
        *) grep "^$name " ${rpms} || { echo "package $name is not installed"; exit 1; } ;;
      esac`,
    dnf: `
      for name; do :; done
      case $* in
        *repoquery*--whatprovides*) [ "$name" = mta ] && printf '%s\\n' 'postfix 0:3-1' '' 'exim 0:4-1' ;;
        *repoquery*--upgrades*) echo 'bash 0:5.3-1' ;;
        *repoquery*) printf '%s\\n' 'nginx 1:1.22-1' 'nginx-mod 0:1.22-1' | grep "^\${name%%[*]*}" ;;
        *' install nginx-mod-1.22-1') echo 'nginx-mod 0:1.22-1' >>${rpms} ;;
        *' install mta') echo 'exim 0:4-1' >>${rpms} ;;
        *' upgrade '*) sed -i 's/5.2/5.3/' ${rpms} ;;
        *' remove '*) sed -i "/^$name /d" ${rpms} ;;
        *) exit 1 ;;
      esac`,
  })
}

describe('with fakes of rpm and dnf', () => {
  test('installs and removes what a glob stands for', async ({ host }) => {
    const fake = fedora(host, 'nginx 1:1.22-1')
    expect(await converge(dnf, { name: 'nginx*' }, fake)).toMatchObject([
      { before: 'nginx-mod absent', after: 'nginx-mod 1.22-1' },
    ])
    expect(await converge(dnf, { name: 'nginx*' }, fake)).toEqual([])
    expect(await registered(dnf, { name: 'nginx*', state: 'absent' }, fake)).toMatchObject({
      packages: ['nginx', 'nginx-mod'],
    })
  })

  test('leaves the choice of several that provide something to dnf', async ({ host }) => {
    const fake = fedora(host)
    expect(await converge(dnf, { name: 'mta' }, fake)).toMatchObject([
      { before: 'mta absent', after: 'mta installed' },
    ])
    expect(await converge(dnf, { name: 'mta' }, fake)).toEqual([])
    await expect(converge(dnf, { name: 'nosuch' }, fake)).rejects.toThrow('Cannot install nosuch')
  })

  test('knows what is provided, and upgrades only what it is asked for', async ({ host }) => {
    const fake = fedora(host, 'nginx 1:1.22-1', 'bash 0:5.2-1')
    expect(await converge(dnf, { name: ['webserver', 'bash'] }, fake)).toEqual([])
    expect(await converge(dnf, { name: 'nginx', state: 'latest' }, fake)).toEqual([])
    expect(await converge(dnf, { name: 'bash', state: 'latest' }, fake)).toMatchObject([
      { before: 'bash 5.2-1', after: 'bash 5.3-1' },
    ])
    expect(readFileSync(`${host.folder}/rpms`, 'utf8')).toContain('bash 0:5.3-1')
  })
})
