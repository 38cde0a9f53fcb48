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

const containers = [
  container('front'),
  { ...container('front'), name: 'blog-front-1-b' },
  container('gone'),
  container('init', { 'deliver.job': 'init' }),
]

function stopped(services: Parameters<typeof plan>[0]): string[][] {
  return plan(services).map(({ what, after }) => [what, after])
}

function plan(services: { name: string; here?: boolean; containers?: string[]; drain?: string }[]) {
  const release = (number: number, service: string, name: string) => ({
    number,
    at: '',
    by: '',
    application: '',
    services: { [service]: { containers: [name], image: '', version: '' } },
  })
  return planOf(
    deploymentLeftovers,
    { deployment: 'blog', services },
    {
      containers,
      images: [],
      room: { memory: undefined, disk: undefined },
      jobs: [],
      releases: [release(1, 'gone', 'blog-gone-1-a'), release(2, 'front', 'blog-front-1-a')],
    },
  )
}

test('what a deployment has no more is stopped; jobs and what serves are left alone', () => {
  expect(stopped([{ name: 'front', containers: ['blog-front-1-a', 'blog-front-1-b'] }])).toEqual([
    ['container blog-gone-1-a', 'stopped'],
  ])
})

test('old containers of all services are stopped at once, and go where nobody will go back to them', () => {
  const changes = plan([{ name: 'front', containers: [], drain: '1m' }])
  expect(changes.map(({ what, after, settle }) => [what, after, settle !== undefined])).toEqual([
    ['container blog-front-1-a', 'stopped', true],
    ['container blog-front-1-b', 'stopped', false],
    ['container blog-gone-1-a', 'stopped', false],
    ['container blog-front-1-b', 'absent', true],
  ])
})

test('a service that is not here any more is stopped; of one that is, it must be known what serves', () => {
  expect(stopped([{ name: 'front', here: false }])).toHaveLength(4)
  expect(() => plan([{ name: 'front' }])).toThrow('It is not known which containers of front serve')
})
