import { describe, expect } from 'vitest'
import { Secret } from '../base/secret.ts'
import type { Container } from '../host/containers/container.ts'
import { readManifest } from '../host/docker.ts'
import { planOf, test } from '../testing/host.ts'
import { dockerContainer } from './docker_container.ts'

const oldId = `sha256:${'a'.repeat(64)}`
const newId = `sha256:${'b'.repeat(64)}`

/** What Docker 20.10 tells of a container, as far as it is read. */
const container: Container = {
  Id: 'a338fb960c57',
  Image: oldId,
  State: { Status: 'running', Health: { Status: 'healthy' } },
  Config: {
    Image: 'registry.dev:5000/blog:1',
    Cmd: ['sh', '-c', 'sleep 1000; echo done'],
    Entrypoint: null,
    Env: ["A=it's $x", 'IMG=1'],
    User: '',
    WorkingDir: '',
    Hostname: 'box',
    Domainname: '',
    Labels: { x: 'y z', maintainer: 'of the image' },
    Volumes: null,
    Tty: false,
    OpenStdin: false,
    StopTimeout: 1,
    Healthcheck: { Test: ['CMD-SHELL', "echo 'ok now'"], Interval: 1_000_000_000 },
  },
  HostConfig: {
    Binds: ['data:/data', '/srv:/srv:ro'],
    PortBindings: {
      '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8081' }],
      '9000/tcp': [{ HostIp: '', HostPort: '' }],
      '9001/tcp': [{ HostIp: '', HostPort: '' }],
    },
    NetworkMode: 'svc',
    ExtraHosts: ['db:10.0.0.1'],
    Dns: ['10.0.3.1'],
    DnsSearch: ['lxc', 'dev'],
    DnsOptions: [],
    Memory: 67_108_864,
    MemoryReservation: 0,
    MemorySwap: 134_217_728,
    NanoCpus: 0,
    ShmSize: 67_108_864,
    PidsLimit: null,
    RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
    LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
    CapAdd: ['CAP_NET_ADMIN'],
    CapDrop: null,
    Privileged: false,
    ReadonlyRootfs: false,
    AutoRemove: false,
    Devices: [],
    Ulimits: null,
    SecurityOpt: ['label=disable'],
    PidMode: 'host',
    IpcMode: 'private',
  },
  NetworkSettings: {
    Networks: {
      svc: { IPAMConfig: { IPv4Address: '10.30.0.5' }, Aliases: ['www', 'a338fb960c57', 'box'] },
      other: { IPAMConfig: {}, Aliases: ['a338fb960c57', 'box'] },
    },
  },
}

const image = { Id: oldId, Config: { Env: ['IMG=1'], Labels: { maintainer: 'of the image' } } }

/** Parameters that the container above agrees with, in other words where there are such. */
const agreed = {
  name: 'blog',
  image: 'registry.dev:5000/blog:1',
  command: 'sh -c "sleep 1000; echo done"',
  env: { A: "it's $x" },
  hostname: 'box',
  labels: { x: 'y z' },
  volumes: ['data:/data:rw', '/srv:/srv:ro'],
  ports: ['127.0.0.1:8081:80/tcp', '9000-9001'],
  etc_hosts: { db: '10.0.0.1' },
  dns_servers: ['10.0.3.1'],
  dns_search_domains: ['lxc', 'dev'],
  memory: '64m',
  restart_policy: 'unless-stopped',
  log_driver: 'json-file',
  log_options: { 'max-size': '1m' },
  cap_add: ['net_admin'],
  privileged: false,
  stop_timeout: 1,
  healthcheck: { test: ['CMD', 'echo', 'ok now'], interval: '1s' },
  networks: [{ name: 'svc', ipv4_address: '10.30.0.5', aliases: ['www'] }, { name: 'other' }],
}

const there = <T>(is: T) => ({ kind: 'there', is }) as const
const absent = { kind: 'absent' } as const
const present = { container: there(container), image: there(image), registry: undefined }

const running = (state: Partial<Container['State']>) => ({
  ...present,
  container: there({ ...container, State: { Status: 'running', ...state } }),
})

