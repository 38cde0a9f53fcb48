import { expect } from 'vitest'
import { reveal, type Secret } from '../base/secret.ts'
import { act, test } from '../testing/host.ts'
import { randomTexts } from './random_texts.ts'

test('texts are made at random, with as many digits as are wanted', async ({ host }) => {
  const { texts } = (await act(randomTexts, { digits: { A: 7, B: 32 } }, host)) as unknown as {
    texts: Record<string, Secret>
  }
  const [a = '', b = ''] = Object.values(texts).map(reveal)
  expect(a).toMatch(/^[0-9a-f]{7}$/)
  expect(b).toMatch(/^[0-9a-f]{32}$/)
})

test('what any host knows stays what it is', async ({ host }) => {
  const known = { node1: {}, node2: { A: '0a1b' } }
  expect(await act(randomTexts, { digits: { A: 4 }, known }, host)).toMatchObject({ texts: { A: '0a1b' } })
})
