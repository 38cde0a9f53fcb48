import { createHash } from 'node:crypto'
import { TaskError } from '../../base/errors.ts'
import { reveal, Secret } from '../../base/secret.ts'
import { commandWords } from '../../host/containers/command.ts'
import { type ContainerSettings, settingParams } from '../../host/containers/params.ts'
import { imageReference } from '../../host/deployments/image.ts'
import { labels } from '../../host/deployments/state.ts'
import { placementLabel, type SwarmState, stackedName, swarmLabels } from '../../host/swarm/state.ts'
import type { Want } from './params.ts'

/** A version of a service: what `docker stack deploy` is given for it, and by which name it is kept. */
export interface Version {
  readonly name: string
  readonly replicas: number
  /** It holds the environment, so nobody is shown it. */
  readonly text: Secret
  readonly objects: readonly StackObject[]
}

/** A secret or config, named by what it holds: another content is another one. */
export interface StackObject {
  readonly kind: 'secret' | 'config'
  readonly name: string
  readonly content: string | Secret
  readonly path: string
  readonly mode: string
}

/** Settings of containers that services of a swarm have too. */
const supported: readonly (keyof ContainerSettings)[] = [
  ...(['command', 'entrypoint', 'env', 'user', 'working_dir', 'hostname', 'labels', 'volumes'] as const),
  ...(['published_ports', 'etc_hosts', 'dns_servers', 'dns_search_domains', 'dns_opts'] as const),
  ...(['memory', 'memory_reservation', 'cpus', 'restart_policy', 'log_driver', 'log_options'] as const),
  ...(['capabilities', 'cap_drop', 'read_only', 'init', 'tty', 'interactive', 'sysctls'] as const),
  ...(['stop_signal', 'healthcheck', 'tmpfs', 'networks_cli_compatible', 'purge_networks'] as const),
]

/** @throws TaskError where the service has settings that Swarm does not know */
export function versionOf(want: Want, now: SwarmState): Version {
  if (want.image === undefined) throw new TaskError(`Cannot make ${want.service}: image is missing`)
  refuseUnsupported(want)
  const mode = want.endpoint_mode ?? (now.hasVirtualAddresses ? 'vip' : 'dnsrr')
  const ports = portsOf(want, mode)
  const replicas = want.replicas ?? want.hosts.length
  const objects = want.files.map(file => objectOf(file, want))
  const made = taskOf(want, want.image, objects)
  const generation = want.generation ?? lastGeneration(want, now)
  const task = hash([made, want.image_version, generation])
  const body = {
    ...made,
    labels: { ...want.labels, [swarmLabels.task]: task },
    ports,
    networks: { default: { aliases: [want.service, ...want.aliases] } },
    deploy: {
      replicas,
      endpoint_mode: mode,
      placement: { constraints: [`node.labels.${placementLabel(want.deployment, want.service)} == true`] },
      restart_policy: { condition: restartCondition(want) },
      resources: resourcesOf(want),
      ...updating(want, replicas, ports.length > 0 && mode === 'dnsrr'),
    },
  }
  const name = `${stackedName(want.deployment, want.service).slice(0, 50)}.${hash([body])}`
  return {
    name,
    replicas,
    objects,
    text: new Secret(stackText({ ...want, generation }, body, objects, name)),
  }
}

/** A generation lasts until another one is asked for. */
function lastGeneration({ deployment, service }: Want, { services }: SwarmState): string | undefined {
  return services.find(({ name }) => name === stackedName(deployment, service))?.labels[labels.generation]
}

function refuseUnsupported(want: Want): void {
  const names = Object.keys(settingParams) as (keyof ContainerSettings)[]
  const others = names.filter(
    name => want[name] !== undefined && want[name] !== false && !supported.includes(name),
  )
  if (others.length === 0) return
  throw new TaskError(`Cannot make ${want.service} a service of Swarm: it has no ${others.join(', ')}`)
}

/** What a task is made with. */
function taskOf(
  want: Want,
  image: string,
  objects: readonly StackObject[],
): Readonly<Record<string, unknown>> {
  const { command, entrypoint, env = {}, healthcheck } = want
  const isNamed = want.image_version?.startsWith('id:')
  const words = commandWords(command)
  const given = (kind: StackObject['kind']) =>
    objects
      .filter(object => object.kind === kind)
      .map(({ name, path, mode }) => ({ source: name, target: path, mode: Number.parseInt(mode, 8) }))
  return {
    image: isNamed ? image : imageReference({ ...want, image }),
    command: words.length > 0 ? words : undefined,
    entrypoint,
    environment: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, reveal(value)])),
    user: want.user,
    working_dir: want.working_dir,
    hostname: want.hostname,
    volumes: want.volumes,
    extra_hosts: Object.entries(want.etc_hosts ?? {}).map(([name, address]) => `${name}:${address}`),
    dns: want.dns_servers,
    dns_search: want.dns_search_domains,
    logging:
      want.log_driver === undefined ? undefined : { driver: want.log_driver, options: want.log_options },
    cap_add: want.capabilities,
    cap_drop: want.cap_drop,
    read_only: want.read_only,
    init: want.init,
    tty: want.tty,
    stdin_open: want.interactive,
    sysctls: want.sysctls,
    tmpfs: want.tmpfs,
    stop_signal: want.stop_signal,
    stop_grace_period: want.drain,
    healthcheck: healthcheck && {
      test: healthcheck.test?.length === 1 ? healthcheck.test[0] : healthcheck.test,
      interval: healthcheck.interval,
      timeout: healthcheck.timeout,
      start_period: healthcheck.start_period,
      retries: healthcheck.retries,
    },
    secrets: given('secret'),
    configs: given('config'),
  }
}

