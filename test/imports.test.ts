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
  convert: ['expressions'],
  engine: ['host', 'playbook', 'variables', 'expressions'],
  inventory: [],
  modules: ['host'],
  reporters: [],
  transport: ['host'],
  secrets: [],
  'user-modules': [],
}

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map(file => `src/${file}`)
  .filter(file => /\.ts$/.test(file) && !/\.test\.ts$/.test(file))

const files = sources.filter(file => /^src\/.+\/.+\.ts$/.test(file) && !/^src\/(cli|testing)\//.test(file))

/** Folders whose files still import each other in circles. */
const withCircles = ['src/expressions/', 'src/playbook/']

test.for(files)('%s imports only what its folder may', file => {
  const [, folder = ''] = file.split('/')
  const imported = importsOf(file)
    .map(path => path.split('/')[1] ?? '')
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

test('no file imports itself by way of others, not even for a type', () => {
  const known = sources.filter(file => !withCircles.some(folder => file.startsWith(folder)))
  expect(circleIn(new Map(known.map(file => [file, importsOf(file)])))).toBeUndefined()
})

test.for([
  { imports: { a: ['b', 'c'], b: ['c'], c: ['d'], d: ['b'] }, circle: ['b', 'c', 'd', 'b'] },
  { imports: { a: ['a'] }, circle: ['a', 'a'] },
  { imports: { a: ['b', 'c'], b: ['d'], c: ['d'], d: ['elsewhere'] }, circle: undefined },
])('finds the circle $circle', ({ imports, circle }) => {
  expect(circleIn(new Map(Object.entries(imports)))).toEqual(circle)
})

/** The files that a file imports: `src/engine/run.ts`. */
function importsOf(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, path = '']) =>
    new URL(path, `file:///${file}`).pathname.slice(1),
  )
}

/** The first circle of imports, from a file back to it. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next, [...path, file])
      if (circle) return circle
    }
    done.add(file)
    return undefined
  }
  for (const file of imports.keys()) {
    const circle = visit(file, [])
    if (circle) return circle
  }
  return undefined
}
