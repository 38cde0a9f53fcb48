import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { getent } from './getent.ts'

test.for<[want: { database: string; key?: string; fail_key?: boolean }, facts: object]>([
  [
    { database: 'passwd', key: 'root' },
    { getent_passwd: { root: ['x', '0', '0', 'root', '/root', expect.any(String)] } },
  ],
  [{ database: 'group', key: 'root' }, { getent_group: { root: ['x', '0', expect.any(String)] } }],
  [{ database: 'passwd', key: 'no-such-user', fail_key: false }, { getent_passwd: { 'no-such-user': null } }],
  [{ database: 'passwd' }, { getent_passwd: expect.objectContaining({ root: expect.any(Array) }) }],
])('%j', async ([want, facts], { host }) => {
  expect(await act(getent, want, host)).toEqual({ effects: { facts } })
})

test.for([
  [{ database: 'passwd', key: 'no-such-user' }, 'passwd of the host has no entry no-such-user'],
  [{ database: 'nothing' }, 'the host has none of this name'],
  [{ database: '--help' }, 'must be the name of a database'],
] as const)('%j fails', async ([want, problem], { host }) => {
  await expect(async () => act(getent, want, host)).rejects.toThrow(problem)
})
