import { writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { Secret } from '../base/secret.ts'
import { act, test } from '../testing/host.ts'
import { command } from './command.ts'

test('tells what a command printed and how it ended', async ({ host }) => {
  expect(await act(command, { cmd: `sh -c 'echo out; echo err >&2; exit 3'` }, host)).toMatchObject({
    changed: true,
    failed: true,
    rc: 3,
    stdout: 'out',
    stderr: 'err',
    msg: 'The command ended with 3',
  })
})

test('works in a folder, reads what it is given, and keeps words as words', async ({ host }) => {
  expect(await act(command, { argv: ['pwd'], chdir: host.folder }, host)).toMatchObject({
    stdout: host.folder,
  })
  expect(await act(command, { cmd: 'cat', stdin: 'a  b' }, host)).toMatchObject({ stdout: 'a  b' })
  expect(await act(command, { cmd: 'cat', stdin: new Secret('a  b') }, host)).toMatchObject({
    stdout: 'a  b',
  })
  expect(
    await act(command, { cmd: 'cat', stdin: 'x', stdin_add_newline: false, strip_empty_ends: false }, host),
  ).toMatchObject({ stdout: 'x' })
  expect(await act(command, { cmd: 'echo a | wc' }, host)).toMatchObject({ stdout: 'a | wc' })
})

const unneeded = { rc: 0, stderr: '' }

test('is not run where what it makes is there, and that can be told beforehand', async ({ host }) => {
  const touch = { cmd: 'touch made', chdir: host.folder, creates: 'ma*' }
  expect(await command.predict?.({ ...asked, ...touch }, host)).toMatchObject({ changed: true })
  expect(await act(command, touch, host)).toMatchObject({ changed: true, rc: 0 })
  expect(await act(command, touch, host)).toEqual({
    ...unneeded,
    cmd: ['touch', 'made'],
    stdout: 'skipped, since ma* exists',
    msg: 'Not needed: ma* is there',
  })
})

test('is not run where what it takes away is gone', async ({ host }) => {
  const remove = { argv: ['rm', `${host.folder}/old`], removes: `${host.folder}/old` }
  expect(await act(command, remove, host)).toEqual({
    ...unneeded,
    cmd: remove.argv,
    stdout: `skipped, since ${host.folder}/old does not exist`,
    msg: `Not needed: ${host.folder}/old is not there`,
  })
  writeFileSync(`${host.folder}/old`, '')
  expect(await act(command, remove, host)).toMatchObject({ changed: true, rc: 0 })
})

test('what it would do without creates and removes cannot be told', async ({ host }) => {
  expect(await command.predict?.({ ...asked, cmd: 'reboot' }, host)).toBeUndefined()
})

const asked = {
  cmd: undefined,
  argv: undefined,
  chdir: undefined,
  creates: undefined,
  removes: undefined,
  stdin: undefined,
  stdin_add_newline: true,
  strip_empty_ends: true,
}
