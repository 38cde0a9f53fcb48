import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { converge, look, registered, type TestHost, test as withHost } from '../testing/host.ts'
import { canIsolate, test as isolated, toolsets } from '../testing/isolated.ts'
import { valuesOf, type Written } from '../testing/written.ts'
import { addressOf, gitOf } from './git/command.ts'
import type { params } from './git/params.ts'
import { git } from './git.ts'

/** Repositories in folders are the submodules of these tests. */
Object.assign(process.env, {
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'protocol.file.allow',
  GIT_CONFIG_VALUE_0: 'always',
})

/** A repository of this machine. */
class Upstream {
  readonly folder: string
  readonly url: string

  constructor(folder: string) {
    this.folder = folder
    this.url = `file://${folder}`
    mkdirSync(folder)
    this.git('init', '--quiet', '--initial-branch', 'main')
  }

  git(...words: string[]): string {
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=main']
    return execFileSync('git', [...who, ...words], {
      cwd: this.folder,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim()
  }

  /** Commits a file, and returns the commit. */
  commit(text: string): string {
    writeFileSync(join(this.folder, 'file'), text)
    this.git('add', 'file')
    this.git('commit', '--quiet', '--message', text)
    return this.git('rev-parse', 'HEAD')
  }
}

const test = withHost.extend<{ upstream: Upstream; dest: string }>({
  upstream: async ({ host }, use) => use(new Upstream(`${host.folder}/upstream`)),
  dest: async ({ host }, use) => use(`${host.folder}/new/copy`),
})

const whats = async (want: Written<typeof params>, host: TestHost) =>
  (await converge(git, want, host)).map(({ what, before, after }) => [what, before, after])

const fileIn = (dest: string) => readFileSync(`${dest}/file`, 'utf8')

test('clones, brings up to date, and tells in check mode what it will find', async ({
  host,
  upstream,
  dest,
}) => {
  const [first, want] = [upstream.commit('1'), { repo: upstream.url, dest }]
  expect(await look(git, want, host)).toEqual({ before: undefined, after: first, remote_url_changed: false })
  expect(await whats(want, host)).toEqual([
    ['state', 'absent', 'directory'],
    ['version', undefined, first],
  ])
  expect(await whats(want, host)).toEqual([])
  const second = upstream.commit('2')
  expect(await whats({ ...want, update: false }, host)).toEqual([])
  expect(await look(git, want, host)).toMatchObject({ before: first, after: second })
  expect(await registered(git, want, host)).toEqual({
    before: first,
    after: second,
    remote_url_changed: false,
  })
  expect([await whats(want, host), fileIn(dest)]).toEqual([[], '2'])
})

test('goes from any version to any other', async ({ host, upstream, dest }) => {
  const first = upstream.commit('1')
  upstream.git('tag', 'v1')
  upstream.git('checkout', '--quiet', '-b', 'side')
  upstream.commit('2')
  upstream.git('tag', '--annotate', '--message', 'two', 'v2')
  upstream.git('checkout', '--quiet', 'main')
  upstream.commit('3')
  const texts = { side: '2', v1: '1', 'refs/heads/side': '2', HEAD: '3', v2: '2', [first]: '1' }
  for (const [version, text] of Object.entries(texts)) {
    const want = { repo: upstream.url, dest, version }
    await converge(git, want, host)
    expect([version, await whats(want, host), fileIn(dest)]).toEqual([version, [], text])
  }
})

test.for([{ depth: 1 }, { single_branch: true }])(
  'follows a branch and fetches a commit, with %j',
  async (more, { host, upstream, dest }) => {
    const first = upstream.commit('1')
    const want = { repo: upstream.url, dest, ...more }
    for (const text of ['2', '3']) {
      upstream.commit(text)
      await converge(git, { ...want, version: 'main' }, host)
    }
    expect([await whats({ ...want, version: 'main' }, host), fileIn(dest)]).toEqual([[], '3'])
    expect(existsSync(`${dest}/.git/shallow`)).toBe('depth' in more)
    await converge(git, { ...want, version: first }, host)
    expect([await whats({ ...want, version: first.slice(0, 10) }, host), fileIn(dest)]).toEqual([[], '1'])
  },
)

test('what was changed in the folder stays, unless forced', async ({ host, upstream, dest }) => {
  upstream.commit('1')
  const want = { repo: upstream.url, dest }
  await converge(git, want, host)
  writeFileSync(`${dest}/file`, 'mine')
  writeFileSync(`${dest}/other`, '')
  await expect(converge(git, want, host)).rejects.toThrow('files were changed there: file')
  expect(await whats({ ...want, force: true }, host)).toEqual([['changed files', 'file', 'none']])
  expect([await whats(want, host), fileIn(dest)]).toEqual([[], '1'])
})

test('takes the other address, and the other branch of one commit', async ({ host, upstream, dest }) => {
  upstream.commit('1')
  upstream.git('branch', 'side')
  await converge(git, { repo: upstream.url, dest }, host)
  const want = { repo: upstream.folder, dest, version: 'side' }
  expect(await look(git, want, host)).toMatchObject({ remote_url_changed: true })
  expect(await whats(want, host)).toEqual([
    ['remote', upstream.url, upstream.folder],
    ['branch', 'main', 'side'],
  ])
  expect(await whats(want, host)).toEqual([])
})

test('keeps a bare repository, with all branches', async ({ host, upstream, dest }) => {
  upstream.commit('1')
  const want = { repo: upstream.url, dest, bare: true }
  await converge(git, want, host)
  expect(await whats(want, host)).toEqual([])
  upstream.git('branch', 'side')
  const second = upstream.commit('2')
  expect((await whats(want, host))[0]?.[2]).toBe(
    `refs/heads/main ${second}\nrefs/heads/side ${upstream.git('rev-parse', 'side')}\n`,
  )
  expect(await whats(want, host)).toEqual([])
  upstream.git('branch', '--delete', '--force', 'side')
  expect(await whats(want, host)).toHaveLength(1)
  expect(await whats(want, host)).toEqual([])
})

test('keeps submodules', async ({ host, upstream, dest }) => {
  const part = new Upstream(`${host.folder}/part`)
  part.commit('p1')
  upstream.git('submodule', '--quiet', 'add', part.url, 'part')
  upstream.commit('1')
  const want = { repo: upstream.url, dest }
  await converge(git, { ...want, recursive: false }, host)
  expect(existsSync(`${dest}/part/file`)).toBe(false)
  expect(await whats(want, host)).toEqual([['submodules', 'others in part', 'as the commit says']])
  expect([await whats(want, host), fileIn(`${dest}/part`)]).toEqual([[], 'p1'])
})

test('an empty repository is one too', async ({ host, upstream, dest }) => {
  const want = { repo: upstream.url, dest }
  await converge(git, want, host)
  expect(await whats(want, host)).toEqual([])
  upstream.commit('1')
  await converge(git, want, host)
  expect([await whats(want, host), fileIn(dest)]).toEqual([[], '1'])
})

test('leaves nothing of a clone that failed', async ({ host, upstream, dest }) => {
  upstream.commit('1')
  const want = { repo: upstream.url, dest }
  await expect(converge(git, { ...want, verify_commit: true }, host)).rejects.toThrow('Cannot settle version')
  expect(await whats(want, host)).toHaveLength(1)
})

test.runIf(process.getuid?.() === 0)(
  'does not touch the repository of another user',
  async ({ host, upstream, dest }) => {
    upstream.commit('1')
    await converge(git, { repo: upstream.url, dest }, host)
    writeFileSync(
      `${dest}/.git/hooks/post-checkout`,
      `#!/bin/sh\ntouch '${host.folder.replaceAll("'", "'\\''")}/ran'\n`,
      { mode: 0o755 },
    )
    execFileSync('git', ['config', 'core.fsmonitor', `${dest}/.git/hooks/post-checkout`], { cwd: dest })
    for (const path of [dest, `${dest}/.git`]) {
      chownSync(path, 65_534, 65_534)
      await expect(converge(git, { repo: upstream.url, dest }, host)).rejects.toThrow(
        'who could have us run programs',
      )
      chownSync(path, 0, 0)
    }
    expect(existsSync(`${host.folder}/ran`)).toBe(false)
  },
)

test('says what stands in the way', async ({ host, upstream, dest }) => {
  upstream.commit('1')
  const want = { repo: upstream.url, dest }
  await expect(converge(git, { ...want, version: 'none' }, host)).rejects.toThrow('has no branch or tag none')
  await expect(converge(git, { ...want, dest: host.folder }, host)).rejects.toThrow('it holds something else')
  await expect(converge(git, { ...want, repo: `${host.folder}/no` }, host)).rejects.toThrow(
    'Cannot ask the repository',
  )
  await expect(converge(git, { ...want, executable: '/none' }, host)).rejects.toThrow('the host has no git')
  expect(await whats({ ...want, clone: false }, host)).toEqual([])
  expect(() => valuesOf(git, { ...want, version: '--upload-pack=x' })).toThrow(
    'must be a branch, a tag or a commit',
  )
})

test('a password stands in no command line', () => {
  const want = valuesOf(git, { repo: 'https://joe:s3%20cret@example.org/app.git', dest: '/srv/app' })
  expect(addressOf(want)).toMatchObject({ url: 'https://example.org/app.git', user: 'joe' })
  expect(addressOf(want).password?.reveal()).toBe('s3 cret')
  expect(gitOf(want).text).toContain("-c 'credential.https://example.org.helper=!printf")
  expect(gitOf(want).text).not.toContain('cret"')
})

isolated.runIf(canIsolate)('works in the shell of busybox too', async ({ hostWith }) => {
  const host = await hostWith(toolsets.at(-1) ?? 'all')
  const upstream = new Upstream(`${host.folder}/home/upstream`)
  upstream.commit('1')
  const executable = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim()
  const want = { repo: '/home/upstream', dest: '/home/copy', executable }
  await converge(git, want, host)
  upstream.commit('2')
  expect(await whats(want, host)).toHaveLength(1)
  expect([await whats(want, host), fileIn(`${host.folder}/home/copy`)]).toEqual([[], '2'])
})
