import type { Place } from '../base/place.ts'
import { nodeOf } from '../base/yaml.ts'
import type { Deployment, ReleaseNotes } from './deployment.ts'
import { isHere } from './hosts.ts'
import type { Service } from './model.ts'
import { variablesOf } from './replicas.ts'
import { domainsOfRelease, type StoredApplication, servicesOfRelease } from './stored.ts'
import type { Value } from './to-node.ts'

/** What hosts keep of a release. */
export interface KeptRelease extends StoredApplication {
  readonly deployment: string
  /** Whether its services are in a swarm: then what stands for containers are versions of them. */
  readonly isInSwarm: boolean
  /** What each host had of each service: by service, then by host. */
  readonly containers: Readonly<Record<string, Readonly<Record<string, KeptContainers>>>>
  /** The containers that serve now: by service, then by host. */
  readonly serving: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

export interface KeptContainers {
  readonly containers: readonly string[]
  readonly image: string
  readonly version: string
}

/** A deployment as its hosts keep it, without the file that it was made from. */
export function keptDeployment(kept: KeptRelease, release: ReleaseNotes, place: Place): Deployment {
  const services = servicesOfRelease(kept.services, place)
  return {
    name: kept.deployment,
    place,
    services,
    jobs: [],
    domains: domainsOfRelease(kept.services, place),
    generated: [],
    keywords: { become: nodeOf(true, place) },
    vars: Object.entries(kept.vars).map(([key, value]) => ({
      key,
      keyPlace: place,
      value: nodeOf(value, place),
    })),
    release,
    hosts: Object.fromEntries(services.map(({ name }) => [name, Object.keys(kept.containers[name] ?? {})])),
  }
}

/** Says of each host what making the containers would have said. */
export function stillThere(service: Service, kept: KeptRelease, deployment: Deployment): Value {
  const hosts = Object.entries(kept.containers[service.name] ?? {})
  const byHost = hosts.map(([host, { containers, image, version }]) => [
    host,
    { containers, image, version, before: kept.serving[service.name]?.[host] ?? [] },
  ])
  return {
    name: `${service.name} is still there`,
    set_fact: { [variablesOf(service, deployment).made]: '{{ get kept inventory_hostname }}' },
    vars: { kept: Object.fromEntries(byHost) },
    when: isHere(service),
  }
}
