import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exitCodes } from '../src/base/errors.ts'
import { helperForm } from '../src/expressions/hints.ts'
import { setup } from '../src/modules/setup.ts'
import { act, test as onHost } from '../src/testing/host.ts'
import { precedence } from '../src/variables/precedence.ts'

describe('links resolve', () => {
  const written = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...markdownIn('docs')]

  test.for(written)('%s', page => {
    const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    const own = links.filter(link => !/^[a-z]+:/.test(link))
    expect(own.filter(link => !leadsSomewhere(page, link))).toEqual([])
  })
})

test('the guide lists its pages', () => {
  const index = readFileSync('docs/guide/README.md', 'utf8')
  expect(readdirSync('docs/guide').filter(name => !index.includes(`(${name})`))).toEqual(['README.md'])
})

const habits = [
  ...readFileSync('docs/guide/expressions.md', 'utf8').matchAll(/^\| `([^`]+)` \| `([^`]+)` \|$/gm),
].map(([, theirs = '', ours = '']) => [theirs.replaceAll('\\|', '|'), ours] as const)

test.for(habits)('the guide translates %s as the hint of an error does', ([theirs, ours]) => {
  expect(helperForm(theirs)).toBe(ours)
})

test('the guide has every exit code', () => {
  const rows = [
    ...readFileSync('docs/guide/errors-and-exit-codes.md', 'utf8').matchAll(/^\| (\d+) \| \w/gm),
  ].map(([, code]) => Number(code))
  expect(rows).toEqual(Object.values(exitCodes))
})

test('the guide has the order of variables', () => {
  const rows = precedence.map(([name, what], index) => `| ${index + 1} | ${name} | ${what} |\n`)
  expect(readFileSync('docs/guide/variables.md', 'utf8')).toContain(`|---|---|---|\n${rows.join('')}\n`)
})

onHost('the guide names every fact', async ({ host }) => {
  const { effects: { facts = {} } = {} } = await act(setup, {}, host)
  const named = [...readFileSync('docs/guide/variables.md', 'utf8').matchAll(/`facts\.(\w+)/g)]
  expect([...new Set(named.map(([, name]) => name))].sort()).toEqual(Object.keys(facts).sort())
})

function markdownIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => join(folder, name))
}

/** Whether a link leads to a file or folder that is there, and to a heading of it. */
function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#')
  const target = path === '' ? page : join(dirname(page), path)
  if (!existsSync(target)) return false
  return heading === undefined || anchorsOf(readFileSync(target, 'utf8')).includes(heading)
}

function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}
