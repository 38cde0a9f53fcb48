import type { Place } from '../../base/place.ts'
import type { Problems } from '../../base/problems.ts'
import type { Node } from '../../base/yaml.ts'
import type { Job, NamedPort, Service, Update } from '../model.ts'
import { readCommand } from './command.ts'
import { checkedText, isDuration, readDuration, readFields } from './fields.ts'
import { readFlag, readHealth } from './health.ts'

/** The keys that say how a service is rolled out, in every notation of ours. */
export const rolloutKeys = ['health', 'replicas', 'update', 'drain', 'single', 'release'] as const

type Settings = Readonly<Partial<Record<(typeof rolloutKeys)[number], Node>>>

type Rollout = Pick<Service, 'health' | 'replicas' | 'update' | 'single'>

/** How a service is rolled out, and the job that prepares each new version of it. */
export function readRollout(
  settings: Settings,
  service: { readonly name: string; readonly place: Place },
  ports: readonly NamedPort[],
  problems: Problems,
): Rollout & { job: Job | undefined } {
  return {
    health: settings.health && readHealth(settings.health, ports, problems),
    replicas:
      settings.replicas && checkedText(settings.replicas, 'replicas', /^\d{1,6}$/, 'a number', problems),
    update: readUpdate(settings, problems),
    single: settings.single !== undefined && readFlag(settings.single, 'single', problems),
    job: settings.release && readRelease(settings.release, service, problems),
  }
}

const updateKeys = { required: [], optional: ['batch', 'pause', 'canary'] } as const

function readUpdate({ update, drain }: Settings, problems: Problems): Update {
  const fields = update && readFields(update, 'update', updateKeys, problems)
  const batchHint = 'a number of replicas, or a part of them such as 25%'
  const canaryHint = 'ask, or how long the rest waits, such as 5m'
  return {
    batch: fields?.batch && checkedText(fields.batch, 'batch', isBatch, batchHint, problems),
    pause: readDuration(fields?.pause, 'pause', problems),
    canary:
      fields?.canary &&
      checkedText(fields.canary, 'canary', text => text === 'ask' || isDuration(text), canaryHint, problems),
    drain: readDuration(drain, 'drain', problems),
  }
}

function isBatch(text: string): boolean {
  const [, number = '', sign] = text.match(/^([1-9]\d{0,5})(%)?$/) ?? []
  return number !== '' && (sign === undefined || Number(number) <= 100)
}

/** The name of the job that a service runs before each new version. */
export function releaseJobOf(service: string): string {
  return `${service}-release`
}

function readRelease(
  node: Node,
  { name, place }: { readonly name: string; readonly place: Place },
  problems: Problems,
): Job | undefined {
  const command = readCommand(node, 'release', problems)
  return (
    command && {
      name: releaseJobOf(name),
      place: node.place,
      service: { name, place },
      command,
      container: undefined,
      requires: [],
      runs: 'each release',
    }
  )
}
