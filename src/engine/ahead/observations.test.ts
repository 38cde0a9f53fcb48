import { expect, test } from 'vitest'
import type { Answer } from '../../model/connection.ts'
import { Observations } from './observations.ts'

const answer: Answer = { status: 0, stdout: Buffer.from('yes'), stderr: Buffer.alloc(0), dropped: 0 }

test.for([
  { rounds: 1, seconds: 4, counts: true },
  { rounds: 1, seconds: 6, counts: false },
  { rounds: 3, seconds: 14, counts: true },
  { rounds: 3, seconds: 16, counts: false },
])(
  'after $seconds s and with $rounds rounds an answer counts: $counts',
  async ({ rounds, seconds, counts }) => {
    let time = 0
    const observations = new Observations(() => time)
    observations.store('root', 'who?', Promise.resolve(answer))
    await Promise.resolve()
    time = seconds * 1000
    expect(await observations.answer('who?', rounds)).toBe(counts ? answer : undefined)
  },
)

test('a question that is still on its way is not asked again, however long it takes', async () => {
  let time = 0
  const observations = new Observations(() => time)
  observations.store('root', 'who?', Promise.resolve(answer))
  time = 60_000
  expect(await observations.answer('who?', 1)).toBe(answer)
})

test('a change leaves what was asked behind it on the same route', async () => {
  const observations = new Observations()
  for (const route of ['root', 'app']) observations.store(route, `${route}?`, Promise.resolve(answer))
  observations.forgetOthers('app')
  expect([observations.answer('root?', 1), await observations.answer('app?', 1)]).toEqual([undefined, answer])
})
