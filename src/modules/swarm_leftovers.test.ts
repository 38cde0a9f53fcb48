import { expect, test } from 'vitest'
import { planOf } from '../testing/host.ts'
import { swarmLeftovers } from './swarm_leftovers.ts'

const service = (name: string) => ({ name, labels: {}, image: 'a', replicas: 1 })
const now = {
  services: [service('blog_front'), service('blog_gone')],
  nodes: [],
  secrets: ['blog.aa'],
  configs: [],
  hasVirtualAddresses: true,
}

test('services that the deployment does not have are removed', () => {
  const plan = planOf(swarmLeftovers, { deployment: 'blog', services: ['front'] }, now)
  expect(plan.map(({ what }) => what)).toEqual(['service blog_gone'])
})

test('with forget, all that is left of it goes', () => {
  const plan = planOf(swarmLeftovers, { deployment: 'blog', forget: true }, now)
  expect(plan.map(({ what }) => what)).toEqual([
    'service blog_front',
    'service blog_gone',
    'secrets',
    'network',
  ])
})
