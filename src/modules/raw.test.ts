import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { raw } from './raw.ts'

test('runs what is written', async ({ host }) => {
  const { changed, failed, rc, stdout } = await act(raw, { cmd: 'echo "$((1 + 2))" | tr 3 4' }, host)
  expect({ changed, failed, rc, stdout }).toEqual({ changed: true, failed: false, rc: 0, stdout: '4\n' })
})

test('in another shell, and fails as it does', async ({ host }) => {
  const { failed, rc, stdout } = await act(
    raw,
    { cmd: 'echo ${BASH_VERSION:+bash}; exit 3', executable: '/bin/bash' },
    host,
  )
  expect({ failed, rc, stdout }).toEqual({ failed: true, rc: 3, stdout: 'bash\n' })
})
