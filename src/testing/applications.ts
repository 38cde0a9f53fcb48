import fc from 'fast-check'
import { type Node, nodeOf } from '../base/yaml.ts'
import type { Application, Health, Job, NamedPort, PublishedPort, Service } from '../deployment/model.ts'
import { bareService } from '../deployment/notations/bare-service.ts'

const place = { source: { file: 'made', text: '' }, offset: 0 }

/** Applications of which every notation can say everything. */
export function applications(): fc.Arbitrary<Application> {
  return applicationsOf(commonService)
}

/** Applications that only compose can say whole. */
export function composeApplications(): fc.Arbitrary<Application> {
  return applicationsOf(composeService)
}

type ServiceMaker = (name: string, before: readonly string[]) => fc.Arbitrary<Service>

/** What a service waits for comes before it, so that nothing goes round in a circle. */
function applicationsOf(make: ServiceMaker): fc.Arbitrary<Application> {
  return fc.uniqueArray(serviceNames, { minLength: 1, maxLength: 4 }).chain(names =>
    fc
      .tuple(
        fc.tuple(...names.map((name, index) => make(name, names.slice(0, index)))),
        fc.tuple(...names.map(name => fc.option(releaseOf(name), { nil: undefined, freq: 4 }))),
      )
      .map(([services, jobs]) => ({
        services,
        jobs: jobs.filter(job => job !== undefined),
        domains: [],
        generated: [],
      })),
  )
}

const serviceNames = fc.constantFrom(
  'front',
  'store',
  'db-1',
  'web',
  'kind',
  'place',
  'toString',
  'x_2',
  '7up',
)

function releaseOf(service: string): fc.Arbitrary<Job> {
  return commands.map(command => ({
    name: `${service}-release`,
    place,
    service: { name: service, place },
    command,
    container: undefined,
    requires: [],
    runs: 'each release',
  }))
}

function commonService(name: string, before: readonly string[]): fc.Arbitrary<Service> {
  const others = before.length > 0 ? fc.subarray([...before]) : fc.constant([])
  const references = others.map(names => names.map(name => ({ name, place })))
  return ports.chain(ports =>
    fc
      .record({
        image: images,
        command: maybe(commands),
        entrypoint: maybe(commands),
        environment: fc.dictionary(variableNames, texts, { maxKeys: 4 }).map(toMap),
        ports: fc.constant(ports),
        published: publishedOf(ports),
        volumes: volumes,
        memory: maybe(nodes('512m', '1g', '300k')),
        health: maybe(healthOf(ports)),
        replicas: maybe(nodes('0', '4')),
        update: fc.record({
          batch: maybe(nodes('1', '25%')),
          pause: maybe(nodes('10s')),
          canary: maybe(nodes('ask', '5m')),
          drain: maybe(nodes('30s', '1m30s')),
        }),
        single: fc.boolean(),
        together: references,
        requires: fc
          .tuple(references, fc.constantFrom('healthy' as const, 'started' as const))
          .map(([all, condition]) => all.map(it => ({ ...it, condition }))),
      })
      .map(fields => ({ ...bareService({ name, place, image: fields.image }), ...fields })),
  )
}

function composeService(name: string, before: readonly string[]): fc.Arbitrary<Service> {
  return commonService(name, before).chain(service =>
    fc
      .record({
        hostname: maybe(texts),
        nameServers: fc.subarray(['192.0.2.53', '2001:db8::53']).map(it => it.map(node)),
        aliases: fc.subarray(['www', 'db_1']),
        cpus: maybe(nodes('0.50', '2')),
        privileged: maybe(fc.boolean().map(node)),
        labels: fc.dictionary(variableNames, texts, { maxKeys: 3 }).map(toMap),
        settings: settings,
        files: fc.uniqueArray(files, { selector: ({ path }) => path, maxLength: 3 }),
        sourceAddress: maybe(fc.constantFrom('192.0.2.1', 'shop-addr')),
        readOnly: fc.boolean(),
      })
      .map(({ readOnly, ...more }) => ({
        ...service,
        ...more,
        volumes: [...service.volumes, { name: '/etc/ssl', path: '/etc/ssl', readOnly, place }],
      })),
  )
}

const settings: fc.Arbitrary<ReadonlyMap<string, Node>> = fc
  .subarray<[string, unknown]>([
    ['user', '1000:1000'],
    ['init', true],
    ['capabilities', ['NET_ADMIN']],
    ['tmpfs', ['/run', '/tmp:size=1m']],
    ['sysctls', { 'net.core.somaxconn': '1024' }],
    ['etc_hosts', { gateway: '192.0.2.1', six: '2001:db8::1' }],
    ['ulimits', ['nproc:65535', 'nofile:20000:40000']],
    ['log_driver', 'journald'],
    ['log_options', { tag: '$x' }],
    ['restart_policy', 'no'],
    ['working_dir', "/it's $HOME"],
    ['memory_swap', '-1'],
  ])
  .map(pairs => new Map(pairs.map(([name, value]) => [name, nodeOf(value, place)])))