function changes(
  params: Record<string, unknown>,
  now: Parameters<NonNullable<typeof dockerContainer.plan>>[1] = present,
) {
  return planOf(dockerContainer, { ...agreed, ...params }, now).map(({ what, before, after }) => ({
    what,
    before,
    after,
  }))
}

/** The commands of a plan. */
function commands(
  params: Record<string, unknown>,
  now: Parameters<NonNullable<typeof dockerContainer.plan>>[1],
) {
  return planOf(dockerContainer, params, now).map(({ settle }) =>
    settle && 'text' in settle ? settle.text : settle,
  )
}

describe('leaves alone', () => {
  test.for([
    {},
    { state: 'healthy' },
    { state: 'present' },
    { comparisons: { '*': 'strict' } },
    { env: { A: 'other' }, comparisons: { env: 'ignore' } },
    { entrypoint: ['sh', '-c'], command: ['sleep 1000; echo done'] },
    { command: undefined, env: undefined, networks: undefined },
    { ports: ['127.0.0.1:8081:80'] },
  ])('what is as wanted: %o', params => {
    expect(changes(params)).toEqual([])
  })

  test('a container that is gone and shall be', () => {
    expect(
      planOf(dockerContainer, { name: 'blog', state: 'absent' }, { ...present, container: absent }),
    ).toEqual([])
  })
})

describe('makes anew for', () => {
  test.for([
    {
      params: { command: 'sleep 5' },
      before: 'command: sh, -c, sleep 1000; echo done',
      after: 'command: sleep, 5',
    },
    { params: { env: { A: 'new', B: '2' } }, before: 'env: A (before)', after: 'env: A (after), B (after)' },
    { params: { hostname: 'other' }, before: 'hostname: box', after: 'hostname: other' },
    { params: { labels: { x: '1' } }, before: 'labels: x=y z', after: 'labels: x=1' },
    { params: { volumes: ['/srv:/srv'] }, before: 'volumes: /srv:/srv:ro', after: 'volumes: /srv:/srv' },
    {
      params: { ports: ['8082:80'] },
      before: 'published_ports: 127.0.0.1:8081 -> 80/tcp',
      after: 'published_ports: *:8082 -> 80/tcp',
    },
    {
      params: { dns_search_domains: ['dev', 'lxc'] },
      before: 'dns_search_domains: lxc, dev',
      after: 'dns_search_domains: dev, lxc',
    },
    { params: { privileged: true }, before: 'privileged: no', after: 'privileged: yes' },
    {
      params: { healthcheck: { test: 'true', interval: '1m30s' } },
      before: "healthcheck: test: CMD-SHELL echo 'ok now', interval: 1s",
      after: 'healthcheck: test: CMD-SHELL true, interval: 90s',
    },
    {
      params: { labels: {}, comparisons: { labels: 'strict' } },
      before: 'labels: x=y z',
      after: 'labels: none',
    },
    { params: { recreate: true }, before: 'made', after: 'made anew' },
  ])('$after', ({ params, before, after }) => {
    expect(changes(params)).toEqual([{ what: 'container', before, after }])
  })

  test('a tag that moved', () => {
    expect(changes({}, { ...present, image: there({ ...image, Id: newId }) })).toEqual([
      {
        what: 'container',
        before: 'image: registry.dev:5000/blog:1 (aaaaaaaaaaaa)',
        after: 'image: registry.dev:5000/blog:1 (bbbbbbbbbbbb)',
      },
    ])
  })

  test('an image that the registry has anew', () => {
    expect(changes({ pull: true }, { ...present, registry: { ids: [newId] } })).toEqual([
      { what: 'image registry.dev:5000/blog:1', before: 'aaaaaaaaaaaa', after: 'bbbbbbbbbbbb' },
      {
        what: 'container',
        before: 'image: registry.dev:5000/blog:1 (aaaaaaaaaaaa)',
        after: 'image: registry.dev:5000/blog:1 (bbbbbbbbbbbb)',
      },
    ])
    expect(changes({ pull: true }, { ...present, registry: { ids: [oldId] } })).toEqual([])
  })
})

