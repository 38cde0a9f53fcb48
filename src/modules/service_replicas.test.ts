import { describe, expect } from 'vitest'
import { Secret } from '../base/secret.ts'
import type { DeployedContainer, DeploymentState } from '../host/deployments/state.ts'
import { planOf, test } from '../testing/host.ts'
import { valuesOf, type Written } from '../testing/written.ts'
import { serviceReplicas } from './service_replicas.ts'

const identity = { deployment: 'blog', service: 'front' } as const
const wanted = {
  ...identity,
  state: 'created',
  image: 'registry.dev:5000/front:1',
  image_version: 'sha256:aa',
} as const

const nothing: DeploymentState = {
  containers: [],
  images: [],
  room: { memory: undefined, disk: undefined },
  jobs: [],
  releases: [],
}
const image = { id: 'sha256:ff', name: 'registry.dev:5000/front:<none>', digest: 'sha256:aa' }

function container(name: string, more: Partial<DeployedContainer> = {}): DeployedContainer {
  return {
    name,
    created: '2026-01-01T00:00:00Z',
    status: 'running',
    exitCode: 0,
    health: null,
    labels: { 'deliver.deployment': 'blog', 'deliver.service': 'front', 'deliver.replica': '1' },
    networks: { apps: { IPAddress: '', IPAMConfig: { IPv4Address: '10.1.0.5' } } },
    ...more,
  }
}

type Params = Written<typeof serviceReplicas.params>

const changes = (params: Params, now: DeploymentState) =>
  planOf(serviceReplicas, params, now).map(({ what, before, after }) => [what, before, after.split('\n')[0]])

const registered = (params: Params, now: DeploymentState) =>
  serviceReplicas.report?.(valuesOf(serviceReplicas, params), now) as Record<string, unknown>

const nameOf = (params: Params) => (registered(params, nothing)['containers'] as string[])[0] as string

describe('a version', () => {
  const first = nameOf(wanted)

  test('is in the name of the container', () => {
    expect(first).toMatch(/^blog-front-1-[0-9a-f]{10}$/)
  })

  test.for<[string, Partial<Params>]>([
    ['image', { image_version: 'sha256:bb' }],
    ['environment', { env: { A: '1' } }],
    ['secret in its environment', { env: { A: new Secret('1') } }],
    ['command', { command: 'serve' }],
    ['network', { network: 'other' }],
    ['label', { labels: { a: '1' } }],
  ])('is another one with another %s', ([, more]) => {
    expect(nameOf({ ...wanted, ...more })).not.toBe(first)
  })

  test('is the same whatever the order of its settings, and whatever is only about the roll-out', () => {
    const a = nameOf({ ...wanted, env: { A: '1', B: '2' } })
    const b = nameOf({ ...wanted, env: { B: '2', A: '1' }, wait: '5s', drain: '1s', keep: 9, single: true })
    expect(b).toBe(a)
  })

  test('does not tell a value from a secret of the same text', () => {
    expect(nameOf({ ...wanted, env: { A: new Secret('1') } })).toBe(nameOf({ ...wanted, env: { A: '1' } }))
  })
})

describe('a generation', () => {
  test('makes anew what did not change, and lasts', () => {
    const [again] = registered({ ...wanted, generation: '2' }, nothing)['containers'] as [string]
    expect(again).not.toBe(nameOf(wanted))
    const labels = { 'deliver.service': 'front', 'deliver.generation': '2' }
    const now = { ...nothing, images: [image], containers: [container(again, { labels })] }
    expect(changes(wanted, now)).toEqual([])
  })
})

