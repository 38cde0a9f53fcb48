import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { Secret } from '../base/secret.ts'
import { converge, planOf, registered } from '../testing/host.ts'
import { canIsolate, test } from '../testing/isolated.ts'
import { withTools } from '../testing/tools.ts'
import { suggestedName } from './apt_repository/lines.ts'
import { aptRepository } from './apt_repository.ts'

const folder = '/etc/apt/sources.list.d'
const repo = 'deb http://example.org/debian bookworm main'

type Files = Readonly<Record<string, string>>

/** What files hold in the end, those that change. */
function after(want: object, files: Files) {
  const planned = planOf(
    aptRepository,
    { repo, update_cache: false, ...want },
    new Map(Object.entries(files)),
  )
  return Object.fromEntries(planned.map(({ what, after }) => [what, after]))
}

test.for<[want: object, files: Files, to: Files]>([
  [{}, {}, { [`${folder}/example_org_debian.list`]: `${repo}\n` }],
  [{ filename: 'ours' }, {}, { [`${folder}/ours.list`]: `${repo}\n` }],
  [{ filename: 'ours.list' }, {}, { [`${folder}/ours.list`]: `${repo}\n` }],
  [{ repo: `${repo}  # why` }, {}, { [`${folder}/example_org_debian.list`]: `${repo}\n` }],
  [{}, { '/etc/apt/sources.list': `# x\n  deb   http://example.org/debian bookworm\tmain # why\n` }, {}],
  [
    {},
    { '/etc/apt/sources.list': `${repo} contrib` },
    { [`${folder}/example_org_debian.list`]: `${repo}\n` },
  ],
  [{}, { [`${folder}/a.list`]: `#  ${repo} # why\n` }, { [`${folder}/a.list`]: `${repo} # why\n` }],
  [
    { filename: 'a' },
    { [`${folder}/a.list`]: 'deb x y z' },
    { [`${folder}/a.list`]: `deb x y z\n${repo}\n` },
  ],
  [{ state: 'absent' }, {}, {}],
  [{ state: 'absent' }, { [`${folder}/a.list`]: `${repo}\n` }, { [`${folder}/a.list`]: 'absent' }],
  [{ state: 'absent' }, { '/etc/apt/sources.list': `${repo}\n` }, { '/etc/apt/sources.list': '' }],
  [
    { state: 'absent' },
    { [`${folder}/a.list`]: `# ${repo}\ndeb x y z\n`, [`${folder}/b.list`]: repo },
    { [`${folder}/a.list`]: 'deb x y z\n', [`${folder}/b.list`]: 'absent' },
  ],
])('%j with %j changes %j', ([want, files, to]) => {
  expect(after(want, files)).toEqual(to)
})

test.for<[source: string, name: string]>([
  ['deb http://archive.canonical.com/ubuntu hardy partner', 'archive_canonical_com_ubuntu'],
  ['deb [arch=amd64 signed-by=/k.gpg] https://user:pass@example.org/a-b/ x y', 'example_org_a_b'],
])('%s goes into %s.list', ([source, name]) => {
  expect(suggestedName(source)).toBe(name)
})

test('masks a source with a password', () => {
  const secret = new Secret(repo.replace('//', '//u:p@'))
  const [change] = planOf(aptRepository, { repo: secret }, new Map())
  expect(change).toMatchObject({ secret: true, settle: { content: expect.any(Secret) } })
})

test.for(['ppa:user/name', 'http://example.org', `${repo}\ndeb x y z`, ''])('refuses %j', repo => {
  expect(() => planOf(aptRepository, { repo }, new Map())).toThrow('must be a line such as deb')
})

describe.runIf(canIsolate)('on a host with a fake of apt-get', () => {
  test('fetches the lists after a change, and takes a source out again that fails', async ({ hostWith }) => {
    const host = await hostWith('all')
    mkdirSync(`${host.folder}${folder}`, { recursive: true })
    const file = `${host.folder}${folder}/example_org_debian.list`
    const failing = withTools(host, { 'apt-get': 'echo E: no network >&2; exit 100', touch: ':' })
    await expect(converge(aptRepository, { repo }, failing)).rejects.toThrow('E: no network')
    expect(existsSync(file)).toBe(false)

    const works = withTools(host, {
      'apt-get': `echo "$*" >>'${host.folder.replaceAll("'", "'\\''")}/calls'`,
    })
    expect(await registered(aptRepository, { repo }, works)).toEqual({
      repo,
      sources_added: [`${folder}/example_org_debian.list`],
      sources_removed: [],
    })
    expect(readFileSync(file, 'utf8')).toBe(`${repo}\n`)
    expect(await converge(aptRepository, { repo }, works)).toEqual([])
    expect(readFileSync(`${host.folder}/calls`, 'utf8')).toMatch(/^.* update\n$/)

    writeFileSync(file, `# ${repo} # é\n`)
    withTools(host, { 'apt-get': 'exit 100' })
    await expect(converge(aptRepository, { repo }, failing)).rejects.toThrow('The sources are as they were.')
    expect(readFileSync(file, 'utf8')).toBe(`# ${repo} # é\n`)
  })
})
