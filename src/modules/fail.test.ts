import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { fail } from './fail.ts'

test.for([
  { params: { msg: 'No release is chosen' }, msg: 'No release is chosen' },
  { params: {}, msg: 'Failed as requested from task' },
])('fails with $msg', async ({ params, msg }, { host }) => {
  expect(await act(fail, params, host)).toEqual({ failed: true, msg })
})
