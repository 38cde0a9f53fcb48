// Writes a new module with its test, and its lines in the index. All of it passes the checks as it is; `npm run docs` then
// makes its page.
//
//   npm run new-module NAME
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'

const folder = join('src', 'modules')
const index = join(folder, 'index.ts')
const [name, ...others] = process.argv.slice(2)

const problem = others.length > 0 ? 'Give one name' : problemOf(name)
if (problem !== undefined) {
  console.error(`${problem}\n\n  npm run new-module NAME    such as ufw or docker_network`)
  process.exitCode = 64
} else {
  const files = { [`${name}.ts`]: moduleText(), [`${name}.test.ts`]: testText(), 'index.ts': indexText() }
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  console.log(`Wrote ${Object.keys(files).join(', ')} in ${folder}.
It keeps a file until you say what it keeps: begin with the parameters and the summary, then observe and plan.
npm run docs writes its page in docs/modules; npm run quick fails until then.`)
}

function problemOf(name) {
  if (name === undefined) return 'Give the name of the module'
  if (!/^[a-z][a-z\d]*(_[a-z\d]+)*$/.test(name)) {
    return `${name} cannot name a module: small letters and digits, with single _ between words`
  }
  if (name === 'index' || name === 'reference') return `${name} is a file that lies beside the modules`
  return existsSync(join(folder, `${name}.ts`)) ? `There is a module ${name} already` : undefined
}

/** The constant that holds the module: `docker_network` is `dockerNetwork`. */
function constant() {
  const camel = name.replaceAll(/_(.)/g, (_, letter) => letter.toUpperCase())
  return isTaken(camel) ? `${camel}Module` : camel
}

/** Whether a name means something in the files that are written here, or to JavaScript. */
function isTaken(word) {
  try {
    new Script(`'use strict'; const ${word} = 0`)
    return /^(oneOf|path|sh|defineModule|settle|expect|converge|planOf|test|modules)$/.test(word)
  } catch {
    return true
  }
}

/** The index with the module in its two lists, which are in the order of the alphabet. */
function indexText() {
  const lines = readFileSync(index, 'utf8').split('\n')
  const withImport = inserted(lines, `import { ${constant()} } from './${name}.ts'`, /from '\.\/(.*)\.ts'$/)
  return inserted(withImport, `  ${constant()},`, /^ {2}(\w+),$/).join('\n')
}

/** The lines with one more among those of its kind: before the first that comes later, or behind the last. */
function inserted(lines, line, kind) {
  const [, own] = kind.exec(line)
  const known = lines.flatMap((text, at) => {
    const [, word] = kind.exec(text) ?? []
    return word === undefined ? [] : [{ at, word }]
  })
  const later = known.find(({ word }) => word > own)
  return lines.toSpliced(later ? later.at : known.at(-1).at + 1, 0, line)
}

function moduleText() {
  return `import { oneOf, path } from '../base/params.ts'
import { sh } from '../base/shell.ts'
import { defineModule, settle } from '../model/module.ts'

export const ${constant()} = defineModule({
  name: '${name}',
  summary: 'Keep a file, or keep it absent',
  params: {
    path: path('The file'),
    state: oneOf(['present', 'absent'], 'Whether it is there').or('present'),
  },
  examples: \`
    - ${name}: { path: /srv/ready }
    - ${name}: { path: /srv/ready, state: absent }
  \`,

  observe: ({ path }) => ({
    script: sh\`if [ -f \${path} ]; then echo present; else echo absent; fi\`,
    parse: output => ({ state: output.trim() }),
  }),

  *plan({ path, state }, now) {
    const step = { present: sh\`touch \${path}\`, absent: sh\`rm -f \${path}\` }
    yield* settle('state', now.state, state, state => step[state])
  },
})
`
}

function testText() {
  return `import { expect } from 'vitest'
import { sh } from '../base/shell.ts'
import { converge, planOf, test } from '../testing/host.ts'
import { ${constant()} } from './${name}.ts'

test('changes only what differs', () => {
  const settle = sh\`touch /srv/ready\`
  expect(planOf(${constant()}, { path: '/srv/ready' }, { state: 'present' })).toEqual([])
  expect(planOf(${constant()}, { path: '/srv/ready' }, { state: 'absent' })).toEqual([
    { what: 'state', before: 'absent', after: 'present', settle },
  ])
})

test.for([
  { from: 'absent', to: 'present' },
  { from: 'present', to: 'absent' },
])('goes from $from to $to in one pass', async ({ from, to }, { host }) => {
  const path = \`\${host.folder}/it's here\`
  await converge(${constant()}, { path, state: from }, host)
  expect(await converge(${constant()}, { path, state: to }, host)).toHaveLength(1)
  expect(await converge(${constant()}, { path, state: to }, host)).toEqual([])
})
`
}
