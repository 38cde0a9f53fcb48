import { expect } from 'vitest'
import { mode, path } from '../base/params.ts'
import { sh } from '../base/shell.ts'
import { defineAction, defineModule, settle } from '../model/module.ts'
import { act, converge, planOf, test } from './host.ts'

const permissions = defineModule({
  name: 'permissions',
  summary: 'Keep the permissions of a path',
  params: { path: path('The path').alias('dest'), mode: mode('Its permissions').or('0644') },
  examples: '',
  observe: ({ path }) => ({ script: sh`stat -c 0%a ${path}`, parse: output => output.trim() }),
  *plan({ path, mode }, now) {
    yield* settle('mode', now, mode, mode => sh`chmod ${mode} ${path}`)
  },
})

test('plans with the defaults and aliases of the parameters', () => {
  const change = { what: 'mode', before: '0600', after: '0644', settle: sh`chmod 0644 /etc/hosts` }
  expect(planOf(permissions, { dest: '/etc/hosts' }, '0600')).toEqual([change])
  expect(planOf(permissions, { dest: '/etc/hosts' }, '0644')).toEqual([])
})

test('refuses parameters that a module does not have, or that are wrong', () => {
  expect(() => planOf(permissions, { path: '/a', owner: 'me' }, '')).toThrow(
    'permissions has no parameter owner',
  )
  expect(() => planOf(permissions, {}, '')).toThrow('permissions needs path')
  expect(() => planOf(permissions, { path: 'a' }, '')).toThrow('permissions: path must be an absolute path')
})

test('settles on a real host what was planned, and only that', async ({ host }) => {
  const path = `${host.folder}/file`
  await host.run(sh`touch ${path} && chmod 0600 ${path}`)
  expect(await converge(permissions, { path }, host)).toHaveLength(1)
  expect(await converge(permissions, { path }, host)).toEqual([])
})

test('says what could not be settled', async ({ host }) => {
  const path = `${host.folder}/missing`
  await expect(converge(permissions, { path }, host)).rejects.toThrow('Cannot look at the host')
})

test('lets an action act', async ({ host }) => {
  const count = defineAction({
    name: 'count',
    summary: 'Count what is in a folder',
    params: { path: path('The folder') },
    examples: '',
    act: async ({ path }, host) => ({ count: Number((await host.run(sh`ls ${path} | wc -l`)).stdout) }),
  })
  expect(await act(count, { path: host.folder }, host)).toEqual({ count: 0 })
})
