import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { assert } from './assert.ts'

const holds = { text: 'eq a 1', value: true }
const broken = { text: 'eq a 2', value: false }

test.for([
  { params: { that: [holds, holds] }, outcome: { msg: 'All assertions passed' } },
  { params: { that: [holds], success_msg: 'Fine' }, outcome: { msg: 'Fine' } },
  { params: { that: [holds], quiet: true }, outcome: {} },
  {
    params: { that: [holds, broken] },
    outcome: { failed: true, msg: 'Assertion failed: eq a 2', assertion: 'eq a 2', evaluated_to: false },
  },
  {
    params: { that: [broken], msg: 'a must be 2' },
    outcome: { failed: true, msg: 'a must be 2', assertion: 'eq a 2', evaluated_to: false },
  },
])('says $outcome.msg', async ({ params, outcome }, { host }) => {
  expect(await act(assert, params, host)).toEqual(outcome)
})

test('refuses a value that is neither true nor false', async ({ host }) => {
  const that = [{ text: 'name', value: 'false' }]
  await expect(act(assert, { that }, host)).rejects.toThrow(
    'Cannot assert name: its value is not true or false',
  )
})