describe('changes while it runs', () => {
  test('limits and the restart policy', () => {
    expect(changes({ memory: '96m', restart_policy: 'on-failure', restart_retries: 3 })).toEqual([
      {
        what: 'limits',
        before: 'memory: 67108864\nrestart_policy: unless-stopped',
        after: 'memory: 100663296\nrestart_policy: on-failure:3',
      },
    ])
    expect(commands({ ...agreed, memory: '96m' }, present)).toEqual([
      'docker update --memory 100663296 --memory-swap 201326592 -- blog >/dev/null',
    ])
  })

  test.for<{ networks: unknown; changes: unknown; [param: string]: unknown }>([
    {
      networks: [{ name: 'svc', ipv4_address: '10.30.0.6' }],
      changes: [
        { what: 'network svc', before: 'in 10.30.0.5 as www as a338fb960c57 as box', after: 'in 10.30.0.6' },
      ],
    },
    {
      networks: [{ name: 'new', aliases: ['n'] }],
      changes: [{ what: 'network new', before: 'out', after: 'in as n' }],
    },
    { networks: [{ name: 'svc' }], changes: [] },
    { networks: [{ name: 'svc', keep_address: true }], state: 'started', changes: [] },
    {
      networks: [{ name: 'other', keep_address: true }],
      state: 'started',
      changes: [{ what: 'address in other', before: 'given at each start', after: 'kept' }],
    },
    {
      networks: [{ name: 'svc' }],
      purge_networks: true,
      changes: [{ what: 'network other', before: 'in', after: 'out' }],
    },
    ...['constructor', 'toString', '__proto__'].map(name => ({
      networks: [{ name }],
      changes: [{ what: `network ${name}`, before: 'out', after: 'in' }],
    })),
    {
      networks: [{ name: 'constructor', keep_address: true }],
      state: 'started',
      changes: [
        { what: 'network constructor', before: 'out', after: 'in' },
        { what: 'address in constructor', before: 'given at each start', after: 'kept' },
      ],
    },
  ])('networks: $changes', ({ changes: expected, ...params }) => {
    expect(changes(params)).toEqual(expected)
  })

  test.for([
    {
      params: { state: 'started' },
      now: running({ Status: 'exited' }),
      change: ['state', 'exited', 'running'],
    },
    {
      params: { state: 'started' },
      now: running({ Status: 'paused' }),
      change: ['state', 'paused', 'running'],
    },
    { params: { state: 'stopped' }, now: present, change: ['state', 'running', 'exited'] },
    { params: { restart: true }, now: present, change: ['state', 'running', 'restarted'] },
    { params: { state: 'absent' }, now: present, change: ['container', 'running', 'absent'] },
    {
      params: { state: 'healthy' },
      now: running({ Health: { Status: 'starting' } }),
      change: ['health', 'starting', 'healthy'],
    },
  ])('$change', ({ params, now, change: [what, before, after] }) => {
    expect(changes(params, now)).toEqual([{ what, before, after }])
  })
})

test('makes one that is not there, its environment kept out of arguments', () => {
  const params = {
    name: 'blog',
    image: 'blog',
    command: ['serve', '--all'],
    entrypoint: ['/init', '-v'],
    env: { KEY: new Secret("s3cret's"), PEM: 'two\nlines' },
    networks: [{ name: 'svc', ipv4_address: '10.30.0.5' }, { name: 'other' }],
  }
  expect(commands(params, { ...present, container: absent })).toEqual([
    [
      "(export PEM='two",
      "lines'",
      "printf '%s\\n' 'KEY=s3cret'\\''s' | docker create --env-file /dev/stdin --env PEM --name blog" +
        ' --network svc --ip 10.30.0.5 --entrypoint /init blog:latest -v serve --all >/dev/null) || exit',
      'docker network connect other blog || exit',
      'docker rm -f -- blog.next blog.previous >/dev/null 2>&1 || :',
    ].join('\n'),
    'docker start -- blog >/dev/null',
  ])
  const [{ settle } = { settle: undefined }] = planOf(dockerContainer, params, {
    ...present,
    container: absent,
  })
  expect(String(settle)).toBe('***')
})

