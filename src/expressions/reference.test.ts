import { expect, test } from 'vitest'
import { helpers } from './helpers/index.ts'
import { helpersReference } from './reference.ts'

test('the reference has a section for every helper', () => {
  const sections = [...helpersReference().matchAll(/^### (.+)$/gm)].map(([, name]) => name)
  expect(sections.toSorted()).toEqual([...helpers.keys()].toSorted())
})

test('docs/expressions.md is the reference; vitest --update writes it anew', async () => {
  await expect(helpersReference()).toMatchFileSnapshot('../../docs/expressions.md')
})
