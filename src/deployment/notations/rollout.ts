import type { Place } from '../../base/place.ts'
import type { Problems } from '../../base/problems.ts'
import { secondsOf } from '../../base/units.ts'
import type { Node } from '../../base/yaml.ts'
import type { Health, HealthTiming, Job, PublishedPort, Service, Update } from '../model.ts'
import { asText, readFields, readLike, readScalar } from './fields.ts'
import { isPort } from './ports.ts'

/** The keys that say how a service is rolled out, in every notation of ours. */
export const rolloutKeys = ['health', 'replicas', 'update', 'drain', 'single', 'release'] as const

type Settings = Readonly<Partial<Record<(typeof rolloutKeys)[number], Node>>>

export type Rollout = Pick<Service, 'health' | 'replicas' | 'update' | 'single'>

/** How a service is rolled out, and the job that prepares each new version of it. */
export function readRollout(
  settings: Settings,
  service: { readonly name: string; readonly place: Place },
  published: readonly PublishedPort[],
  problems: Problems,
): Rollout & { job: Job | undefined } {
  return {
    health: settings.health && readHealth(settings.health, published, problems),
    replicas: settings.replicas && checked(settings.replicas, 'replicas', /^\d+$/, 'a number', problems),
    update: readUpdate(settings, problems),
    single: settings.single !== undefined && readFlag(settings.single, 'single', problems),
    job: settings.release && readRelease(settings.release, service, problems),
  }
}

const healthKeys = {
  required: [],
  optional: ['path', 'port', 'command', 'none', 'interval', 'timeout', 'retries', 'start_period'],
} as const

function readHealth(node: Node, published: readonly PublishedPort[], problems: Problems): Health | undefined {
  const fields = readFields(node, 'health', healthKeys, problems)
  if (!fields) return undefined
  const timing: HealthTiming & { place: Place } = {
    place: node.place,
    interval: readDuration(fields.interval, 'interval', problems),
    timeout: readDuration(fields.timeout, 'timeout', problems),
    retries: fields.retries && checked(fields.retries, 'retries', /^[1-9]\d*$/, 'a number', problems),
    startPeriod: readDuration(fields.start_period, 'start_period', problems),
  }
  if (fields.none) return { ...timing, kind: 'none' }
  if (fields.command) return { ...timing, kind: 'command', command: fields.command }
  const port = fields.port
    ? readLike(fields.port, 'port', isPort, 'a port of the container', problems)
    : published[0]?.inside
  if (port === undefined) {
    if (!fields.port)
      problems.add('health does not say what is asked', node.place, 'port: 80, or command: TEST')
    return undefined
  }
  if (!fields.path) return { ...timing, kind: 'tcp', port }
  const path = readLike(fields.path, 'path', /^\/\S*$/, 'such as /health', problems)
  return path === undefined ? undefined : { ...timing, kind: 'http', path, port }
}

const updateKeys = { required: [], optional: ['batch', 'pause', 'canary'] } as const

function readUpdate({ update, drain }: Settings, problems: Problems): Update {
  const fields = update && readFields(update, 'update', updateKeys, problems)
  const batchHint = 'a number of replicas, or a part of them such as 25%'
  const canaryHint = 'ask, or how long the rest waits, such as 5m'
  return {
    batch: fields?.batch && checked(fields.batch, 'batch', /^[1-9]\d*%?$/, batchHint, problems),
    pause: readDuration(fields?.pause, 'pause', problems),
    canary:
      fields?.canary &&
      checked(fields.canary, 'canary', text => text === 'ask' || isDuration(text), canaryHint, problems),
    drain: readDuration(drain, 'drain', problems),
  }
}

/** The name of the job that a service runs before each new version. */
export function releaseJobOf(service: string): string {
  return `${service}-release`
}

function readRelease(
  node: Node,
  service: { name: string; place: Place },
  problems: Problems,
): Job | undefined {
  const command = node.kind === 'list' ? node : readScalar(node, 'release', problems)
  if (!command) return undefined
  return {
    name: releaseJobOf(service.name),
    place: node.place,
    service,
    command: command.kind === 'scalar' ? asText(command) : command,
    requires: [],
    runs: 'each release',
  }
}

function readDuration(node: Node | undefined, what: string, problems: Problems): Node | undefined {
  return node && checked(node, what, isDuration, 'a duration, such as 30s', problems)
}

function isDuration(text: string): boolean {
  try {
    return secondsOf(text) >= 0
  } catch {
    return false
  }
}

/** The value as text, where it looks as it should. */
function checked(
  node: Node,
  what: string,
  shape: RegExp | ((text: string) => boolean),
  hint: string,
  problems: Problems,
): Node | undefined {
  const text = readLike(node, what, shape, hint, problems)
  return text === undefined || node.kind !== 'scalar' ? undefined : asText(node)
}

function readFlag(node: Node, what: string, problems: Problems): boolean {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
  problems.add(`${what} must be true or false`, node.place)
  return false
}