describe('created', () => {
  test('fetches the image, and makes the containers that are missing', () => {
    const two = { ...wanted, replicas: [1, 4] }
    const [one, four] = registered(two, nothing)['containers'] as [string, string]
    expect(changes(two, nothing)).toEqual([
      ['image registry.dev:5000/front:1', 'absent', 'sha256:aa'],
      [`container ${one}`, 'absent', 'image: registry.dev:5000/front:1'],
      [`container ${four}`, 'absent', 'image: registry.dev:5000/front:1'],
    ])
    expect(changes(two, { ...nothing, images: [image], containers: [container(one)] })).toEqual([
      [`container ${four}`, 'absent', 'image: registry.dev:5000/front:1'],
    ])
  })

  test('from which address connections go out is settled before a container is there, and known before it runs', () => {
    const labels = { 'deliver.source': '192.0.2.7' }
    expect(nameOf({ ...wanted, labels })).not.toBe(nameOf(wanted))
    const [make] = planOf(serviceReplicas, { ...wanted, labels }, { ...nothing, images: [image] })
    expect(String(make?.settle)).toMatch(
      /ip -4 -o address show to 192\.0\.2\.7\/32.*docker create.* --ip .*\/usr\/local\/sbin\/deliver-sources/s,
    )
    const [start] = planOf(
      serviceReplicas,
      { ...identity, state: 'ready', containers: ['a'] },
      { ...nothing, containers: [container('a', { status: 'created' })] },
    )
    expect(String(start?.settle)).toMatch(/docker start -- a .*\/usr\/local\/sbin\/deliver-sources/s)
  })

  test('fetches by digest: a tag that moves meanwhile changes nothing', () => {
    const [pull, make] = planOf(serviceReplicas, wanted, nothing).map(({ settle }) => String(settle))
    expect(pull).toContain('docker pull --quiet -- registry.dev:5000/front@sha256:aa')
    expect(make).toContain('registry.dev:5000/front@sha256:aa')
  })

  test('takes an image that is of no registry by its ID', () => {
    const local = { ...wanted, image: 'front', image_version: 'id:sha256:ff' }
    const [make] = planOf(serviceReplicas, local, { ...nothing, images: [image] }).map(({ settle }) =>
      String(settle),
    )
    expect(make).toMatch(/ sha256:ff >/)
  })

  test('keeps what the environment holds out of the arguments and of what is shown', () => {
    const secretive = { ...wanted, env: { KEY: new Secret('hush') } }
    const [, make] = planOf(serviceReplicas, secretive, nothing)
    expect(make?.after).toContain('KEY')
    expect(make?.after).not.toContain('hush')
    expect(String(make?.settle)).toBe('***')
  })

  test('says which containers serve: those of the last release, else those that run', () => {
    const release = {
      number: 3,
      at: '',
      by: '',
      application: '',
      services: { front: { containers: ['blog-front-1-old'], image: '', version: '' } },
    }
    const now = { ...nothing, containers: [container('blog-front-1-old'), container('blog-front-1-killed')] }
    expect(registered(wanted, { ...now, releases: [release] })['before']).toEqual(['blog-front-1-old'])
    expect(registered(wanted, now)['before']).toEqual(['blog-front-1-old', 'blog-front-1-killed'])
  })
})

test('a host that is full is told before anything is fetched', () => {
  const full = (room: { memory?: number; disk?: number }) => () =>
    changes(wanted, { ...nothing, room: { memory: undefined, disk: undefined, ...room } })
  expect(full({ memory: 10_000 })).toThrow('There is no memory for another container: 9 MiB are left')
  expect(full({ disk: 10_000 })).toThrow('There is no room for another container: 9 MiB of the disk are free')
  expect(full({ memory: 1e6, disk: 1e6 })).not.toThrow()
})

describe('ready', () => {
  const ready = { ...identity, state: 'ready', containers: ['blog-front-1-new'] } as const

  test('starts what does not run, beside what does', () => {
    const now = {
      ...nothing,
      containers: [container('blog-front-1-old'), container('blog-front-1-new', { status: 'created' })],
    }
    expect(changes(ready, now)).toEqual([['container blog-front-1-new', 'created', 'ready']])
  })

  test('stops the others first where two cannot run', () => {
    const now = {
      ...nothing,
      containers: [container('blog-front-1-old'), container('blog-front-1-new', { status: 'created' })],
    }
    const plan = planOf(serviceReplicas, { ...ready, single: true }, now)
    expect(plan.map(({ what, after }) => [what, after])).toEqual([
      ['container blog-front-1-old', 'stopped first'],
      ['container blog-front-1-new', 'ready'],
    ])
    expect(plan[0]?.registers?.('address /blog-front-1-new 10.1.0.9\noutage 125\n')).toEqual({
      outage: 1.25,
      replicas: [{ name: 'blog-front-1-new', replica: 1, address: '10.1.0.9' }],
    })
    expect(String(plan[0]?.settle)).toContain('docker start -- blog-front-1-old')
  })

  test('leaves alone what runs, waits for what is ill, and takes nothing for a job', () => {
    const job = container('blog-job', { labels: { 'deliver.service': 'front', 'deliver.job': 'init' } })
    const well = { ...nothing, containers: [container('blog-front-1-new', { health: 'starting' }), job] }
    expect(changes(ready, well)).toEqual([])
    const ill = { ...nothing, containers: [container('blog-front-1-new', { health: 'unhealthy' })] }
    expect(changes(ready, ill)).toEqual([['health of blog-front-1-new', 'unhealthy', 'ready']])
  })

  test('registers where the replicas are; one that check mode did not make has an address that says so', () => {
    const now = { ...nothing, containers: [container('blog-front-1-new')] }
    expect(registered(ready, now)).toEqual({
      replicas: [{ name: 'blog-front-1-new', replica: 1, address: '10.1.0.5' }],
    })
    expect(registered(ready, nothing)).toEqual({
      replicas: [{ name: 'blog-front-1-new', replica: 1, address: '0.0.0.0' }],
    })
  })
})

