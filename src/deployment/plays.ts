import type { Node } from '../base/yaml.ts'
import { knownAddresses, nothingLeads, serviceAddress } from './addresses.ts'
import type { Deployment } from './deployment.ts'
import { generatedTexts } from './generated.ts'
import { hook } from './hooks.ts'
import { everywhere, hasSwarm, swarmManagers } from './hosts.ts'
import { jobTasks } from './jobs.ts'
import { leftovers } from './leftovers.ts'
import type { Service } from './model.ts'
import { type Stage, stagesOf } from './order.ts'
import { checking } from './placement.ts'
import { play } from './play.ts'
import {
  domains,
  foreignDomains,
  portsAreFree,
  proxiesDone,
  proxiesSwitched,
  proxyLeftovers,
} from './proxies.ts'
import { knownReleases, recordedRelease } from './releases.ts'
import { imageVersions, made, ready, volumes } from './replicas.ts'
import { restoring } from './restoring.ts'
import { hasRounds, rounds } from './rounds.ts'
import { inSwarm, swarmChecks, swarmRollout } from './swarm.ts'
import { swarmDomains } from './swarm-domains.ts'
import { toNode, type Value } from './to-node.ts'

/**
 * The play of a deployment. What can fail without touching anything comes first; then the new containers are started
 * beside the old ones, linked services first, and traffic is led to them; in the end the old ones are stopped. Whatever
 * fails on any host brings all of them back to what they were.
 */
export function playsOf(asked: Deployment): Node[] {
  const deployment = { ...asked, services: servicesIn(stagesOf(asked)) }
  return [
    rollout(
      deployment,
      [
        ...checking(deployment),
        ...portsAreFree(deployment),
        imageVersions(deployment),
        ...generatedTexts(deployment),
      ],
      service => [...volumes(service, deployment), made(service, deployment)],
    ),
    swarmRollout(
      deployment,
      [...swarmChecks(deployment), imageVersions(deployment), ...generatedTexts(deployment, swarmManagers)],
      service => inSwarm(service, deployment),
    ),
    ...swarmDomains(deployment),
  ]
}

/** The play that brings a deployment to containers that are made by tasks of each service. */
export function rollout(
  deployment: Deployment,
  before: readonly Value[],
  making: (service: Service) => readonly Value[],
): Node {
  const { services } = deployment
  const tasks = [
    ...before,
    knownReleases(deployment),
    knownAddresses(deployment),
    {
      name: `${deployment.name} is rolled out`,
      block: [
        ...hook('pre-deploy', deployment),
        ...services.flatMap(making),
        ...stagesOf(deployment).flatMap(stage =>
          stage.kind === 'job' ? jobTasks(stage.job, deployment) : switched(stage.service, deployment),
        ),
        ...(deployment.domainsStay ? [] : foreignDomains(deployment)),
        nothingLeads(deployment),
        leftovers(deployment),
        ...services.flatMap(service => proxiesDone(service, deployment)),
        ...proxyLeftovers(deployment),
        recordedRelease(deployment),
      ],
      rescue: restoring(deployment),
    },
    ...hook('post-deploy', deployment),
  ]
  const hosts = `{{ ternary (${hasSwarm}) (array) (${everywhere}) }}`
  return toNode(play(hosts, deployment, tasks), deployment.place)
}

/** A service is ready, and then traffic is led to it. */
function switched(service: Service, deployment: Deployment): Value[] {
  const leading = deployment.domainsStay ? [] : domains(service, deployment)
  if (hasRounds(service)) return [...rounds(service, deployment), ...leading]
  return [
    ready(service, deployment),
    serviceAddress(service, deployment),
    ...proxiesSwitched(service, deployment),
    ...leading,
  ]
}

function servicesIn(stages: readonly Stage[]): Service[] {
  return stages.flatMap(stage => (stage.kind === 'service' ? [stage.service] : []))
}
