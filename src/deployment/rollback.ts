import type { Place } from '../base/place.ts'
import { type Node, nodeOf } from '../base/yaml.ts'
import type { Deployment, ReleaseNotes } from './deployment.ts'
import { isHere } from './hosts.ts'
import type { Service } from './model.ts'
import { rollout } from './plays.ts'
import { variablesOf } from './replicas.ts'
import { type StoredService, servicesOfRelease } from './stored.ts'
import type { Value } from './to-node.ts'

/** What hosts keep of a release that a deployment goes back to. */
export interface KeptRelease {
  readonly deployment: string
  /** The services in the order in which they are rolled out. */
  readonly services: readonly StoredService[]
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

/** The play that brings back a release: its containers are still there, so nothing is fetched or made. */
export function rollbackPlay(kept: KeptRelease, release: ReleaseNotes, place: Place): Node {
  const services = servicesOfRelease(kept.services, place)
  const deployment: Deployment = {
    name: kept.deployment,
    place,
    services,
    keywords: { become: nodeOf(true, place) },
    vars: [],
    release,
    hosts: Object.fromEntries(services.map(({ name }) => [name, Object.keys(kept.containers[name] ?? {})])),
  }
  return rollout(deployment, [], service => [stillThere(service, kept, deployment)])
}

/** Says of each host what making the containers would have said. */
function stillThere(service: Service, kept: KeptRelease, deployment: Deployment): Value {
  const hosts = Object.entries(kept.containers[service.name] ?? {})
  const byHost = hosts.map(([host, { containers, image, version }]) => [
    host,
    { containers, image, version, fresh: [], before: kept.serving[service.name]?.[host] ?? [] },
  ])
  return {
    name: `${service.name} is still there`,
    set_fact: { [variablesOf(service, deployment).made]: '{{ get kept inventory_hostname }}' },
    vars: { kept: Object.fromEntries(byHost) },
    when: isHere(service),
  }
}
