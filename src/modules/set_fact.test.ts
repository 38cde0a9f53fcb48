import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { setFact } from './set_fact.ts'

const variables = { release: 'v42', ports: [80, 443] }

test.for([
  { params: variables, outcome: { effects: { variables } } },
  { params: { ...variables, cacheable: true }, outcome: { effects: { variables, facts: variables } } },
])('keeps the types of values: $outcome', async ({ params, outcome }, { host }) => {
  expect(await act(setFact, params, host)).toEqual(outcome)
})

test.for(['1st', 'a-b', 'a b', ''])('refuses the name "%s"', async (name, { host }) => {
  await expect(act(setFact, { [name]: 1 }, host)).rejects.toThrow(`Cannot set ${name}`)
})
