import { load } from 'js-yaml'
import { filledLines, sectionsOf } from '../../host/sections.ts'
import type { Want } from './params.ts'

/** A service as the files say. */
export interface Service {
  readonly name: string
  readonly hash: string
  /** How many containers it has. */
  readonly replicas: number
  readonly dependencies: readonly string[]
}

/** A container of the project. */
export interface Container {
  readonly name: string
  readonly service: string
  readonly hash: string
  readonly status: string
  /** Whether its image has another content by now. */
  readonly isOutdated: boolean
}

export interface Now {
  readonly services: readonly Service[]
  readonly containers: readonly Container[]
}

interface Config {
  readonly services?: Readonly<
    Record<
      string,
      {
        readonly scale?: number
        readonly deploy?: { readonly replicas?: number } | null
        readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>
      }
    >
  > | null
}

/** Understands the answer: the files as one, lines `SERVICE HASH`, and a line for each container. */
export function stateOf(output: string): Now {
  const { config = '{}', hashes, containers } = sectionsOf(output)
  const hashOf = new Map(filledLines(hashes).map(line => line.split(/\s+/) as [string, string]))
  const { services } = (load(config) ?? {}) as Config
  return {
    services: Object.entries(services ?? {}).map(([name, service]) => ({
      name,
      hash: hashOf.get(name) ?? '',
      replicas: service.scale ?? service.deploy?.replicas ?? 1,
      dependencies: namesIn(service.depends_on),
    })),
    containers: filledLines(containers).flatMap(line => {
      const [service = '', hash = '', status = '', image, , oneOff, name = '', imageNow] = line.split('|')
      if (oneOff === 'True') return []
      const isOutdated = imageNow !== '' && image !== imageNow
      return [{ name: name.replace(/^\//, ''), service, hash, status, isOutdated }]
    }),
  }
}

/** The services that a task means, with what they depend on. */
export function meantServices({ services: named, dependencies }: Want, { services }: Now): Service[] {
  if (named.length === 0) return [...services]
  const meant = new Set(named)
  if (dependencies) {
    for (const name of meant) {
      for (const needed of services.find(service => service.name === name)?.dependencies ?? [])
        meant.add(needed)
    }
  }
  return services.filter(({ name }) => meant.has(name))
}

/** A list, or a map whose keys count. */
function namesIn(list: readonly string[] | Readonly<Record<string, unknown>> | undefined): string[] {
  return Array.isArray(list) ? list : Object.keys(list ?? {})
}