function restartCondition({ restart_policy: policy }: Want): string {
  return policy === 'no' ? 'none' : policy === 'on-failure' ? 'on-failure' : 'any'
}

function resourcesOf({ memory, memory_reservation, cpus }: Want): Readonly<Record<string, unknown>> {
  return { limits: { memory, cpus }, reservations: { memory: memory_reservation } }
}

/**
 * Without IPVS, ports are those of the node that a task is on. Two tasks cannot have the same one, so the old one is
 * stopped first, and one at a time where nothing else is said.
 */
function updating(want: Want, replicas: number, hasNodePorts: boolean): Readonly<Record<string, unknown>> {
  const order = want.single || hasNodePorts ? 'stop-first' : 'start-first'
  const parallelism =
    want.batch === undefined ? (hasNodePorts && !want.single ? 1 : 0) : batchOf(want.batch, replicas)
  const config = { order, parallelism, delay: want.pause, monitor: want.monitor }
  return {
    update_config: { ...config, failure_action: 'rollback' },
    rollback_config: { ...config, parallelism: 0, delay: '0s' },
  }
}

function batchOf(batch: string, replicas: number): number {
  const [, number, percent] = batch.match(/^(\d+)(%?)$/) ?? []
  if (number === undefined) throw new TaskError(`Cannot replace ${batch} at a time`, { hint: '2, or 25%' })
  return Math.max(1, percent === '%' ? Math.floor((replicas * Number(number)) / 100) : Number(number))
}

/** Ports are published by all nodes, or by those on which a task is. */
function portsOf({ published_ports: ports = [], service }: Want, mode: 'vip' | 'dnsrr') {
  return ports.map(port => {
    const [, published, target, protocol = 'tcp'] = port.match(/^(\d+):(\d+)(?:\/(tcp|udp))?$/) ?? []
    if (published === undefined) {
      throw new TaskError(
        `Cannot publish ${port} of ${service}: Swarm publishes single ports of all addresses of its nodes`,
        {
          hint: 'OUTSIDE:INSIDE, without an address',
        },
      )
    }
    return {
      target: Number(target),
      published: Number(published),
      protocol,
      mode: mode === 'dnsrr' ? 'host' : 'ingress',
    }
  })
}

function objectOf({ path, content, secret, mode }: Want['files'][number], { deployment }: Want): StackObject {
  return {
    kind: secret || content instanceof Secret ? 'secret' : 'config',
    name: `${deployment.slice(0, 30)}.${hash([reveal(content), deployment])}`,
    content,
    path,
    mode,
  }
}

function stackText(want: Want, body: object, objects: readonly StackObject[], name: string): string {
  const external = (kind: StackObject['kind']) =>
    Object.fromEntries(
      objects.filter(object => object.kind === kind).map(object => [object.name, { external: true }]),
    )
  const deploy = (body as { deploy: object }).deploy
  const ownLabels = {
    [labels.deployment]: want.deployment,
    [labels.service]: want.service,
    [labels.image]: want.image,
    [labels.generation]: want.generation,
    [swarmLabels.version]: name,
  }
  const stack = {
    version: '3.8',
    services: { [want.service]: { ...body, deploy: { ...deploy, labels: ownLabels } } },
    networks: { default: { driver: 'overlay', attachable: true } },
    volumes: Object.fromEntries(namedVolumes(want).map(volume => [volume, { external: true }])),
    secrets: external('secret'),
    configs: external('config'),
  }
  // Docker would put variables of its own environment where a $ stands.
  return JSON.stringify(stack).replaceAll('$', '$$$$')
}

function namedVolumes({ volumes = [] }: Want): string[] {
  return volumes.map(volume => volume.split(':')[0] ?? '').filter(source => !source.startsWith('/'))
}

function hash(parts: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(parts)))
    .digest('hex')
    .slice(0, 10)
}

/** The same for whatever order it was written in. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  return entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, canonical(each)])
}
