import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { debug } from './debug.ts'

test.for([
  { params: {}, shown: { msg: 'Hello world!' } },
  { params: { msg: 'Serving' }, shown: { msg: 'Serving' } },
  { params: { msg: { a: [1] } }, shown: { msg: { a: [1] } } },
  {
    params: { var: { text: 'facts.os', value: { name: 'debian' } } },
    shown: { 'facts.os': { name: 'debian' }, msg: { 'facts.os': { name: 'debian' } } },
  },
  { params: { msg: 'Details', verbosity: 2 }, shown: { skipped: true, msg: 'Shown with -vv' } },
])('shows $shown', async ({ params, shown }, { host }) => {
  expect(await act(debug, params, host)).toEqual(shown)
})