const files = fc
  .record({
    path: fc.constantFrom('/etc/a', '/etc-a', '/run/secrets/b', '/x y'),
    secret: fc.boolean(),
    mode: maybe(fc.constantFrom('0440', '0755')),
    text: fc.oneof(fc.string(), fc.constantFrom('$HOME {{ x }}', '{{.Name}}')),
  })
  .map(({ text, secret, ...file }) => ({
    ...file,
    secret,
    place,
    content: secret ? node('{{ password }}') : { ...node(text), raw: true },
  }))

const volumes = fc
  .uniqueArray(fc.constantFrom('data', 'log', 'a.b-c'), { maxLength: 3 })
  .map(names => names.map(name => ({ name, path: `/srv/${name}`, readOnly: false, place })))

const images = nodes('nginx', 'registry.example.org:5000/a/b:1.0', '{{ registry }}/x:{{ tag }}')

const ports: fc.Arbitrary<readonly NamedPort[]> = fc.oneof(
  fc.constant([]),
  portNumbers().map(number => [{ name: undefined, number, place }]),
  fc
    .uniqueArray(fc.tuple(fc.constantFrom('http', 'admin', 'b-c', 'default'), portNumbers()), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 3,
    })
    .map(all => all.map(([name, number]) => ({ name, number, place }))),
)

function portNumbers(): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom('80', '8080', '1', '65535'), fc.integer({ min: 1, max: 65535 }).map(String))
}

function publishedOf(ports: readonly NamedPort[]): fc.Arbitrary<readonly PublishedPort[]> {
  if (ports.length === 0) return fc.constant([])
  const one = fc.record({
    place: fc.constant(place),
    address: maybe(fc.constantFrom('192.0.2.1', '2001:db8::1', 'shop-addr', '{{ address }}')),
    outside: portNumbers(),
    inside: fc.constantFrom(...ports.map(({ number }) => number)),
    protocol: fc.constantFrom('http' as const, 'tcp' as const, 'udp' as const),
  })
  return fc.uniqueArray(one, { selector: ({ outside }) => outside, maxLength: 3 })
}

function healthOf(ports: readonly NamedPort[]): fc.Arbitrary<Health> {
  const numbers = fc.constantFrom('80', ...ports.map(({ number }) => number))
  const timing = fc.record({
    place: fc.constant(place),
    interval: maybe(nodes('5s')),
    timeout: maybe(nodes('500ms')),
    retries: maybe(nodes('3')),
    startPeriod: maybe(nodes('1m')),
  })
  const question = fc.oneof(
    fc.constant({ kind: 'none' as const }),
    fc.record({ kind: fc.constant('tcp' as const), port: numbers }),
    fc.record({
      kind: fc.constant('http' as const),
      port: numbers,
      path: fc.constantFrom('/', '/health?x=1#y'),
    }),
    fc.record({ kind: fc.constant('command' as const), command: commandsOrTexts() }),
  )
  return fc.tuple(timing, question).map(([timing, question]) => ({ ...timing, ...question }))
}

const variableNames = fc.constantFrom(
  'A',
  'b',
  'PATH',
  'yes',
  '1.10',
  'toString',
  'a.b-c',
  'é',
  'NULL',
  '0x1F',
)

/** What people write, and what a writer might forget to put in quotes. */
const texts: fc.Arbitrary<Node> = fc
  .oneof(
    fc.string().filter(text => !text.includes('{{')),
    fc.string({ unit: 'binary' }).filter(text => !text.includes('{{')),
    fc.constantFrom(
      ...[
        '',
        ' ',
        '1.10',
        'yes',
        'null',
        '~',
        '0x1F',
        '1e3',
        '.5',
        '.inf',
        '010',
        '1_000',
        '2001-01-01',
        '<<',
        '=',
      ],
      ...[
        'a: b',
        'a #b',
        '#',
        '- a',
        '? a',
        '| a',
        '&a',
        '*a',
        '!raw a',
        '%a',
        '@a',
        '`a',
        "it's",
        '"',
        '\\',
        '---',
      ],
      ...[
        '{PORT}',
        '{Foo}',
        '{"a":{"b":1}}',
        '${HOME}',
        '$$',
        '$',
        '{{ name }}',
        'a {{ x }} $b',
        'a\nb\n',
        '\t',
        ' a ',
      ],
      ...['\u2028', '\ufeff', '\u0085', '\ue041', '}}', '[a', '{a', 'a,b', 'a]'],
    ),
  )
  .map(node)

const commands: fc.Arbitrary<Node> = fc
  .oneof(
    fc.array(texts, { maxLength: 3 }),
    texts.map(text => [node('/bin/sh'), node('-c'), text]),
  )
  .map(items => ({ kind: 'list', items, place }))

function commandsOrTexts(): fc.Arbitrary<Node> {
  const isFilled = (it: Node) =>
    it.kind === 'list' ? it.items.length > 0 : it.kind === 'scalar' && it.value !== ''
  return fc.oneof(commands, texts).filter(isFilled)
}

function maybe<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(arbitrary, { nil: undefined })
}

function nodes(...values: readonly [string, ...string[]]): fc.Arbitrary<Node> {
  return fc.constantFrom(...values).map(node)
}

function node(value: string | boolean): Node & { kind: 'scalar' } {
  return { kind: 'scalar', value, raw: false, place }
}

function toMap(values: Readonly<Record<string, Node>>): ReadonlyMap<string, Node> {
  return new Map(Object.entries(values))
}
