import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { shell } from './shell.ts'

test.for([
  { cmd: 'printf "b\\na\\n" | sort | tr "\\n" ,', prints: 'a,b,' },
  { cmd: 'for i in 1 2; do echo $i; done\necho "it\'s done"', prints: "1\n2\nit's done" },
  { cmd: 'exit 0; echo never', prints: '' },
])('runs $cmd', async ({ cmd, prints }, { host }) => {
  expect(await act(shell, { cmd }, host)).toMatchObject({
    changed: true,
    failed: false,
    rc: 0,
    stdout: prints,
  })
})

test('a script that is no shell fails, and the host goes on', async ({ host }) => {
  expect(await act(shell, { cmd: 'if then' }, host)).toMatchObject({ failed: true })
  expect(await act(shell, { cmd: 'echo on' }, host)).toMatchObject({ stdout: 'on' })
})

test('uses another shell where asked', async ({ host }) => {
  expect(await act(shell, { cmd: 'echo $0', executable: '/bin/bash' }, host)).toMatchObject({
    stdout: '/bin/bash',
  })
})