describe('what a container runs', () => {
  const withEntrypoint = (line: { Entrypoint: string[] | null; Cmd: string[] | null }) => ({
    container: there({ ...container, Config: { ...container.Config, ...line } }),
    image: there({ Id: oldId, Config: { Entrypoint: ['/init', '-v'] } }),
    registry: undefined,
  })
  const only = (params: object) => ({ name: 'blog', image: 'registry.dev:5000/blog:1', ...params })

  test.for([
    { params: { command: 'serve' }, Entrypoint: ['/init', '-v'], Cmd: ['serve'] },
    { params: { command: [] }, Entrypoint: ['/init'], Cmd: ['-v'] },
    { params: { command: '' }, Entrypoint: ['/init', '-v'], Cmd: null },
    { params: { entrypoint: [], command: 'sleep 9' }, Entrypoint: null, Cmd: ['sleep', '9'] },
    { params: { entrypoint: '', command: ['sleep'] }, Entrypoint: null, Cmd: ['sleep'] },
    { params: { entrypoint: ['a', 'b'], command: 'c' }, Entrypoint: ['a'], Cmd: ['b', 'c'] },
  ])('stays: %o', ({ params, ...line }) => {
    expect(planOf(dockerContainer, only(params), withEntrypoint(line))).toEqual([])
  })

  test.for([
    { params: { command: [] }, before: 'command: serve', after: 'command: none' },
    { params: { command: 'other' }, before: 'command: serve', after: 'command: other' },
    { params: { entrypoint: [], command: 'a' }, before: 'command: /init, -v, serve', after: 'command: a' },
  ])('differs: %o', ({ params, before, after }) => {
    const now = withEntrypoint({ Entrypoint: ['/init', '-v'], Cmd: ['serve'] })
    expect(planOf(dockerContainer, only(params), now)).toMatchObject([{ before, after }])
  })

  test('is all of its command where the entry point is cleared', () => {
    const [made] = commands(only({ entrypoint: [], command: ['sleep', '9'] }), {
      ...present,
      container: absent,
    })
    expect(made).toContain("--name blog --entrypoint '' registry.dev:5000/blog:1 sleep 9 ")
  })

  test('is the entry point of the image alone where the command is cleared', () => {
    const [made] = commands(only({ command: '' }), { ...present, container: absent })
    expect(made).toContain('--entrypoint "$first" registry.dev:5000/blog:1 "$@"')
  })
})

test.for([
  [{ links: ['db', 'cache:redis'] }, { Links: ['/db:/box/db', '/cache:/box/redis'] }],
  [{ volumes_from: ['data', 'files:ro'] }, { VolumesFrom: ['data:rw', 'files:ro'] }],
] as const)('knows %j', ([params, host]) => {
  const HostConfig = { ...container.HostConfig, ...host }
  expect(changes(params, { ...present, container: there({ ...container, HostConfig }) })).toEqual([])
  expect(changes(params)).toMatchObject([{ what: 'container', before: expect.stringContaining(': none') }])
})

test('says in one line what a registry answers', () => {
  const why = `WARNING: none\n<html>\nunauthorized: ${'x'.repeat(400)}\n</html>\n`
  const answer = readManifest(why, undefined)
  expect('why' in answer && answer.why).toMatch(/^unauthorized: x+\n\.\.\. \d+ characters left out/)
})

test('replaces one only by a successor that starts', () => {
  const [command] = commands({ name: 'blog', image: 'blog', command: 'serve' }, present)
  expect(command).toBe(
    `docker rm -f -- blog.next blog.previous >/dev/null 2>&1 || :
(
docker create  --name blog.next  blog:latest serve >/dev/null) || exit
docker rename blog blog.previous 2>/dev/null ||
  { docker stop  -- blog >/dev/null && docker rename blog blog.previous; } || exit
docker rename blog.next blog || exit
docker stop  -- blog.previous >/dev/null || :
docker start -- blog >/dev/null || {
  docker rm -f -- blog >/dev/null
  docker rename blog.previous blog
  docker start -- blog >/dev/null
  exit 1
}
docker rm -f  -- blog.previous >/dev/null 2>&1 || :`,
  )
})

