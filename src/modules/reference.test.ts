import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Params } from '../base/params.ts'
import { modules } from './index.ts'
import { modulesReference } from './reference.ts'

const pages = [...modulesReference(modules)]

test.for(pages)(
  'docs/modules/%s is what the module declares; npm run docs writes it anew',
  async ([name, page]) => {
    await expect(page).toMatchFileSnapshot(`../../docs/modules/${name}`)
  },
)

test('docs/modules holds no page of a module that is gone', () => {
  expect(readdirSync('docs/modules').sort()).toEqual(pages.map(([name]) => name).sort())
})

test('the index says what every type of parameter is', () => {
  const index = modulesReference(modules).get('README.md') ?? ''
  const typesOf = (params: Params): string[] =>
    Object.values(params).flatMap(({ type, choices, fields }) => [
      ...(choices ? [] : [type]),
      ...typesOf(fields ?? {}),
    ])
  const used = new Set(modules.flatMap(module => typesOf(module.params)))
  expect([...used].filter(type => !index.includes(`| ${type} | `))).toEqual([])
})
