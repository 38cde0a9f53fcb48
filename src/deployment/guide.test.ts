import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect } from 'vitest'
import { modules } from '../modules/index.ts'
import { loadPlaybooks } from '../playbook/load.ts'
import { testDeployExpander } from '../testing/deploy.ts'
import { test } from '../testing/playbook.ts'
import { keys } from './notations/deliverous.ts'

const guide = readFileSync('docs/guide/service-files.md', 'utf8')

/** The examples of the guide, by the path that the first line of each says. */
const files = Object.fromEntries(
  [...guide.matchAll(/^```yaml\n# (\S+)\n([\s\S]*?)^```$/gm)].map(([, path = '', text = '']) => [path, text]),
)

const serviceFiles = Object.keys(files).filter(path => basename(path) === 'Deliverous')

test('the guide has examples', () => {
  expect(Object.keys(files)).toContain('playbooks/apps.yml')
  expect(serviceFiles.length).toBeGreaterThan(2)
})

test.for([...serviceFiles.map(path => `- deploy: ../${path}\n`), files['playbooks/apps.yml'] ?? ''])(
  'the guide tells the truth: %s',
  (playbook, { project }) => {
    project.write({ ...files, 'playbooks/apps.yml': playbook })
    const plays = loadPlaybooks([project.path('playbooks/apps.yml')], {
      modules: new Map(modules.map(module => [module.name, module])),
      expanders: new Map([['deploy', testDeployExpander]]),
    })
    expect(plays).toHaveLength(1)
  },
)

test('every key of a service is in the guide, with an example where it has a use', () => {
  const rows = [...guide.matchAll(/^\| `(\w+)` \|/gm)].map(([, key]) => key)
  expect(rows.sort()).toEqual([...keys.required, ...keys.optional].sort())
  const example = files['everything/Deliverous'] ?? ''
  expect(rows.filter(key => !new RegExp(`^  ${key}:`, 'm').test(example))).toEqual(['monitor'])
})
