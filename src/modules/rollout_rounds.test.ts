import { expect } from 'vitest'
import { act, test } from '../testing/host.ts'
import { rolloutRounds } from './rollout_rounds.ts'

const places = { node1: [1, 3], node2: [2, 4] }

test.for<{ batch?: string; canary?: string; rounds: number[][][] }>([
  {
    rounds: [
      [
        [1, 3],
        [2, 4],
      ],
    ],
  },
  {
    batch: '1',
    rounds: [
      [[1], []],
      [[1], [2]],
      [[1, 3], [2]],
      [
        [1, 3],
        [2, 4],
      ],
    ],
  },
  {
    batch: '50%',
    rounds: [
      [[1], [2]],
      [
        [1, 3],
        [2, 4],
      ],
    ],
  },
  {
    batch: '1%',
    rounds: [
      [[1], []],
      [[1], [2]],
      [[1, 3], [2]],
      [
        [1, 3],
        [2, 4],
      ],
    ],
  },
  {
    batch: '3',
    rounds: [
      [[1, 3], [2]],
      [
        [1, 3],
        [2, 4],
      ],
    ],
  },
  {
    canary: '5m',
    rounds: [
      [[1], []],
      [
        [1, 3],
        [2, 4],
      ],
    ],
  },
  {
    canary: 'ask',
    batch: '2',
    rounds: [
      [[1], []],
      [[1, 3], [2]],
      [
        [1, 3],
        [2, 4],
      ],
    ],
  },
])('batch $batch, canary $canary', async ({ batch, canary, rounds }, { host }) => {
  const { rounds: found } = (await act(
    rolloutRounds,
    { places, pause: '10s', canary, ...(batch && { batch }) },
    host,
  )) as unknown as { rounds: { done: Record<string, number[]>; asks: boolean; wait: number }[] }
  expect(found.map(({ done }) => [done['node1'], done['node2']])).toEqual(rounds)
  const [first, ...others] = found
  const last = found.length - 1
  expect(first).toMatchObject({
    asks: canary === 'ask',
    wait: canary === '5m' ? 300 : canary || last === 0 ? 0 : 10,
  })
  expect(others.map(({ asks, wait }) => [asks, wait])).toEqual(
    others.map((_, index) => [false, index + 1 === last ? 0 : 10]),
  )
})

test('without places each host has one', async ({ host }) => {
  expect(await act(rolloutRounds, { hosts: ['a', 'b'], batch: '1' }, host)).toMatchObject({
    rounds: [{ done: { a: [1], b: [] } }, { done: { a: [1], b: [1] } }],
  })
})

test('no replicas need no round, and what is no size is told', async ({ host }) => {
  expect(await act(rolloutRounds, { places: { node1: [] } }, host)).toMatchObject({ rounds: [] })
  await expect(act(rolloutRounds, { places, batch: 'some' }, host)).rejects.toThrow(
    'Cannot replace some at a time',
  )
})
