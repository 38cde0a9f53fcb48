import { describe, expect } from 'vitest'
import { planOf, test } from '../testing/host.ts'
import { dockerNetwork } from './docker_network.ts'

const network = {
  Driver: 'bridge',
  Options: {},
  Labels: { app: 'blog' },
  Internal: false,
  Attachable: false,
  EnableIPv6: false,
  IPAM: { Config: [{ Subnet: '10.20.0.0/24', Gateway: '10.20.0.1' }] },
  Containers: {},
}
const there = { kind: 'there', is: network } as const
const used = { kind: 'there', is: { ...network, Containers: { a1: { Name: 'web' } } } } as const
const absent = { kind: 'absent' } as const

function briefly(
  params: Record<string, unknown>,
  now: Parameters<NonNullable<typeof dockerNetwork.plan>>[1],
) {
  return planOf(dockerNetwork, { name: 'services', ...params }, now).map(
    ({ what, before, after, settle }) => ({
      what,
      before,
      after,
      run: String(settle).split('\n'),
    }),
  )
}

test('makes a network', () => {
  const params = {
    ipam_config: [{ subnet: '10.20.0.0/24', gateway: '10.20.0.1', aux_addresses: { router: '10.20.0.2' } }],
    labels: { app: 'my blog' },
    internal: true,
    connected: ['web'],
  }
  expect(briefly(params, absent)).toEqual([
    {
      what: 'network',
      before: 'absent',
      after:
        'driver bridge\ninternal yes\nlabel app=my blog\nsubnet 10.20.0.0/24\ngateway 10.20.0.1\naddress router=10.20.0.2',
      run: [
        "docker network create --driver bridge --internal --label 'app=my blog' --subnet 10.20.0.0/24" +
          " --gateway 10.20.0.1 --aux-address 'router=10.20.0.2' -- services >/dev/null",
      ],
    },
    { what: 'container web', before: 'out', after: 'in', run: ['docker network connect -- services web'] },
  ])
})

describe('leaves alone', () => {
  test.for([
    { params: {}, now: there },
    {
      params: { ipam_config: [{ subnet: '10.20.0.0/24' }], labels: { app: 'blog' }, internal: false },
      now: there,
    },
    { params: { connected: ['web'] }, now: used },
    { params: { connected: [] }, now: used },
    { params: { state: 'absent' }, now: absent },
  ])('$params', ({ params, now }) => {
    expect(briefly(params, now)).toEqual([])
  })
})

test('replaces a network that differs, and who was in it joins the new one', () => {
  expect(briefly({ ipam_config: [{ subnet: '10.21.0.0/24' }], force: true }, used)).toEqual([
    {
      what: 'network',
      before: 'subnet 10.20.0.0/24',
      after: 'subnet 10.21.0.0/24',
      run: [
        'set -e',
        'docker network disconnect --force -- services web',
        'docker network rm -- services >/dev/null',
        'docker network create --driver bridge --subnet 10.21.0.0/24 -- services >/dev/null',
        'docker network connect -- services web',
      ],
    },
  ])
})

test('takes out who is not wanted in it', () => {
  expect(briefly({ connected: ['db'], appends: false }, used)).toEqual([
    { what: 'container db', before: 'out', after: 'in', run: ['docker network connect -- services db'] },
    {
      what: 'container web',
      before: 'in',
      after: 'out',
      run: ['docker network disconnect --force -- services web'],
    },
  ])
})

describe('refuses while containers use it', () => {
  test.for([
    { params: { internal: true }, says: 'Cannot replace the network services: web use it' },
    { params: { state: 'absent' }, says: 'Cannot remove the network services: web use it' },
  ])('$says', ({ params, says }) => {
    expect(() => briefly(params, used)).toThrow(says)
  })
})
