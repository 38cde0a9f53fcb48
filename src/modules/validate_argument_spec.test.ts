import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { validateArgumentSpec } from './validate_argument_spec.ts'

test('fails with everything that is wrong', async ({ host }) => {
  const want = {
    argument_spec: { port: { type: 'int' }, name: { required: true } },
    provided_arguments: { port: 'x' },
  }
  expect(await act(validateArgumentSpec, want, host)).toEqual({
    failed: true,
    argument_errors: ['port must be a whole number, not "x"', 'name is missing'],
    msg: 'Validation of arguments failed:\nport must be a whole number, not "x"\nname is missing',
  })
})

test('says so when all is well', async ({ host }) => {
  const want = { argument_spec: { port: { type: 'int' } }, provided_arguments: { port: 80 } }
  expect(await act(validateArgumentSpec, want, host)).toEqual({ msg: 'The arguments are as they should be' })
})
