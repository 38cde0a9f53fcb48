import { expect, test } from 'vitest'
import type { Release } from '../host/deployments/release.ts'
import type { DeploymentState } from '../host/deployments/state.ts'
import { planOf } from '../testing/host.ts'
import { valuesOf } from '../testing/written.ts'
import { deploymentRelease } from './deployment_release.ts'

const service = { containers: ['blog-front-1-a'], image: 'front:1', version: 'sha256:aa' }
const first: Release = {
  number: 1,
  at: '2026-01-01T00:00:00Z',
  by: 'ann',
  services: { front: service },
  application: '[]',
}
const known = (releases: readonly Release[]): DeploymentState => ({
  containers: [],
  images: [],
  room: { memory: undefined, disk: undefined },
  jobs: [],
  releases,
})
const recorded = {
  deployment: 'blog',
  state: 'recorded',
  number: 2,
  at: '2026-01-02T00:00:00Z',
  by: 'bob',
  application: '[]',
} as const

const written = (
  params: Parameters<typeof planOf<typeof deploymentRelease.params, DeploymentState>>[1],
  now: DeploymentState,
) =>
  planOf(deploymentRelease, params, now).flatMap(({ settle }) =>
    settle && 'content' in settle ? [String(settle.content)] : [],
  )

test('a release that brings nothing new is none', () => {
  const same = { ...recorded, services: { front: { ...service, fresh: [] } } }
  expect(planOf(deploymentRelease, same, known([first]))).toEqual([])
  expect(
    planOf(deploymentRelease, { ...recorded, services: { front: { skipped: true } } }, known([])),
  ).toEqual([])
})

test('a new one is a line more', () => {
  const next = { ...recorded, services: { front: { ...service, containers: ['blog-front-1-b'] } } }
  const [text = ''] = written(next, known([first]))
  const lines = text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(lines.map(({ number, by }) => [number, by])).toEqual([
    [1, 'ann'],
    [2, 'bob'],
  ])
})

test('what only changes how it is reached is a release too', () => {
  expect(
    written({ ...recorded, services: { front: service }, application: '[1]' }, known([first])),
  ).toHaveLength(1)
})

test('the oldest are forgotten', () => {
  const many = Array.from({ length: 60 }, (_, index) => ({ ...first, number: index + 1 }))
  const [text = ''] = written({ ...recorded, number: 61, services: {} }, known(many))
  expect(text.trim().split('\n')).toHaveLength(50)
})

test('says which releases a host can go back to', () => {
  const container = {
    name: 'blog-front-1-a',
    created: '',
    status: 'exited',
    exitCode: 0,
    health: null,
    labels: {},
    networks: {},
  }
  const lost = { ...first, number: 2, services: { front: { ...service, containers: ['blog-front-1-x'] } } }
  const report = deploymentRelease.report?.(valuesOf(deploymentRelease, { deployment: 'blog' }), {
    ...known([first, lost]),
    containers: [container],
  })
  expect(report).toMatchObject({
    number: 2,
    releases: [
      { number: 1, is_kept: true },
      { number: 2, is_kept: false },
    ],
  })
})
