import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test as plain } from 'vitest'
import { test, writeFiles } from '../src/base/testing.ts'

const index = readFileSync('src/modules/index.ts', 'utf8')

/** Modules that only ask something of the run: what comes of that is tested where the engine does it. */
const testedWithTheEngine = ['add_host', 'async_status', 'group_by', 'include_role', 'include_tasks', 'meta']

const modules = readdirSync('src/modules')
  .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map(name => name.slice(0, -'.ts'.length))
  .filter(name => name !== 'index' && name !== 'reference')

plain('every module has a test beside it', () => {
  expect(modules.filter(name => !existsSync(`src/modules/${name}.test.ts`))).toEqual(testedWithTheEngine)
})

plain('every module has a line in the index', () => {
  expect(modules.filter(name => !index.includes(` from './${name}.ts'`))).toEqual([])
})

plain('every test of a module lies beside it', () => {
  const tests = readdirSync('src/modules').flatMap(name => /^(.*)\.test\.ts$/.exec(name)?.[1] ?? [])
  expect(tests.filter(name => !['index', 'reference', ...modules].includes(name))).toEqual([])
})

test.for([
  { name: 'zz_top', constant: 'zzTop', after: 'waitForConnection' },
  { name: 'aardvark', constant: 'aardvark', before: 'addHost' },
  {
    name: 'docker_network_info',
    constant: 'dockerNetworkInfo',
    after: 'dockerNetwork',
    before: 'dockerNode',
  },
  { name: 'path', constant: 'pathModule', after: 'pamLimits', before: 'pause' },
  { name: 'class', constant: 'classModule', after: 'blockinfile', before: 'command' },
])(
  '$name gets a module, a test and its lines in the index',
  ({ name, constant, after, before }, { folder }) => {
    writeFiles(folder, { 'src/modules/index.ts': index })
    expect(newModule(folder, name)).toMatchObject({ status: 0, stderr: '' })
    const made = (file: string) => readFileSync(join(folder, 'src/modules', file), 'utf8')
    expect(made(`${name}.ts`)).toContain(`export const ${constant} = defineModule({\n  name: '${name}',`)
    expect(made(`${name}.test.ts`)).toContain(`import { ${constant} } from './${name}.ts'`)
    expect(made('index.ts')).toContain(`import { ${constant} } from './${name}.ts'\n`)
    const entries = [...made('index.ts').matchAll(/^ {2}(\w+),$/gm)].map(([, entry]) => entry)
    const at = entries.indexOf(constant)
    if (after) expect(entries[at - 1]).toBe(after)
    if (before) expect(entries[at + 1]).toBe(before)
  },
)

test.for([
  { words: [], says: 'Give the name of the module' },
  { words: ['a', 'b'], says: 'Give one name' },
  { words: ['Ufw'], says: 'Ufw cannot name a module' },
  { words: ['../ufw'], says: '../ufw cannot name a module' },
  { words: ['9p'], says: '9p cannot name a module' },
  { words: ['a__b'], says: 'a__b cannot name a module' },
  { words: ['__proto__'], says: '__proto__ cannot name a module' },
  { words: ['index'], says: 'index is a file that lies beside the modules' },
  { words: ['copy'], says: 'There is a module copy already' },
])('refuses the words $words, and writes nothing', ({ words, says }, { folder }) => {
  const files = { 'src/modules/index.ts': index, 'src/modules/copy.ts': '' }
  writeFiles(folder, files)
  const { status, stderr } = newModule(folder, ...words)
  expect([status, stderr.split('\n')[0]]).toEqual([64, expect.stringMatching(`^${says}`)])
  expect(readdirSync(join(folder, 'src/modules'))).toEqual(['copy.ts', 'index.ts'])
  expect(readFileSync(join(folder, 'src/modules/index.ts'), 'utf8')).toBe(index)
})

function newModule(folder: string, ...words: string[]) {
  const script = resolve('scripts/new-module.mjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}
