import { expect, test } from 'vitest'
import { planOf } from '../testing/host.ts'
import { dockerNode } from './docker_node.ts'

const node = { Spec: { Availability: 'active', Role: 'worker', Labels: { disk: 'ssd' } } }

test('only what differs is changed, other labels stay', () => {
  const wanted = { hostname: 'n1', labels: { disk: 'ssd', room: '2' }, availability: 'drain', role: 'worker' }
  expect(planOf(dockerNode, wanted, node).map(({ what, before, after }) => [what, before, after])).toEqual([
    ['label room', undefined, '2'],
    ['availability', 'active', 'drain'],
  ])
})

test('a node that is not there is told when something shall be done: check mode goes on', () => {
  const [change] = planOf(dockerNode, { hostname: 'n9' }, undefined)
  expect(change?.blocked?.message).toBe('Cannot find the node n9')
})
