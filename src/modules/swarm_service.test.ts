import { expect, test } from 'vitest'
import { Secret } from '../base/secret.ts'
import { Script } from '../base/shell.ts'
import { type SwarmState, swarmProbe } from '../host/swarm/state.ts'
import { planOf } from '../testing/host.ts'
import { valuesOf, type Written } from '../testing/written.ts'
import { swarmService } from './swarm_service.ts'

const nodes = [
  { id: 'n1', labels: { 'deliver.host': 'node1', 'deliver.on.blog_front': 'true' } },
  { id: 'n2', labels: { 'deliver.host': 'node2', 'deliver.on.blog_front': 'true' } },
]
const empty: SwarmState = { services: [], nodes, secrets: [], configs: [], hasVirtualAddresses: true }
const front = {
  deployment: 'blog',
  service: 'front',
  image: 'registry.dev:5000/blog:v1',
  image_version: 'sha256:aa',
  hosts: ['node1', 'node2'],
} as const satisfies Written<typeof swarmService.params>

type Params = Written<typeof swarmService.params>

/** What `docker stack deploy` is given for the service. */
function stackOf(params: Params, now = empty): { front: Record<string, unknown>; text: string } {
  const version = planOf(swarmService, params, now).find(({ what }) => what.startsWith('version'))
  const script = version?.settle instanceof Script ? version.settle.text : ''
  const [, text = ''] = script.match(/^printf %s '(.*)' \|/s) ?? []
  return { front: JSON.parse(text.replaceAll('$$', '$')).services.front, text }
}

function versionOf(params: Params, now = empty): string {
  const { containers } = (swarmService.report?.(valuesOf(swarmService, params), now) ?? {}) as {
    containers: string[]
  }
  return containers[0] ?? ''
}

/** The swarm when a version runs. */
function running(version: string, replicas = 2): SwarmState {
  const labels = { 'deliver.version': version }
  return {
    ...empty,
    configs: [version],
    services: [{ name: 'blog_front', labels, image: front.image, replicas }],
  }
}

test('what is not there is kept as a version, then rolled out; afterwards nothing is done', () => {
  const version = versionOf(front)
  expect(version).toMatch(/^blog_front\.[0-9a-f]{10}$/)
  expect(planOf(swarmService, front, empty).map(({ what }) => what)).toEqual([
    `version ${version}`,
    'service blog_front',
  ])
  expect(planOf(swarmService, front, running(version))).toEqual([])
})

test('the order in which things are written does not matter; another image or number does', () => {
  const more = { ...front, env: { A: '1', B: '2' } }
  expect(versionOf({ ...more, env: { B: '2', A: '1' } })).toBe(versionOf(more))
  for (const other of [
    { image_version: 'sha256:bb' },
    { replicas: 3 },
    { generation: 'x' },
    { command: 'x' },
  ]) {
    expect(versionOf({ ...more, ...other })).not.toBe(versionOf(more))
  }
})

test('somebody scaled it: that is a difference', () => {
  const [change] = planOf(swarmService, front, running(versionOf(front), 5))
  expect(change?.before).toContain('replicas: 5')
  expect(change?.after).toContain('replicas: 2')
})

test('other replicas are no other tasks', () => {
  const task = (params: Params) => (stackOf(params).front['labels'] as Record<string, string>)['deliver.task']
  expect(task({ ...front, replicas: 4 })).toBe(task(front))
  expect(task({ ...front, env: { A: '1' } })).not.toBe(task(front))
})

test.for([
  [{}, true, { order: 'start-first', parallelism: 0 }],
  [{ batch: '1' }, true, { order: 'start-first', parallelism: 1 }],
  [{ batch: '25%', replicas: 8 }, true, { order: 'start-first', parallelism: 2 }],
  [{ batch: '25%' }, true, { order: 'start-first', parallelism: 1 }],
  [{ single: true }, true, { order: 'stop-first', parallelism: 0 }],
  [{ published_ports: ['80:8080'] }, true, { order: 'start-first', parallelism: 0 }],
  [{ published_ports: ['80:8080'] }, false, { order: 'stop-first', parallelism: 1 }],
] as const)('is updated as %j says, with IPVS: %s', ([params, hasVirtualAddresses, expected]) => {
  const { deploy } = stackOf({ ...front, ...params }, { ...empty, hasVirtualAddresses }).front as {
    deploy: Record<string, unknown>
  }
  expect(deploy['update_config']).toMatchObject({ ...expected, failure_action: 'rollback' })
  expect(deploy['endpoint_mode']).toBe(hasVirtualAddresses ? 'vip' : 'dnsrr')
})

