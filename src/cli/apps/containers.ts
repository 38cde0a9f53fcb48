import type { DeploymentOnHost } from '../../host/deployments/all.ts'
import { isUp } from '../../host/deployments/state.ts'
import { stackedName, swarmLabels } from '../../host/swarm/state.ts'
import { serving } from './gather.ts'
import { refuseUnknownServices } from './known-services.ts'

/** A container that serves, by its place. */
export interface PlacedContainer {
  readonly service: string
  readonly host: string
  readonly name: string
  readonly isUp: boolean
  /** The service of a swarm whose version it stands for, where it is none itself. */
  readonly stacked: string | undefined
}

/** The containers that serve, of some services or of all. @throws UsageError where there is no such service */
export function placedContainers(
  deployment: string,
  hosts: ReadonlyMap<string, DeploymentOnHost>,
  services: readonly string[],
): PlacedContainer[] {
  const all = serving(hosts)
  refuseUnknownServices(deployment, services, [...all.keys()])
  return [...all]
    .filter(([service]) => services.length === 0 || services.includes(service))
    .flatMap(([service, byHost]) =>
      [...byHost].flatMap(([host, { containers }]) =>
        containers.map(name => {
          const found = hosts.get(host)?.containers.find(each => each.name === name)
          const isVersion = found?.labels[swarmLabels.version] !== undefined
          const stacked = isVersion ? stackedName(deployment, service) : undefined
          return { service, host, name, stacked, isUp: found !== undefined && isUp(found) }
        }),
      ),
    )
}