describe('alone', () => {
  const alone = { ...identity, state: 'alone', containers: ['blog-front-1-new'] } as const
  const stopped = (version: string) => container(`blog-front-1-${version}`, { status: 'exited' })
  const release = (number: number, ...versions: string[]) => ({
    number,
    at: '',
    by: '',
    application: '',
    services: {
      front: { containers: versions.map(version => `blog-front-1-${version}`), image: '', version: '' },
    },
  })
  const releases = [release(1, 'a'), release(2, 'b'), release(3, 'a'), release(4, 'c')]

  test('stops others, and keeps those of the last releases', () => {
    const containers = [
      stopped('a'),
      stopped('b'),
      container('blog-front-1-c'),
      container('blog-front-1-new'),
    ]
    expect(changes({ ...alone, keep: 2 }, { ...nothing, containers, releases })).toEqual([
      ['container blog-front-1-c', 'running', 'stopped'],
      ['container blog-front-1-b', 'exited', 'absent'],
    ])
    expect(changes({ ...alone, keep: 0 }, { ...nothing, containers: [stopped('a')], releases })).toEqual([
      ['container blog-front-1-a', 'exited', 'absent'],
    ])
  })

  test('keeps the same once its own release is recorded', () => {
    const containers = [stopped('a'), stopped('b'), stopped('c'), container('blog-front-1-new')]
    const kept = (releases: DeploymentState['releases']) =>
      changes({ ...alone, keep: 2 }, { ...nothing, containers, releases })
    const removed = [['container blog-front-1-b', 'exited', 'absent']]
    expect(kept(releases)).toEqual(removed)
    expect(kept([...releases, release(5, 'new'), release(6, 'new')])).toEqual(removed)
  })

  test('removes what never served', () => {
    const now = {
      ...nothing,
      releases,
      containers: [container('blog-front-1-failed'), stopped('killed'), stopped('c')],
    }
    expect(changes(alone, now)).toEqual([
      ['container blog-front-1-failed', 'running', 'stopped'],
      ['container blog-front-1-failed', 'stopped', 'absent'],
      ['container blog-front-1-killed', 'exited', 'absent'],
    ])
  })

  test('in the middle of a roll-out, what is still to come and what is still to go are left alone', () => {
    const second = (version: string, status: string) =>
      container(`blog-front-2-${version}`, {
        status,
        labels: { 'deliver.service': 'front', 'deliver.replica': '2' },
      })
    const containers = [
      container('blog-front-1-c'),
      container('blog-front-1-new'),
      second('c', 'running'),
      second('new', 'created'),
    ]
    const round = {
      ...alone,
      containers: ['blog-front-1-new', 'blog-front-2-new'],
      before: ['blog-front-1-c', 'blog-front-2-c'],
      replaced: [1],
    }
    expect(changes(round, { ...nothing, containers, releases: [release(4, 'c')] })).toEqual([
      ['container blog-front-1-c', 'running', 'stopped'],
    ])
  })

  test('leaves other services alone', () => {
    const other = container('blog-store-1-a', { labels: { 'deliver.service': 'store' } })
    expect(changes(alone, { ...nothing, containers: [other] })).toEqual([])
  })
})
