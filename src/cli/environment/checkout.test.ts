import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { test, writeFiles } from '../../base/testing.ts'
import { checkoutIn, checkoutOf } from './checkout.ts'

const oid = '0123456789abcdef0123456789abcdef01234567'

test('reads branch, commit and what was changed', () => {
  const status = [
    `# branch.oid ${oid}`,
    '# branch.head release/1.0',
    '1 .M N... 100644 100644 100644 0a 0b roles/web/tasks/main.yml',
    '1 D. N... 100644 000000 000000 0a 00 gone away.yml',
    '2 R. N... 100644 100644 100644 0a 0a R100 new name.yml\told name.yml',
    'u UU N... 100644 100644 100644 100644 0a 0b 0c both.yml',
    '? hosts.yml',
  ].join('\n')
  expect(checkoutIn(status, 'v1\nv1.0\n', {})).toEqual({
    commit: oid,
    branch: 'release/1.0',
    tags: ['v1', 'v1.0'],
    changed: [
      'changed: roles/web/tasks/main.yml',
      'removed: gone away.yml',
      'changed: new name.yml',
      'changed: both.yml',
      'new: hosts.yml',
    ],
  })
})

test.for<[environment: Record<string, string>, branch: string | undefined, tags: readonly string[]]>([
  [{}, undefined, []],
  [{ GITHUB_SHA: oid, GITHUB_REF_NAME: 'master', GITHUB_REF_TYPE: 'branch' }, 'master', []],
  [{ GITHUB_SHA: oid, GITHUB_REF_NAME: 'v1', GITHUB_REF_TYPE: 'tag' }, undefined, ['v1']],
  [{ GITHUB_SHA: 'other', GITHUB_REF_NAME: 'master', GITHUB_REF_TYPE: 'branch' }, undefined, []],
  [{ CI_COMMIT_SHA: oid, CI_COMMIT_BRANCH: 'develop' }, 'develop', []],
  [{ CI_COMMIT_SHA: oid, CI_COMMIT_TAG: 'v2' }, undefined, ['v2']],
  [{ CIRCLE_SHA1: oid, CIRCLE_BRANCH: 'develop', CIRCLE_TAG: '' }, 'develop', []],
])('a build service without a branch: %j', ([environment, branch, tags]) => {
  const checkout = checkoutIn(`# branch.oid ${oid}\n# branch.head (detached)`, '', environment)
  expect(checkout).toEqual({ commit: oid, branch, tags, changed: [] })
})

test('the branch that is checked out counts, whatever variables say', () => {
  const status = `# branch.oid ${oid}\n# branch.head develop`
  const variables = { GITHUB_SHA: oid, GITHUB_REF_NAME: 'master', GITHUB_REF_TYPE: 'branch' }
  expect(checkoutIn(status, '', variables).branch).toBe('develop')
})

test('asks git, and leaves out what runs keep', async ({ folder }) => {
  writeFiles(folder, { 'inventories/production/hosts.yml': 'all:', '.deliver/production.lock': '' })
  const git = (...words: string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {
      encoding: 'utf8',
    })
  const inside = join(folder, 'inventories/production')
  git('init', '-q', '-b', 'master')
  expect(await checkoutOf(inside, {})).toEqual({
    commit: undefined,
    branch: 'master',
    tags: [],
    changed: ['new: inventories/'],
  })
  git('add', 'inventories')
  git('commit', '-q', '-m', 'all')
  git('tag', 'v1')
  const commit = git('rev-parse', 'HEAD').trim()
  expect(await checkoutOf(inside, {})).toEqual({ commit, branch: 'master', tags: ['v1'], changed: [] })
  writeFileSync(join(inside, 'it is new'), '')
  expect(await checkoutOf(inside, {})).toMatchObject({ changed: ['new: inventories/production/it is new'] })
})

test('says why git does not answer, and nothing where there is no checkout', async ({ folder }) => {
  expect(await checkoutOf(folder, {})).toBe(undefined)
  writeFiles(folder, { '.git': 'gitdir: /nowhere' })
  expect(await checkoutOf(folder, {})).toMatch(/^fatal: not a git repository/)
})
