import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject } from 'vitest'
import { test } from '../../src/base/testing.ts'

/** The project as it is packed: with the programs that were built for these tests. */
const copied = [
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'docs',
  'src',
  'scripts',
  'roles',
  'biome.json',
]

const { bin, version } = JSON.parse(readFileSync('package.json', 'utf8'))

test('the package holds the programs, the docs and what says what it is, and nothing else', ({ folder }) => {
  for (const name of copied) cpSync(name, join(folder, name), { recursive: true })
  cpSync(inject('programs'), join(folder, 'dist'), { recursive: true })
  const packed = filesPackedIn(folder)
  const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.md'))
  expect(packed).toEqual(
    [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
      ...readdirSync(inject('programs')).map(name => `dist/${name}`),
      ...docs.map(name => `docs/${name}`),
    ].sort(),
  )
  expect(packed).toEqual(expect.arrayContaining(Object.values(bin)))
})

test.for(Object.values<string>(bin))('%s starts', path => {
  const program = path.replace(/^dist/, inject('programs'))
  expect(spawnSync(program, ['--version'], { encoding: 'utf8' })).toMatchObject({
    status: 0,
    stdout: `${version}\n`,
  })
})

function filesPackedIn(folder: string): string[] {
  const command = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline']
  const { stdout, stderr, status } = spawnSync('npm', command, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const [answer] = Object.values<{ files: { path: string }[] }>(JSON.parse(stdout))
  return (answer?.files ?? []).map(({ path }) => path).sort()
}
