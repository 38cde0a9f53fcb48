import { expect } from 'vitest'
import { reveal, Secret } from '../base/secret.ts'
import { planOf, test } from '../testing/host.ts'
import { valuesOf } from '../testing/written.ts'
import { generatedTexts } from './generated_texts.ts'

const kept = { deployment: 'blog', state: 'kept', texts: { Key: new Secret('0a1b') } } as const

test('a host keeps what was made, beside what it has', () => {
  const [, change] = planOf(generatedTexts, kept, new Map([['Old', 'ffff']]))
  const settle = change?.settle as { path: string; content: Secret; mode: string }
  expect([settle.path, settle.mode]).toEqual(['/var/lib/deliver/deployments/blog/generated', '0600'])
  expect(reveal(settle.content)).toBe('Old ffff\nKey 0a1b\n')
})

test('what it has already is no change', () => {
  expect(
    planOf(
      generatedTexts,
      kept,
      new Map([
        ['Key', '0a1b'],
        ['Old', 'ffff'],
      ]),
    ),
  ).toEqual([])
  expect(planOf(generatedTexts, { deployment: 'blog' }, new Map())).toEqual([])
})

test('what it knows is secret', () => {
  const want = valuesOf(generatedTexts, { deployment: 'blog' })
  const report = generatedTexts.report?.(want, generatedTexts.observe(want).parse('Key 0a1b\n', 0))
  const texts = report?.['texts'] as Record<string, Secret> | undefined
  expect(texts?.['Key']).toBeInstanceOf(Secret)
  expect(texts?.['Key'] && reveal(texts['Key'])).toBe('0a1b')
})
