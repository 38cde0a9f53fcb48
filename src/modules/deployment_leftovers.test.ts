import { expect, test } from 'vitest'
import type { DeployedContainer } from '../host/deployments/state.ts'
import { planOf } from '../testing/host.ts'
import { deploymentLeftovers } from './deployment_leftovers.ts'

function container(service: string, labels: Record<string, string> = {}): DeployedContainer {
  return {
    name: `blog-${service}-1-a`,
    created: '',
    status: 'running',
    exitCode: 0,
    health: null,
    labels: { 'deliver.service': service, ...labels },
    networks: {},
  }
}

test('what a deployment has no more is stopped; jobs and what it has are left alone', () => {
  const containers = [container('front'), container('gone'), container('init', { 'deliver.job': 'init' })]
  const plan = planOf(
    deploymentLeftovers,
    { deployment: 'blog', services: ['front'] },
    {
      containers,
      images: [],
      room: { memory: undefined, disk: undefined },
      jobs: [],
      releases: [
        {
          number: 1,
          at: '',
          by: '',
          application: '',
          services: { gone: { containers: ['blog-gone-1-a'], image: '', version: '' } },
        },
      ],
    },
  )
  expect(plan.map(({ what, after }) => [what, after])).toEqual([['container blog-gone-1-a', 'stopped']])
})
