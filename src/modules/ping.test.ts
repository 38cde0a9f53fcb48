import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { ping } from './ping.ts'

test.for([
  { params: {}, answer: 'pong' },
  { params: { data: "it's $HOME" }, answer: "it's $HOME" },
])('answers $answer', async ({ params, answer }, { host }) => {
  expect(await act(ping, params, host)).toEqual({ ping: answer })
})

test('crashes when asked to', async ({ host }) => {
  await expect(act(ping, { data: 'crash' }, host)).rejects.toThrow('boom')
})
