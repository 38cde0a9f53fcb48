import { describe, expect } from 'vitest'
import { converge, planOf, registered, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import type { Now } from './apt/state.ts'
import { apt } from './apt.ts'

/** What a host printed that has bash and mawk, knows of nginx, and had exim4 removed. */
const recorded = `
\x1dapt
\x1dlists
7200
1700000000
\x1ddeb
\x1dpackages
installed|bash|amd64|5.2.15-2|
installed|dpkg|amd64|1.21.22|
config-files|exim4-base|amd64|4.96-15|
installed|mawk|amd64|1.3.4-3|awk
\x1dcandidates
bash:
  Installed: 5.2.15-2
  Candidate: 5.2.15-3
  Version table:
     5.2.15-3 500
        500 http://mirror.example.org/debian-security bookworm-security/main amd64 Packages
 *** 5.2.15-2 500
        500 http://mirror.example.org/debian bookworm/main amd64 Packages
        100 /var/lib/dpkg/status
awk:
  Installed: (none)
  Candidate: (none)
  Version table:
nginx:
  Installed: (none)
  Candidate: 1.22.1-9+deb12u2
  Version table:
     1.22.1-9+deb12u2 500
        500 http://mirror.example.org/debian bookworm/main amd64 Packages
     1.18.0-6 500
        500 http://mirror.example.org/debian bullseye/main amd64 Packages
\x1dfetched files
3
`

const now = read(recorded)

function read(output: string): Now {
  return apt.observe({ name: [], dpkg_options: [] } as never).parse(output, 0)
}

/** What would change, and the command that is called for it. */
function briefly(params: Record<string, unknown>, state: Now) {
  return planOf(apt, params, state).map(({ what, before, after, settle }) => {
    const call =
      /apt-get .*? (install|remove|purge|update|autoremove|dist-upgrade|autoclean|clean|--fix-broken)\b.*/
    return {
      what,
      before,
      after,
      call: String(settle)
        .match(call)?.[0]
        .replace(/.*?(?=install|remove|purge|(auto)?clean)/, ''),
    }
  })
}

test('reads what dpkg and apt-cache print', () => {
  expect(now).toEqual({
    hasApt: true,
    listsAge: 7200,
    listsFetched: 1_700_000_000,
    fetchProblem: undefined,
    packages: new Map([
      ['bash:amd64', { status: 'installed', version: '5.2.15-2', provides: [] }],
      ['bash', { status: 'installed', version: '5.2.15-2', provides: [] }],
      ['dpkg:amd64', { status: 'installed', version: '1.21.22', provides: [] }],
      ['dpkg', { status: 'installed', version: '1.21.22', provides: [] }],
      ['exim4-base:amd64', { status: 'config-files', version: '4.96-15', provides: [] }],
      ['exim4-base', { status: 'config-files', version: '4.96-15', provides: [] }],
      ['mawk:amd64', { status: 'installed', version: '1.3.4-3', provides: ['awk'] }],
      ['mawk', { status: 'installed', version: '1.3.4-3', provides: ['awk'] }],
    ]),
    candidates: new Map([
      ['bash', { version: '5.2.15-3', versions: ['5.2.15-3', '5.2.15-2'] }],
      ['awk', { version: undefined, versions: [] }],
      ['nginx', { version: '1.22.1-9+deb12u2', versions: ['1.22.1-9+deb12u2', '1.18.0-6'] }],
    ]),
    simulated: [],
    deb: undefined,
    fetchedFiles: 3,
    outdatedFiles: 0,
  })
})

describe('changes', () => {
  test.for([
    {
      task: { name: 'nginx' },
      before: 'nginx absent',
      after: 'nginx 1.22.1-9+deb12u2',
      call: 'install  nginx',
    },
    {
      task: { name: 'nginx=1.18*', autoremove: true },
      before: 'nginx absent',
      after: 'nginx 1.18.0-6',
      call: "install --auto-remove 'nginx=1.18.0-6'",
    },
    {
      task: { name: ['bash', 'nginx'], state: 'latest' },
      before: 'bash 5.2.15-2\nnginx absent',
      after: 'bash 5.2.15-3\nnginx 1.22.1-9+deb12u2',
      call: 'install  bash nginx',
    },
    {
      task: { name: 'bash=5.2.15-3' },
      before: 'bash 5.2.15-2',
      after: 'bash 5.2.15-3',
      call: "install  'bash=5.2.15-3'",
    },
    {
      task: { name: 'bash', state: 'absent' },
      before: 'bash 5.2.15-2',
      after: 'bash absent',
      call: 'remove  bash',
    },
    {
      task: { pkg: 'exim4-base', state: 'absent', purge: true },
      before: 'exim4-base 4.96-15',
      after: 'exim4-base absent',
      call: 'purge  exim4-base',
    },
    {
      task: { name: 'ng?nx*=1.18*' },
      before: 'nginx absent',
      after: 'nginx 1.18.0-6',
      call: "install  'nginx=1.18.0-6'",
    },
    {
      task: { name: '*[hx]', state: 'latest' },
      before: 'bash 5.2.15-2\nnginx absent',
      after: 'bash 5.2.15-3\nnginx 1.22.1-9+deb12u2',
      call: 'install  bash nginx',
    },
    {
      task: { name: '[ab]*', state: 'absent' },
      before: 'bash 5.2.15-2',
      after: 'bash absent',
      call: 'remove  bash',
    },
  ])('$task.name $task.pkg $task.state', ({ task, ...change }) => {
    const what = change.before.includes('\n') ? 'packages' : 'package'
    expect(briefly(task, now)).toEqual([{ what, ...change }])
  })
})

describe('leaves alone', () => {
  test.for([
    { name: 'bash' },
    { name: 'bash=5.2*' },
    { name: 'ba*' },
    { name: 'ba*=5.2.15-?' },
    { name: 'none*', state: 'absent' },
    { name: 'awk' },
    { name: 'bash:amd64' },
    { name: 'nginx', only_upgrade: true },
    { name: 'nginx', state: 'absent' },
    { name: 'exim4-base', state: 'absent' },
    { name: 'bash', update_cache: true },
    { update_cache: true, cache_valid_time: 86_400 },
  ])('%o', task => {
    expect(briefly(task, now)).toEqual([])
  })
})

describe('package lists', () => {
  const fetched = (before: string) =>
    expect.objectContaining({ what: 'package lists', before, after: 'fetched' })
  const never: Now = { ...now, listsAge: undefined, candidates: new Map() }

  test.for([
    { task: { update_cache: true }, state: now, changes: [fetched('2 hours old')] },
    { task: { cache_valid_time: 600 }, state: now, changes: [fetched('2 hours old')] },
    {
      task: { name: 'nginx', cache_valid_time: 600 },
      state: now,
      changes: [fetched('2 hours old'), expect.objectContaining({ after: 'nginx 1.22.1-9+deb12u2' })],
    },
    {
      task: { name: 'anything' },
      state: never,
      changes: [fetched('never fetched'), expect.objectContaining({ after: 'anything installed' })],
    },
  ])('are fetched for $task', ({ task, state, changes }) => {
    expect(briefly(task, state)).toEqual(changes)
  })
})

test.for([
  [{ clean: true }, [['package files', '3 fetched', 'none', 'clean']]],
  [{ autoclean: true }, [['outdated package files', '2 fetched', 'none', 'autoclean']]],
  [{ name: 'bash', autoclean: true }, [['outdated package files', '2 fetched', 'none', 'autoclean']]],
] as const)('%j cleans up', ([task, changes]) => {
  const planned = briefly(task, { ...now, outdatedFiles: 2 })
  expect(planned.map(({ what, before, after, call }) => [what, before, after, call])).toEqual(changes)
})

test('installs what a glob stands for, with a fake of apt', async ({ host }) => {
  const there = `${host.folder.replaceAll("'", "'\\''")}/there`
  const faked = withTools(host, {
    'dpkg-query': `echo 'installed|dpkg|amd64|1|'; [ ! -e '${there}' ] || echo 'installed|lib-a|amd64|1.0|'`,
    'apt-cache': `case "$1 $2" in
      pkgnames' 'lib-) printf '%s\\n' lib-a lib-bb lib-virtual libxa ;;
      *) shift; for name; do [ $name = lib-virtual ] || printf '%s:\\n  Candidate: 1.0\\n     1.0 500\\n' "$name"; done ;;
    esac`,
    'apt-get': `case $* in *' install '*lib-a) touch '${there}' ;; *) exit 1 ;; esac`,
  })
  expect(await registered(apt, { name: 'lib-?' }, faked)).toMatchObject({ cache_updated: false, stdout: '' })
  expect(await converge(apt, { name: ['lib-?'] }, faked)).toEqual([])
})

test.for([{ upgrade: 'dist' }, { name: '*', state: 'latest' }])(
  'upgrades with %j what apt-get would',
  task => {
    const simulated = [
      'Inst libc6 [2.36-9] (2.36-10 Debian:12.1/stable [amd64])',
      'Inst linux-image (6.1 Debian:12.1/stable [amd64])',
      'Conf libc6 (2.36-10 Debian:12.1/stable [amd64])',
      'Remv old [1.0]',
    ]
    expect(planOf(apt, task, { ...now, simulated })).toMatchObject([
      {
        what: 'packages',
        before: 'libc6 2.36-9\nlinux-image absent\nold 1.0',
        after: 'libc6 2.36-10\nlinux-image 6.1\nold absent',
      },
    ])
  },
)

test.for([
  { deb: { name: 'app', version: '2' }, changes: [{ before: 'app absent', after: 'app 2' }] },
  { deb: { name: 'bash', version: '5.2.15-2' }, changes: [] },
])('installs a package file unless its version is there: $deb.name', ({ deb, changes }) => {
  expect(planOf(apt, { deb: '/srv/app.deb' }, { ...now, deb })).toMatchObject(changes)
})

describe('refuses', () => {
  test.for([
    {
      task: { name: 'nosuch' },
      says: 'Cannot install nosuch: the package lists have no package of that name',
    },
    { task: { name: 'nginx=9' }, says: 'Cannot install nginx 9: there is 1.22.1-9+deb12u2, 1.18.0-6' },
    { task: { name: 'bash=9' }, says: 'Cannot install bash 9: there is 5.2.15-3, 5.2.15-2' },
    { task: { name: 'bash=5*', state: 'latest' }, says: 'Cannot keep bash at 5* and at its newest version' },
    {
      task: { name: 'python3-*' },
      says: 'Cannot install python3-*: the package lists have no package that fits',
    },
    {
      task: { name: 'bash*=9' },
      says: 'Cannot install bash*=9: the package lists have no package that fits',
    },
    { task: { name: '*' }, says: 'Cannot install every package there is' },
    {
      task: { name: ['*', 'bash'], state: 'latest' },
      says: 'Cannot upgrade everything and keep single packages in one task',
    },
    { task: { name: 'Bash' }, says: 'Cannot tell which package Bash is' },
    { task: { name: '--help' }, says: 'must be names of packages' },
    {
      task: { deb: '/srv/none.deb' },
      says: 'Cannot install /srv/none.deb: it is not a package file, or not there',
    },
    {
      task: { name: 'bash', upgrade: 'dist' },
      says: 'Cannot upgrade everything and keep single packages in one task: name and upgrade',
    },
  ])('$says', ({ task, says }) => {
    expect(() => planOf(apt, task, now)).toThrow(says)
  })

  test('hosts without apt-get', () => {
    expect(() => planOf(apt, { name: 'bash' }, read(''))).toThrow('the host has no apt-get')
  })
})
