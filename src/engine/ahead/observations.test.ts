import { expect, test } from 'vitest'
import type { Answer } from '../../model/connection.ts'
import { Observations } from './observations.ts'

const answer: Answer = { status: 0, stdout: Buffer.from('yes'), stderr: Buffer.alloc(0), dropped: 0 }

test.for([
  { turns: 1, seconds: 4, counts: true },
  { turns: 1, seconds: 6, counts: false },
  { turns: 3, seconds: 14, counts: true },
  { turns: 3, seconds: 16, counts: false },
])('after $seconds s and with $turns turns an answer counts: $counts', async ({ turns, seconds, counts }) => {
  let time = 0
  const observations = new Observations(() => time)
  observations.keep('root', 'who?', Promise.resolve(answer))
  await Promise.resolve()
  time = seconds * 1000
  expect(await observations.answerTo('who?', turns)).toBe(counts ? answer : undefined)
})

test('a question that is still on its way is not asked again, however long it takes', async () => {
  let time = 0
  const observations = new Observations(() => time)
  observations.keep('root', 'who?', Promise.resolve(answer))
  time = 60_000
  expect(await observations.answerTo('who?', 1)).toBe(answer)
})

test('a change leaves what was asked behind it on the same way', async () => {
  const observations = new Observations()
  for (const way of ['root', 'app']) observations.keep(way, `${way}?`, Promise.resolve(answer))
  observations.forgetOthers('app')
  expect([observations.answerTo('root?', 1), await observations.answerTo('app?', 1)]).toEqual([
    undefined,
    answer,
  ])
})
