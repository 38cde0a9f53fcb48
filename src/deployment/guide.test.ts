import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { modules } from '../modules/index.ts'
import { loadPlaybooks } from '../playbook/load.ts'
import { schemaErrors } from '../testing/compose-schema.ts'
import { testDeployExpander } from '../testing/deploy.ts'
import { test } from '../testing/playbook.ts'
import { applicationIn, withoutPlaces } from '../testing/service-files.ts'
import type { Application } from './model.ts'
import { extensionKeys } from './notations/compose/extension.ts'
import { serviceKeys } from './notations/compose/keys.ts'
import { keys } from './notations/deliverous.ts'
import { notationOf } from './notations/notation.ts'
import { sections, keys as templateKeys } from './notations/template/keys.ts'

const guide = readFileSync('docs/guide/service-files.md', 'utf8')

/** The examples of the guide, by the path that the first line of each says. */
const files = Object.fromEntries(
  [...guide.matchAll(/^```yaml\n# (\S+)\n([\s\S]*?)^```$/gm)].map(([, path = '', text = '']) => [path, text]),
)

const serviceFiles = Object.keys(files).filter(
  path => notationOf(path) !== undefined && !/^(playbooks|inventories)\//.test(path),
)

test('the guide has examples', () => {
  expect(Object.keys(files)).toContain('playbooks/apps.yml')
  expect(new Set(serviceFiles.map(notationOf))).toEqual(new Set(['deliverous', 'template', 'compose']))
})

test.for([
  ...serviceFiles.map(path => `- { deploy: ../${path}, as: shop }\n`),
  files['playbooks/apps.yml'] ?? '',
])('the guide tells the truth: %s', (playbook, { project }) => {
  project.write({ ...files, 'playbooks/apps.yml': playbook })
  const plays = loadPlaybooks([project.path('playbooks/apps.yml')], {
    modules: new Map(modules.map(module => [module.name, module])),
    expanders: new Map([['deploy', testDeployExpander]]),
  })
  expect(plays.length).toBeGreaterThanOrEqual(2)
})

test('the compose files of the guide are valid for compose', () => {
  const composeFiles = serviceFiles.filter(path => notationOf(path) === 'compose')
  expect(composeFiles.flatMap(path => schemaErrors(files[path] ?? ''))).toEqual([])
})

test('the blog is the same in all notations, as far as they can say it', ({ project }) => {
  project.write(files)
  const [blog, ...others] = ['blog/Deliverous', 'notations/compose.yaml', 'notations/blog.yml'].map(path =>
    withoutPlaces(withoutNames(applicationIn(project, path))),
  )
  for (const other of others) expect(other).toEqual(blog)
})

/** A template has no links, and names its ports; its services are told of each other. */
function withoutNames(application: Application): Application {
  const services = application.services.map(service => ({
    ...service,
    links: [],
    environment: new Map(),
    ports: service.ports.map(port => ({ ...port, name: undefined })),
  }))
  return { ...application, services }
}

const everything = files['everything/Deliverous'] ?? ''

test('every key of a service is in the guide, with an example where it has a use', () => {
  const rows = rowsOf(section('Deliverous'))
  expect(rows.sort()).toEqual([...keys.required, ...keys.optional].sort())
  expect(rows.filter(key => !new RegExp(`^  ${key}:`, 'm').test(everything))).toEqual(['monitor'])
})

test('every key and section of a template is in the guide, with an example', () => {
  const text = section('A template with named ports')
  const known = [...templateKeys.optional, ...sections]
  expect(known.filter(key => !text.includes(`\`${key}\``))).toEqual([])
  const example = files['shop/shop.yml'] ?? ''
  expect(known.filter(key => !new RegExp(`^ *${key}:`, 'm').test(example))).toEqual(['Includes'])
})

test('every key of a service in compose is in the guide, and those that are refused', () => {
  const text = section('Compose')
  const listed = (begin: string) =>
    [...(text.match(new RegExp(`^${begin}[\\s\\S]*?\\.$`, 'm'))?.[0] ?? '').matchAll(/`(\w+)`/g)].map(
      ([, key]) => key,
    )
  expect(listed('These keys of a service are read:')).toEqual([...serviceKeys.read].sort())
  expect(listed('These are refused:')).toEqual(Object.keys(serviceKeys.refused).sort())
  expect(extensionKeys.optional.filter(key => !text.includes(`\`${key}\``))).toEqual([])
})

/** The text below a heading of the second level. */
function section(title: string): string {
  return guide.split(/^## /m).find(part => part.startsWith(`${title}\n`)) ?? ''
}

function rowsOf(text: string): (string | undefined)[] {
  return [...text.matchAll(/^\| `(\w+)` \|/gm)].map(([, key]) => key)
}
