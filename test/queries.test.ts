import { expect } from 'vitest'
import type { Params } from '../src/base/params.ts'
import { type Script, sh, verbatim } from '../src/base/shell.ts'
import { entryOf, type ListNode, parseYamlDocument, plainValue } from '../src/base/yaml.ts'
import type { StateModule } from '../src/model/module.ts'
import { modules } from '../src/modules/index.ts'
import { test } from '../src/testing/host.ts'
import { valuesOf } from '../src/testing/written.ts'

/** The queries of the examples of a module, as far as they ask nobody but this machine. */
function queriesOf(module: StateModule): Script[] {
  if (module.name === 'apt') return [module.observe(valuesOf(module, { name: ['dpkg', 'tar'] })).script] // quick
  if (module.name === 'image_versions')
    return [module.observe(valuesOf(module, { images: ['a'], pull: 'never' })).script]
  const tasks = parseYamlDocument({ file: module.name, text: module.examples }) as ListNode
  const written = tasks.items.map(task => {
    const args = entryOf(task, module.name)?.value
    return args?.kind === 'map' ? (plainValue(args) as Record<string, unknown>) : undefined
  })
  return written.flatMap(params => {
    if (!params || /https?:|\{\{/.test(JSON.stringify(params)) || needsFile(module, params)) return []
    return [module.observe(valuesOf(module, params)).script]
  })
}

function needsFile({ params }: StateModule, written: Record<string, unknown>): boolean {
  return Object.keys(written).some(name => ((params as Params)[name]?.source ?? 'value') !== 'value')
}

/** A query that leaves behind whatever a shell can be left with, under the names that queries use. */
function pollution(scripts: readonly Script[]): Script {
  const names = new Set(
    scripts.flatMap(({ text }) => [...text.matchAll(/\$\{?([a-z]\w*)/g)].map(([, name]) => name)),
  )
  const assignments = [...names].filter(name => !name?.startsWith('deliver_')).map(name => `${name}=polluted`)
  return sh`
    ${verbatim(assignments.join(' '))}
    cd /tmp; set -- polluted polluted; set -f; IFS=ab
    exec 3</etc/passwd; echo polluted`
}

/** Reading a file may change when it was read; other tests listen at one moment and not at another; memory is used. */
const lasting = (output: string) =>
  output
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^|\n]*/g, 'a time')
    .replaceAll(/^LISTEN .*\n/gm, '')
    .replaceAll(/(?<=\x1droom\n)(\d+\n)+/g, '')

test('queries answer the same alone and in one process with others, whatever those leave behind', async ({
  host,
}) => {
  const scripts = modules.filter(module => module.kind === 'state').flatMap(queriesOf)
  expect(scripts.length).toBeGreaterThan(30)
  const answersTo = async (query: boolean, before: readonly Script[]) => {
    const all = [...before, ...scripts].map(script => host.shell.run([script], { query }))
    const answers = (await Promise.all(all)).flat().slice(before.length)
    return answers.map(({ status, stdout }) => [status, lasting(stdout.toString())])
  }
  const alone = await answersTo(false, [])
  expect(await answersTo(true, [pollution(scripts)])).toEqual(alone)
})

test('a query that ends the process it shares takes no other along', async ({ host }) => {
  const scripts = [
    sh`echo one`,
    sh`echo two; exit 7`,
    sh`echo three`,
    verbatim('echo four; fi'),
    sh`echo five`,
  ]
  const answers = await Promise.all(scripts.map(script => host.shell.run([script], { query: true })))
  expect(answers.flat().map(({ status, stdout }) => [status, stdout.toString()])).toEqual([
    [0, 'one\n'],
    [7, 'two\n'],
    [0, 'three\n'],
    [2, ''],
    [0, 'five\n'],
  ])
})
