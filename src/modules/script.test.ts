import { existsSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { sh } from '../base/shell.ts'
import { act, type TestHost, test } from '../testing/host.ts'
import { valuesOf } from '../testing/written.ts'
import { script } from './script.ts'

function local(host: TestHost, text: string, ...words: string[]) {
  const path = `${host.folder}/a script`
  writeFileSync(path, text)
  return { path, words }
}

test('runs a script with words, in a folder, and leaves nothing', async ({ host }) => {
  const cmd = local(host, '#!/bin/sh\nprintf "%s|" "$PWD" "$@" "$0"; echo e >&2; exit 3', 'a b', '$HOME')
  const outcome = await act(script, { cmd, chdir: host.folder }, host)
  const [folder, first, second, path = ''] = String(outcome['stdout']).split('|')
  expect([folder, first, second, outcome['rc'], outcome.failed, outcome['stderr']]).toEqual([
    host.folder,
    'a b',
    '$HOME',
    3,
    true,
    'e\n',
  ])
  expect(existsSync(path)).toBe(false)
})

test('runs it with a program', async ({ host }) => {
  const cmd = local(host, 'echo {"$1"}', 'x')
  expect(await act(script, { cmd, executable: '/bin/sh' }, host)).toMatchObject({ stdout: '{x}\n', rc: 0 })
})

test('runs in the background, by itself', async ({ host }) => {
  const cmd = local(host, '#!/bin/sh\necho "$1 $PWD"; exit 3', 'a b')
  const { script: carried, options } =
    script.background?.(valuesOf(script, { cmd, chdir: host.folder })) ?? {}
  const { status, stdout } = await host.run(carried ?? sh`:`, options)
  expect([status, stdout.toString()]).toEqual([3, `a b ${host.folder}\n`])
})

test('is not run where what it makes is there', async ({ host }) => {
  const cmd = local(host, '#!/bin/sh\ntouch made')
  const want = { cmd, chdir: host.folder, creates: 'made' }
  expect(await script.predict?.(valuesOf(script, want), host)).toMatchObject({ changed: true })
  expect(await act(script, want, host)).toMatchObject({ changed: true })
  expect(await act(script, want, host)).toMatchObject({ msg: 'Not needed: made is there' })
})
