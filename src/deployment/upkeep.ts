import type { Place } from '../base/place.ts'
import type { Node } from '../base/yaml.ts'
import { addressesVariable, knownAddresses, nothingLeads } from './addresses.ts'
import { type Deployment, deploymentLabel } from './deployment.ts'
import { allHosts, everywhere, hasDocker, isHere, swarmManagers } from './hosts.ts'
import { type KeptRelease, keptDeployment, stillThere } from './kept.ts'
import { leftovers } from './leftovers.ts'
import { play } from './play.ts'
import { leftInProxies, proxies, proxyLeftovers } from './proxies.ts'
import { ready, variablesOf } from './replicas.ts'
import { removedFromSwarm, restartedInSwarm, swarmPlay } from './swarm.ts'
import { toNode, type Value, type ValueMap } from './to-node.ts'

/** What is done to a deployment as it is: no container of it becomes another one. */
export type Upkeep = (deployment: Deployment, kept: KeptRelease) => Value

/** The play of an upkeep; the services in the order in which they are rolled out. */
export function upkeepPlay(upkeep: Upkeep, kept: KeptRelease, place: Place): Node {
  const deployment = keptDeployment(kept, { at: '', by: '' }, place)
  return toNode(upkeep(deployment, kept), place)
}

/** Containers are started again, host by host, so that what is elsewhere serves meanwhile. */
export function restarting(names: readonly string[]): Upkeep {
  return (deployment, kept) => {
    const services = deployment.services.filter(({ name }) => names.length === 0 || names.includes(name))
    if (kept.isInSwarm)
      return swarmPlay(
        deployment,
        services.map(service => restartedInSwarm(service, deployment)),
      )
    const tasks = services.flatMap(service => [
      stillThere(service, kept, deployment),
      {
        name: `${service.name} is restarted`,
        command: { argv: ['docker', 'restart', '--', '{{ item }}'] },
        loop: `{{ ${variablesOf(service, deployment).made}.containers }}`,
        when: isHere(service),
      },
      ready(service, deployment),
    ])
    return { ...asMap(play(`{{ ${allHosts} }}`, deployment, tasks)), serial: 1 }
  }
}

/** The proxies answer for the services, or ask them again. */
export function maintaining(on: boolean): Upkeep {
  return deployment => {
    const tasks = [
      knownAddresses(deployment),
      ...deployment.services.flatMap(service => [
        {
          name: `${service.name} is where it was`,
          set_fact: {
            [variablesOf(service, deployment).address]: {
              targets: `{{ get ${addressesVariable(deployment.name)}.targets "${service.name}" }}`,
            },
          },
        },
        ...proxies(service, deployment, { maintenance: on }),
      ]),
    ]
    return play(`{{ ${everywhere} }}`, deployment, tasks)
  }
}

/** Earlier versions are not kept any longer. */
export const pruning: Upkeep = (deployment, kept) => {
  const there = deployment.services.map(service => stillThere(service, kept, deployment))
  const tasks = [...there, leftovers(deployment, { keep: 0 })]
  return play(`{{ ${allHosts} }}`, deployment, tasks)
}

/** Nothing is left of a deployment; its volumes stay, unless they go too. */
export function removing(withVolumes: boolean): Upkeep {
  return (deployment, kept) => {
    const { name } = deployment
    const withLabel = `--filter label=${deploymentLabel}=${name}`
    if (kept.isInSwarm) return removingFromSwarm(deployment)
    const tasks = [
      knownAddresses({ ...deployment, services: [] }),
      ...proxyLeftovers({ ...deployment, services: [], domains: [] }),
      nothingLeads(deployment),
      {
        name: 'Its services end',
        deployment_leftovers: { deployment: name, keep: 0 },
        when: hasDocker,
      },
      ...(withVolumes
        ? [
            {
              name: 'Its volumes are gone',
              shell: `volumes=$(docker volume ls --quiet ${withLabel}) && { [ -z "$volumes" ] || docker volume rm -- $volumes; }`,
              when: hasDocker,
            },
          ]
        : []),
      { ...forgotten(name), when: hasDocker },
    ]
    return play(`{{ ${everywhere} }}`, deployment, tasks)
  }
}

/** The manager ends the services; the proxies have nothing that leads to them. */
function removingFromSwarm(deployment: Deployment): Value {
  const nothing = { ...deployment, services: [], domains: [] }
  const isManager = `in inventory_hostname (${swarmManagers})`
  const everyProxy = '(default groups.proxies (array)) (default groups.docker_hosts (array))'
  const tasks = [
    ...leftInProxies(nothing, []),
    { ...removedFromSwarm(deployment), when: isManager },
    { ...forgotten(deployment.name), when: isManager },
  ]
  return play(`{{ unique (flatten (array (${swarmManagers}) ${everyProxy})) }}`, deployment, tasks)
}

/** The releases that a host keeps go. */
function forgotten(deployment: string): ValueMap {
  return {
    name: 'It is forgotten',
    file: { path: `/var/lib/deliver/deployments/${deployment}`, state: 'absent' },
  }
}

function asMap(value: Value): ValueMap {
  return value as ValueMap
}
