import { statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { tempfile } from './tempfile.ts'

test.for(['file', 'directory'] as const)('makes a %s of its own each time', async (state, { host }) => {
  const want = { state, path: host.folder, prefix: "it's ", suffix: '.x' }
  const made = [await act(tempfile, want, host), await act(tempfile, want, host)].map(({ path }) =>
    String(path),
  )
  expect(new Set(made).size).toBe(2)
  for (const path of made) {
    expect([dirname(path), /^it's \w{16}\.x$/.test(basename(path))]).toEqual([host.folder, true])
    expect(statSync(path).isDirectory()).toBe(state === 'directory')
    expect(statSync(path).mode & 0o77).toBe(0)
  }
})

test('says what cannot be done', async ({ host }) => {
  const want = { path: `${host.folder}/none` }
  await expect(act(tempfile, want, host)).rejects.toThrow('none is no folder')
  expect(() => act(tempfile, { prefix: '../x' }, host)).rejects.toThrow('must be part of a name')
})
