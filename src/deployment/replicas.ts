import { type Node, nodeOf } from '../base/yaml.ts'
import { type Deployment, deploymentLabel, identifier, network, sourceLabel, suffix } from './deployment.ts'
import { hostsOf, isHere } from './hosts.ts'
import type { Health, PublishedPort, Service, Volume } from './model.ts'
import { addressOf, publishedPort } from './published.ts'
import type { Value, ValueMap } from './to-node.ts'

/** The variables of a host in which the tasks of a service leave what the next ones need. */
export function variablesOf({ name }: Service, deployment: Deployment) {
  const base = identifier(`${deployment.name}_${name}`)
  return {
    replicas: base,
    made: `${base}_made`,
    address: `${base}_address`,
    restored: `${base}_restored`,
  } as const
}

/** Asks once what the names of all images stand for, so that every host gets the same. */
export function imageVersions({ name, services, jobs }: Deployment): Value {
  const images = [...services, ...jobs.flatMap(({ container }) => container ?? [])].map(({ image }) => image)
  return {
    name: 'Images',
    image_versions: { images, ...pulling },
    run_once: true,
    register: versionsVariable(name),
  }
}

function versionsVariable(deployment: string): string {
  return identifier(`${deployment}_images`)
}

const pulling: ValueMap = {
  pull: '{{ default container_pull "always" }}',
  registry_username: '{{ default registry_username (omit) }}',
  registry_password: '{{ default registry_password (omit) }}',
}

export function volumes(service: Service, { name }: Deployment): Value[] {
  const named = new Set(service.volumes.filter(isNamed).map(volume => volume.name))
  return [...named].map(volume => ({
    name: `Volume ${volume}`,
    docker_volume: { name: `${name}-${volume}`, labels: { [deploymentLabel]: name } },
    when: isHere(service),
  }))
}

/** Containers of the new version: what they are made with is said here and nowhere else. */
export function made(service: Service, deployment: Deployment): Value {
  const { published } = service
  return {
    name: `${service.name} is made`,
    service_replicas: {
      ...identityOf(service, deployment),
      state: 'created',
      replicas: '{{ replicas_here }}',
      generation: `{{ default redeploy.[${service.name}] (default redeploy.all (omit)) }}`,
      ...imageOf(deployment),
      restart_policy: 'unless-stopped',
      ...settingsOf(service, deployment),
      files: unlessEmpty(service.files.map(({ path, content, mode }) => ({ path, content, mode }))),
      published_ports: unlessEmpty(published.filter(({ protocol }) => protocol === 'udp').map(publishedPort)),
    },
    vars: { service_image: service.image, ...countOf(service, deployment) },
    when: isHere(service),
    register: variablesOf(service, deployment).made,
  }
}

/** The image that the variable `service_image` names, as the version that was found for it. */
export function imageOf({ name }: Deployment): ValueMap {
  return {
    image: '{{ service_image }}',
    image_version: `{{ get ${versionsVariable(name)}.versions service_image "" }}`,
    registry_username: pulling['registry_username'],
    registry_password: pulling['registry_password'],
  }
}

/** What a container of a service is made with, whether it serves or runs a job. */
export function settingsOf(service: Service, deployment: Deployment): ValueMap {
  const { command, entrypoint, hostname, environment, nameServers, memory, health } = service
  return {
    command,
    entrypoint,
    hostname,
    env: environment.size > 0 ? Object.fromEntries(environment) : undefined,
    dns_servers: unlessEmpty(nameServers),
    dns_search_domains: searchDomains(service, deployment),
    volumes: unlessEmpty(service.volumes.map(volume => mount(volume, deployment))),
    memory: memory ?? '4g',
    cpus: service.cpus,
    privileged: service.privileged,
    labels: labelsOf(service),
    healthcheck: healthcheck(health),
    ...Object.fromEntries(service.settings),
  }
}

/** The source address is a label, so that a container has it whenever it is started, for an earlier release too. */
function labelsOf({ labels, sourceAddress, place }: Service): ValueMap | undefined {
  const all = new Map<string, Value>(labels)
  if (sourceAddress !== undefined) all.set(sourceLabel, nodeOf(addressOf(sourceAddress), place))
  return all.size > 0 ? Object.fromEntries(all) : undefined
}

