import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { expect } from 'vitest'
import type { ScalarNode } from '../base/yaml.ts'
import { act, type TestHost, test } from '../testing/host.ts'
import type { Written } from '../testing/written.ts'
import type { params } from './include_vars/params.ts'
import { includeVars } from './include_vars.ts'

function write(host: TestHost, files: Readonly<Record<string, string>>): { path: string } {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(`${host.folder}/${name}`), { recursive: true })
    writeFileSync(`${host.folder}/${name}`, text)
  }
  return { path: host.folder }
}

async function read(want: Written<typeof params>, host: TestHost) {
  const { effects, ansible_included_var_files } = await act(includeVars, want, host)
  const found = [...(effects?.read ?? [])].map(([name, variable]) => [
    name,
    'written' in variable && (variable.written as ScalarNode).value,
  ])
  const files = (ansible_included_var_files as string[]).map(path => relative(host.folder, path))
  return { variables: Object.fromEntries(found), files }
}

const files = {
  'b.yml': 'x: b\ny: b\n',
  'a.yaml': 'x: a\n',
  'sub/c.json': '{"z": "c"}',
  'sub/below/d.yml': '',
}

test.for([
  [{}, { x: 'b', y: 'b', z: 'c' }, ['a.yaml', 'b.yml', 'sub/c.json', 'sub/below/d.yml']],
  [{ depth: 1 }, { x: 'b', y: 'b' }, ['a.yaml', 'b.yml']],
  [{ files_matching: '^[ac]' }, { x: 'a', z: 'c' }, ['a.yaml', 'sub/c.json']],
  [{ ignore_files: ['[bd].yml'] }, { x: 'a', z: 'c' }, ['a.yaml', 'sub/c.json']],
  [{ extensions: ['yaml'], ignore_unknown_extensions: true }, { x: 'a' }, ['a.yaml']],
] as const)('reads a folder with %j', async ([more, variables, names], { host }) => {
  expect(await read({ dir: write(host, files), ...more }, host)).toEqual({ variables, files: names })
})

test('puts all of a folder under one name', async ({ host }) => {
  const { effects } = await act(includeVars, { dir: write(host, files), name: 'all' }, host)
  const all = effects?.read?.get('all') as { written: { entries: readonly { key: string }[] } }
  expect(all.written.entries.map(({ key }) => key)).toEqual(['x', 'y', 'z'])
})

test.for([
  [{ extensions: ['yaml'] }, 'it ends with none of yaml'],
  [{ file: { path: '/x' } }, 'exclude each other'],
  [{ dir: undefined }, 'file or dir is missing'],
  [{ dir: { path: '/none' } }, 'it is no folder'],
] as const)('%j is refused', async ([more, problem], { host }) => {
  await expect(act(includeVars, { dir: write(host, files), ...more }, host)).rejects.toThrow(problem)
})
