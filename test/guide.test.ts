import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { exitCodes } from '../src/base/errors.ts'
import { loadFiles, writeFile } from './guide/files.ts'
import { blocksOf, commandsIn } from './guide/page.ts'
import { played } from './guide/story.ts'

/** Pages with a test of their own: in src/deployment, and in test/cli/user-modules.test.ts. */
const elsewhere = ['service-files.md', 'writing-modules.md']

const pages = readdirSync('docs/guide').filter(name => name.endsWith('.md') && !elsewhere.includes(name))

const root = resolve('.')

/** Hosts are this machine, and what they make lies in a folder for each. */
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'deliver-guide-'))
  const variables = { folder: `${folder}/made/{{ inventory_hostname }}`, ansible_become: false }
  process.chdir(folder)
  mkdirSync('made')
  vi.stubEnv('HOME', folder)
  vi.stubEnv('DELIVER_CONNECTION', 'local')
  vi.stubEnv('DELIVER_EXTRA_VARS', JSON.stringify(variables))
})

afterEach(() => {
  const folder = process.cwd()
  process.chdir(root)
  rmSync(folder, { recursive: true })
  vi.unstubAllEnvs()
})

describe.for(pages)('docs/guide/%s', name => {
  const path = resolve('docs/guide', name)
  const page = readFileSync(path, 'utf8')
  const blocks = blocksOf(page)

  test('shows what happens; npm run docs writes it anew', async () => {
    await expect(await played(page)).toMatchFileSnapshot(path)
  })

  test('has files that can be loaded, but for those that show a mistake', async () => {
    const commands = blocks.flatMap(commandsIn)
    const wrong = commands.flatMap(({ argv, code }) => (code === exitCodes.file ? argv : []))
    const files = blocks.flatMap(({ path, text }) => (path === undefined ? [] : [{ path, text }]))
    for (const { path, text } of files) writeFile(path, text)
    await loadFiles(files.map(({ path }) => path).filter(path => !wrong.includes(path)))
  })
})