/** The new containers run beside the old ones, and can be used. */
export function ready(service: Service, deployment: Deployment, more: ValueMap = {}): Value {
  const { made, replicas } = variablesOf(service, deployment)
  return {
    name: `${service.name} is ready`,
    service_replicas: {
      ...identityOf(service, deployment),
      ...readiness(service),
      state: 'ready',
      containers: `{{ ${made}.containers }}`,
      ...more,
    },
    when: isHere(service),
    register: replicas,
  }
}

/** The old containers of a service are stopped when nothing leads to them any more, and kept. */
export function alone(service: Service, deployment: Deployment, more: ValueMap = {}): Value {
  const { made } = variablesOf(service, deployment)
  return {
    name: `${service.name} is alone`,
    service_replicas: {
      ...identityOf(service, deployment),
      state: 'alone',
      containers: `{{ ${made}.containers }}`,
      drain: service.update.drain,
      keep: '{{ default keep_versions 3 }}',
      ...more,
    },
    when: isHere(service),
  }
}

/** How the replicas of a service are seen to be ready, and whether two versions may run beside each other. */
export function readiness(service: Service): ValueMap {
  const { health, published } = service
  return { check: checkOf(health, published), wait: health?.startPeriod, single: cannotOverlap(service) }
}

/** What writes to a volume, or has a port of its machine, cannot run twice. */
export function cannotOverlap({ single, volumes, published }: Service): boolean {
  const writes = volumes.some(({ readOnly }) => !readOnly)
  return single || writes || published.some(({ protocol }) => protocol === 'udp')
}

export function identityOf({ name }: Service, deployment: Deployment): ValueMap {
  return { deployment: deployment.name, service: name, network: `{{ ${network} }}` }
}

/**
 * How many there are in all, and the numbers of those on the host at hand. What an environment says counts more than
 * what the file says; where nobody says anything, there is one on each host.
 */
function countOf(service: Service, deployment: Deployment): ValueMap {
  return {
    ...placesOf(service, deployment),
    replicas_here: '{{ ternary (eq (string service_count) "") (array 1) (get places inventory_hostname) }}',
  }
}

/** The variables that say how many there are in all, and which of them are on which host. */
export function placesOf(service: Service, { name }: Deployment): ValueMap {
  const setting = `replicas.[${identifier(`${name}_${service.name}`)}]`
  return {
    file_count: service.replicas ?? '',
    service_count: `{{ default ${setting} file_count }}`,
    places: `{{ spread (int service_count default=0) ${hostsOf(service)} "${name}-${service.name}" }}`,
  }
}

/** A page, ports that are listened on, or what its image says: the cheapest that tells. */
function checkOf(health: Health | undefined, published: readonly PublishedPort[]): Value {
  if (health?.kind === 'http') return { kind: 'http', path: health.path, port: health.port }
  if (health?.kind === 'tcp') return { kind: 'listening', ports: [health.port] }
  if (health?.kind === 'none') return { kind: 'none' }
  const ports = published.filter(({ protocol }) => protocol !== 'udp').map(({ inside }) => inside)
  return { kind: 'own', ports: [...new Set(ports)] }
}

/** The check that Docker makes too, all the time: only where a command says what is healthy. */
function healthcheck(health: Health | undefined): Value | undefined {
  if (health?.kind !== 'command') return undefined
  const { command, interval, timeout, retries, startPeriod } = health
  return { test: command, interval, timeout, retries, start_period: startPeriod }
}

function mount({ name, path, readOnly, place }: Volume, deployment: Deployment): Node {
  const source = isNamed({ name }) ? `${deployment.name}-${name}` : name
  return nodeOf(`${source}:${path}${readOnly ? ':ro' : ''}`, place)
}

function isNamed({ name }: Pick<Volume, 'name'>): boolean {
  return !name.startsWith('/')
}

/** A short name is looked up among the aliases of the service, then among the services, then among all containers. */
function searchDomains({ name }: Service, deployment: Deployment): string[] {
  return [`${name}.${deployment.name}.`, `${deployment.name}.`, ''].map(domain => `${domain}{{ ${suffix} }}`)
}

/** A list; nothing where it has no items, so that a parameter is left out. */
export function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined
}
