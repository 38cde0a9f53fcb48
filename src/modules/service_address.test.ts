import { expect, test } from 'vitest'
import type { ServiceAddresses } from '../host/deployments/addresses.ts'
import { planOf } from '../testing/host.ts'
import { valuesOf, type Written } from '../testing/written.ts'
import { serviceAddress } from './service_address.ts'

const nothing: ServiceAddresses = { services: new Map(), names: new Map(), rules: [] }
const want = {
  deployment: 'blog',
  service: 'front',
  address: '172.29.0.9',
  names: ['front.blog.lxc'],
  hosts: ['node1', 'node2'],
  replicas: {
    node1: [{ name: 'a', replica: 1, address: '10.1.0.5' }],
    node2: [{ name: 'b', address: '10.2.0.5' }],
  },
} satisfies Written<typeof serviceAddress.params>

const asWanted: ServiceAddresses = {
  services: new Map([
    [
      'blog.front',
      {
        address: '172.29.0.9',
        targets: [
          { host: 'node1', name: 'a', address: '10.1.0.5' },
          { host: 'node2', name: 'b', address: '10.2.0.5' },
        ],
      },
    ],
  ]),
  names: new Map([['blog.front', '172.29.0.9 front.blog.lxc']]),
  rules: [
    '-N DELIVER-SERVICES',
    '-A DELIVER-SERVICES -d 172.29.0.9/32 -m statistic --mode random --probability 0.50000000000 -j DNAT --to-destination 10.1.0.5',
    '-A DELIVER-SERVICES -d 172.29.0.9/32 -j DNAT --to-destination 10.2.0.5',
  ],
}

const what = (now: ServiceAddresses, more: Partial<Written<typeof serviceAddress.params>> = {}) =>
  planOf(serviceAddress, { ...want, ...more }, now).map(change => change.what)

test('writes where a service is, leads there, and then tells its names', () => {
  expect(what(nothing)).toEqual(['targets', 'rules', 'names'])
  const [targets] = planOf(serviceAddress, want, nothing)
  expect(targets?.settle).toMatchObject({
    path: '/etc/deliver/services/blog.front',
    content: '172.29.0.9\nnode1 a 10.1.0.5\nnode2 b 10.2.0.5\n',
  })
})

test('leaves alone what is as wanted, and leads again where the rules were lost', () => {
  expect(what(asWanted)).toEqual([])
  expect(what({ ...asWanted, rules: [] })).toEqual(['rules'])
})

test('a host that was not asked keeps what it has; one that has none any more loses it', () => {
  const only = { replicas: { node1: [{ name: 'c', address: '10.1.0.6' }] } }
  const [targets] = planOf(serviceAddress, { ...want, ...only }, asWanted)
  expect(targets?.after).toBe('172.29.0.9\nc on node1: 10.1.0.6\nb on node2: 10.2.0.5')
  expect(what(asWanted, { replicas: { node1: [], node2: want.replicas.node2 } })).toEqual([
    'targets',
    'rules',
  ])
})

test('registers what it leads to, for the proxy', () => {
  expect(serviceAddress.report?.(valuesOf(serviceAddress, want), nothing)).toEqual({
    targets: [
      { host: 'node1', name: 'a', address: '10.1.0.5' },
      { host: 'node2', name: 'b', address: '10.2.0.5' },
    ],
    before: [],
  })
})

test('what is no replica is refused', () => {
  expect(() => what(nothing, { replicas: { node1: ['10.1.0.5'] } })).toThrow('have no name or no address')
})

test('a service that is gone leaves nothing', () => {
  expect(what(asWanted, { state: 'absent' })).toEqual(['service'])
  expect(what(nothing, { state: 'absent' })).toEqual([])
})
