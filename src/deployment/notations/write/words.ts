import type { Place } from '../../../base/place.ts'
import { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import type { Health, HealthTiming, Job, Requirement, Service } from '../../model.ts'
import { toNode, type Value, type ValueMap } from '../../to-node.ts'
import { releaseJobOf } from '../rollout.ts'
import { nowhere } from './nodes.ts'
import { yamlText } from './yaml-text.ts'

/** What a notation has no words for is collected, and told at once. */
export class Unsayable {
  private readonly problems = new Problems()
  private readonly notation: string

  constructor(notation: string) {
    this.notation = notation
  }

  add(what: string, place: Place): undefined {
    this.problems.add(`${this.notation} cannot say ${what}`, place)
  }

  /** Tells which of some fields a service has. */
  addFields(service: Service, fields: readonly (keyof Service)[]): void {
    for (const field of fields) {
      if (isGiven(service[field])) this.add(`${field} of ${service.name}`, service.place)
    }
  }

  /** The text of a file; nothing may be left unsaid. */
  fileOf(value: ValueMap): string {
    this.problems.throwIfAny()
    return yamlText(toNode(value, nowhere))
  }
}

function isGiven(value: unknown): boolean {
  if (value instanceof Map) return value.size > 0
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false
}

/** A map, or nothing when it would be empty. */
export function filled<T extends ValueMap>(map: T): T | undefined {
  return Object.values(map).some(value => value !== undefined) ? map : undefined
}

/** A list, or nothing when it would be empty. */
export function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined
}

export function mapOf(values: ReadonlyMap<string, Node>): ValueMap | undefined {
  return filled(Object.fromEntries(values))
}

/** A port as a number, unless a template stands for it. */
export function portOf(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text
}

/** A text of digits as a number. */
export function numberOf(node: Node): Node {
  if (node.kind !== 'scalar' || !/^(0|[1-9]\d{0,9})$/.test(String(node.value))) return node
  return { ...node, value: Number(node.value) }
}

/** The keys of the roll-out, which all notations share. */
export function rolloutWords(service: Service, jobs: readonly Job[]): ValueMap {
  const { batch, pause, canary, drain } = service.update
  return {
    health: service.health && healthWords(service.health),
    replicas: service.replicas && numberOf(service.replicas),
    update: filled({ batch, pause, canary }),
    drain,
    single: service.single ? true : undefined,
    release: jobs.find(job => isReleaseOf(service, job))?.command,
  }
}

/** Whether a job is what the key `release` of a service says. */
export function isReleaseOf({ name }: { readonly name: string }, job: Job): boolean {
  const isPlain = job.container === undefined && job.requires.length === 0
  return (
    isPlain && job.runs === 'each release' && job.name === releaseJobOf(name) && job.service.name === name
  )
}

function healthWords(health: Health): Value {
  return { ...questionOf(health), ...timingWords(health) }
}

/** How often and how long it is asked, which is the same in all notations. */
export function timingWords({ interval, timeout, retries, startPeriod }: HealthTiming): ValueMap {
  return { interval, timeout, retries: retries && numberOf(retries), start_period: startPeriod }
}

function questionOf(health: Health): ValueMap {
  if (health.kind === 'none') return { none: true }
  if (health.kind === 'command') return { command: health.command }
  const port = portOf(health.port)
  return health.kind === 'tcp' ? { port } : { port, path: health.path }
}

/** What must be there first: names where services are waited for until they are healthy, and jobs until they are done. */
export function requireWords(requires: readonly Requirement[]): Value | undefined {
  if (requires.every(({ condition }) => condition !== 'started')) return namesOf(requires)
  return Object.fromEntries(requires.map(({ name, condition }) => [name, condition]))
}

export function namesOf(references: readonly { readonly name: string }[]): readonly string[] | undefined {
  return some(references.map(({ name }) => name))
}