test('without IPVS the ports are those of the nodes', () => {
  const port = { target: 53, published: 5353, protocol: 'udp' }
  const ports = { ...front, published_ports: ['5353:53/udp'] }
  expect(stackOf(ports).front['ports']).toEqual([{ ...port, mode: 'ingress' }])
  expect(stackOf({ ...ports, endpoint_mode: 'dnsrr' }).front['ports']).toEqual([{ ...port, mode: 'host' }])
})

test('a secret file is a secret, another one a config; neither they nor a secret text is shown', () => {
  const files = [
    { path: '/run/password', content: new Secret('hidden') },
    { path: '/etc/settings', content: 'a=$b', mode: '0400' },
  ]
  const plan = planOf(swarmService, { ...front, files, env: { KEY: new Secret('hidden') } }, empty)
  expect(plan.map(({ what }) => what.replace(/ blog.*/, ''))).toEqual([
    'secret /run/password',
    'config /etc/settings',
    'version',
    'service',
  ])
  expect(plan.map(({ settle }) => String(settle)).join()).not.toContain('hidden')
})

test('a dollar is no variable of Docker', () => {
  expect(stackOf({ ...front, env: { PRICE: '$5' } }).text).toContain('"PRICE":"$$5"')
})

test('nodes may run it, or not any longer', () => {
  const [first, second] = planOf(swarmService, { ...front, hosts: ['node2'] }, empty)
  expect(first?.what).toBe('node1 for front')
  expect(String(first?.settle)).toBe('docker node update --label-rm deliver.on.blog_front -- n1 >/dev/null')
  expect(second?.what).toMatch(/^version/)
})

test('a generation lasts until another one is asked for', () => {
  const again = { ...front, generation: 'again' }
  const version = versionOf(again)
  const [service] = running(version).services
  const now = {
    ...running(version),
    services: service ? [{ ...service, labels: { ...service.labels, 'deliver.generation': 'again' } }] : [],
  }
  expect(planOf(swarmService, front, now)).toEqual([])
  expect(planOf(swarmService, { ...again, generation: 'once more' }, now)).not.toEqual([])
})

test('goes back to a version that is kept', () => {
  const version = 'blog_front.0123456789'
  const now = { ...running('blog_front.new'), configs: ['blog_front.new', version] }
  const back = { deployment: 'blog', service: 'front', version }
  const [change] = planOf(swarmService, back, now)
  expect(change).toMatchObject({ what: 'service blog_front', after: version })
  expect(planOf(swarmService, back, running(version))).toEqual([])
  expect(() => planOf(swarmService, back, empty)).toThrow('the swarm does not keep that version')
})

test('is taken away', () => {
  const absent = { deployment: 'blog', service: 'front', state: 'absent' }
  expect(planOf(swarmService, absent, running('v')).map(({ after }) => after)).toEqual(['absent'])
  expect(planOf(swarmService, absent, empty)).toEqual([])
})

test.for([
  [{ hosts: ['node9'] }, 'node9 is no node of the swarm'],
  [{ privileged: true, devices: ['/dev/fuse'] }, 'it has no privileged, devices'],
  [{ published_ports: ['192.0.2.1:80:80'] }, 'Cannot publish 192.0.2.1:80:80 of front'],
  [{ batch: 'half' }, 'Cannot replace half at a time'],
  [{ image: undefined }, 'image is missing'],
] as const)('%j is refused', ([params, message]) => {
  expect(() => planOf(swarmService, { ...front, ...params }, empty)).toThrow(message)
})

test('understands what a manager says, and tells where none is', () => {
  const { parse } = swarmProbe('blog')
  const service = { name: 'blog_front', labels: {}, image: 'a', replicas: 1 }
  const output = [
    `\x1dservices\n${JSON.stringify(service)}`,
    '\x1dcomplaint\n',
    '\x1dnodes\n{"id": "n1", "labels": null}',
    '\x1dsecrets\nword',
    '\x1dconfigs\n',
    '\x1dipvs\nyes',
  ]
  expect(parse(output.join('\n'), 0)).toEqual({
    services: [service],
    nodes: [{ id: 'n1', labels: {} }],
    secrets: ['word'],
    configs: [],
    hasVirtualAddresses: true,
  })
  expect(() => parse('\x1dcomplaint\nThis node is not a swarm manager.', 0)).toThrow('not a swarm manager')
})
