import { expect } from 'vitest'
import { Secret } from '../base/secret.ts'
import { act, test } from '../testing/host.ts'
import { pause } from './pause.ts'

test.for([
  { params: { seconds: 0.05 }, delta: 0.05 },
  { params: { minutes: 0.001, seconds: '0.04' }, delta: 0.1 },
  { params: { seconds: -1 }, delta: 0 },
])('waits for $delta s', async ({ params, delta }, { host }) => {
  const begin = performance.now()
  expect(await act(pause, params, host)).toMatchObject({ delta, stdout: `Paused for ${delta} seconds` })
  expect(performance.now() - begin).toBeGreaterThanOrEqual(delta * 1000 - 2)
})

test('needs a time', async ({ host }) => {
  await expect(act(pause, {}, host)).rejects.toThrow('seconds or minutes is missing')
})

test('asks a person, and keeps what was typed unseen a secret', async ({ host }) => {
  expect(await act(pause, { prompt: 'Go on?' }, host)).toMatchObject({ user_input: 'Go on?' })
  const { user_input } = await act(pause, { prompt: 'Password', echo: false }, host)
  expect(user_input).toBeInstanceOf(Secret)
})
