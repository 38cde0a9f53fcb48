import { expect } from 'vitest'
import { planOf, test } from '../testing/host.ts'
import { service } from './service.ts'

const now = {
  hasSystemctl: true,
  runs: true,
  properties: { Id: 'nginx.service', LoadState: 'loaded', ActiveState: 'inactive' },
  unitFile: 'disabled',
  outdated: [],
}

test('starts and enables a service', () => {
  const changes = planOf(service, { name: 'nginx', state: 'started', enabled: true }, now)
  expect(changes.map(({ what, before, after }) => ({ what, before, after }))).toEqual([
    { what: 'enabled', before: 'no', after: 'yes' },
    { what: 'state', before: 'inactive', after: 'started' },
  ])
})

test('leaves a service alone that is as wanted', () => {
  expect(planOf(service, { name: 'nginx', state: 'stopped', enabled: false }, now)).toEqual([])
})

test('tells what systemd says of it', () => {
  expect(service.report?.({ name: 'nginx', state: 'started', enabled: undefined }, now)).toEqual({
    name: 'nginx',
    state: 'started',
    enabled: undefined,
    status: now.properties,
  })
})
