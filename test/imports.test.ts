import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** What each folder may import beside itself, `model` and `base`: stars, not webs. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  model: ['base'],
  host: [],
  expressions: [],
  variables: ['expressions'],
  playbook: ['expressions'],
  deployment: ['playbook', 'expressions'],
  engine: ['host', 'playbook', 'variables', 'expressions'],
  inventory: [],
  modules: ['host'],
  reporters: [],
  transport: ['host'],
  secrets: [],
}

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map(file => `src/${file}`)
  .filter(file => /^src\/.+\/.+\.ts$/.test(file) && !/\.test\.ts$|^src\/(cli|testing)\//.test(file))

test.for(files)('%s imports only what its folder may', file => {
  const [, folder = ''] = file.split('/')
  const imported = [...readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)'/g)]
    .map(([, path = '']) => new URL(path, `file:///${file}`).pathname.split('/')[2] ?? '')
    .filter(other => other !== folder)
  const shared = folder === 'base' ? [] : folder === 'model' ? ['base'] : ['base', 'model']
  const known = [...shared, ...(allowed[folder] ?? [])]
  expect(imported.filter(other => !known.includes(other))).toEqual([])
})

test('modules never import each other', () => {
  const webs = files
    .filter(file => /^src\/modules\/[^/]+\.ts$/.test(file) && !file.endsWith('/index.ts'))
    .filter(file => /from '\.\/[^/']+\.ts'/.test(readFileSync(file, 'utf8')))
  expect(webs).toEqual([])
})
