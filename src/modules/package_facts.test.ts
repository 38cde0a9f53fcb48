import { expect, test as pure } from 'vitest'
import { act, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { sources } from './package_facts/sources.ts'
import { packageFacts } from './package_facts.ts'

const read = (name: string, line: string) => sources.find(source => source.name === name)?.read(line)

pure.for([
  [
    'apt',
    'installed|bash|5.2.15-2|amd64|shells|Debian',
    { name: 'bash', version: '5.2.15-2', arch: 'amd64', category: 'shells', origin: 'Debian', source: 'apt' },
  ],
  ['apt', 'config-files|exim4|4.96|amd64|mail|', undefined],
  [
    'rpm',
    'bash|(none)|5.2|1.el9|x86_64',
    { name: 'bash', version: '5.2', release: '1.el9', epoch: null, arch: 'x86_64', source: 'rpm' },
  ],
  [
    'rpm',
    'bind|32|9.16|1.el9|x86_64',
    { name: 'bind', version: '9.16', release: '1.el9', epoch: 32, arch: 'x86_64', source: 'rpm' },
  ],
  ['apk', 'lib-dev-2.0_git1-r0', { name: 'lib-dev', version: '2.0_git1', release: 'r0', source: 'apk' }],
  ['apk', 'WARNING: opening', undefined],
  ['pacman', 'bash 5.2.026-2', { name: 'bash', version: '5.2.026-2', source: 'pacman' }],
] as const)('%s: %s', ([name, line, fact]) => {
  expect(read(name, line)).toEqual(fact)
})

test('gathers from fakes of package managers', async ({ host }) => {
  const own = withTools(host, {
    'dpkg-query': `printf '%s\\n' 'installed|libc6|2|amd64|libs|' 'installed|libc6|2|i386|libs|'`,
    pacman: 'echo bash 5',
  })
  const libc6 = (arch: string) => ({
    name: 'libc6',
    version: '2',
    arch,
    category: 'libs',
    origin: '',
    source: 'apt',
  })
  const found = { libc6: [libc6('amd64'), libc6('i386')] }
  const bash = { bash: [{ name: 'bash', version: '5', source: 'pacman' }] }
  const packages = async (want: object) =>
    (await act(packageFacts, { manager: ['apt', 'pacman'], ...want }, own)).effects?.facts?.['packages']
  expect(await packages({})).toEqual(found)
  expect(await packages({ strategy: 'all' })).toEqual({ ...found, ...bash })
  expect(await packages({ manager: 'pacman' })).toEqual(bash)
})

test('says which package managers it missed', async ({ host }) => {
  const own = withTools(host, {}, { PATH: host.folder })
  await expect(act(packageFacts, { manager: 'dnf' }, own)).rejects.toThrow('the host has none of these')
  await expect(async () => act(packageFacts, { manager: 'brew' }, own)).rejects.toThrow('must be of auto')
})