test.for([
  { holds: {}, starts: 'blog.next', before: 'docker stop' },
  { holds: { networks: [{ name: 'apps' }] }, starts: 'blog.next', before: 'docker stop' },
  { holds: { published_ports: ['80:80'] }, starts: 'blog', before: 'docker rm -f  -- blog.previous' },
  { holds: { volumes: ['data:/data'] }, starts: 'blog', before: 'docker rm -f  -- blog.previous' },
  {
    holds: { networks: [{ name: 'apps', ipv4_address: '10.30.0.9' }] },
    starts: 'blog',
    before: 'docker rm -f  -- blog.previous',
  },
])('with $holds, $starts is healthy before "$before"', ({ holds, starts, before }) => {
  const [settling] = commands(
    { name: 'blog', image: 'blog', command: 'serve', state: 'healthy', ...holds },
    present,
  )
  const command = String(settling)
  const started = command.indexOf(`docker start -- ${starts} >/dev/null`)
  const waits = command.indexOf(`docker logs --tail 20 -- ${starts} >&2`)
  expect([started, waits, command.indexOf(before)].every(at => at > 0)).toBe(true)
  expect(started).toBeLessThan(waits)
  expect(waits).toBeLessThan(command.indexOf(before))
})

test('logs in where it pulls, with the password on standard input', () => {
  const params = {
    name: 'blog',
    image: 'r.dev:5000/blog',
    registry_username: 'joe',
    registry_password: 's3cret',
  }
  const now = { container: absent, image: absent, registry: undefined }
  const [{ settle } = { settle: undefined }] = planOf(dockerContainer, params, now)
  expect(String(settle)).toBe('***')
  expect((settle as { text: string }).text).toContain(
    'printf %s s3cret |\n    docker login --username joe --password-stdin r.dev:5000',
  )
})

describe('refuses', () => {
  const missing = { ...present, image: absent }
  test.for([
    { params: { image: undefined }, now: { ...present, container: absent }, says: 'image is missing' },
    { params: { pull: 'never' }, now: missing, says: 'the image is not there, and pull is never' },
    {
      params: { pull: true },
      now: { ...present, registry: { why: 'timeout' } },
      says: 'Cannot ask the registry for',
    },
    {
      params: {},
      now: { ...missing, registry: { why: 'unauthorized' } },
      says: 'Cannot ask the registry for',
    },
    { params: { ports: ['http:80'] }, now: present, says: 'Cannot publish http:80: that is not a port' },
    { params: { ports: ['80-81:80-82'] }, now: present, says: 'the two ranges have different lengths' },
    { params: { memory: 'much' }, now: present, says: 'Cannot read the size much' },
    { params: { command: 'sh -c "open' }, now: present, says: 'Cannot cut this command into words' },
    { params: { comparisons: { env: 'loosely' } }, now: present, says: 'Cannot compare env by loosely' },
    {
      params: {},
      now: { ...present, container: { kind: 'unknown', why: 'sh: 1: docker: not found' } as const },
      says: 'Cannot ask Docker: it is not installed',
    },
  ])('$says', ({ params, now, says }) => {
    expect(() => changes(params, now)).toThrow(says)
  })
})

test('tells a container from none, and from a Docker that does not answer', () => {
  const { parse } = dockerContainer.observe({ name: 'blog', state: 'started' } as never)
  const manifest = { Descriptor: { digest: 'sha256:m' }, SchemaV2Manifest: { config: { digest: newId } } }
  const output = (found: string, complaint: string) =>
    `\x1dcontainer\n${found}\n\x1dcontainer complaint\n${complaint}\n\x1dimage\n[]\n\x1dimage complaint\nError: No such image: x\n` +
    `\x1dregistry architecture\namd64\n\x1dregistry\n${JSON.stringify(manifest)}\n`
  const rest = { image: absent, registry: { ids: [newId, 'sha256:m'] } }
  expect(parse(output('[{"Id":"a"}]', ''), 0)).toEqual({ container: there({ Id: 'a' }), ...rest })
  expect(parse(output('[]', 'Error: No such container: blog'), 0)).toEqual({ container: absent, ...rest })
  expect(parse(output('[]', 'Cannot connect to the Docker daemon'), 0)).toEqual({
    container: { kind: 'unknown', why: 'Cannot connect to the Docker daemon' },
    ...rest,
  })
})
