import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
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
      ...filesBelow(inject('programs')).map(name => `dist/${name}`),
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

test('a module of a user is checked by the types that are in the package', ({ folder }) => {
  const installed = join(folder, 'node_modules/deliver')
  mkdirSync(installed, { recursive: true })
  cpSync('package.json', join(installed, 'package.json'))
  cpSync(inject('programs'), join(installed, 'dist'), { recursive: true })
  symlinkSync(resolve('node_modules/valibot'), join(folder, 'node_modules/valibot'))
  symlinkSync(resolve('node_modules/@types'), join(folder, 'node_modules/@types'))
  const guide = readFileSync('docs/guide/writing-modules.md', 'utf8')
  const [, module = ''] = /```ts\n([\s\S]*?)```/.exec(guide) ?? []
  writeFileSync(join(folder, 'marker.ts'), module)
  writeFileSync(join(folder, 'wrong.ts'), module.replace('now.line', 'now.lien'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const check = (file: string) =>
    spawnSync(
      resolve('node_modules/.bin/tsc'),
      ['--noEmit', '--strict', '--module', 'nodenext', '--types', 'node', file],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    ).stdout
  expect(check('marker.ts')).toBe('')
  expect(check('wrong.ts')).toContain("Property 'lien' does not exist")
})

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
}

function filesPackedIn(folder: string): string[] {
  const command = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline']
  const { stdout, stderr, status } = spawnSync('npm', command, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const [answer] = Object.values<{ files: { path: string }[] }>(JSON.parse(stdout))
  return (answer?.files ?? []).map(({ path }) => path).sort()
}
