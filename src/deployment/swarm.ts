import type { Node } from '../base/yaml.ts'
import type { Deployment } from './deployment.ts'
import { hook } from './hooks.ts'
import { hasSwarm, hostsOf, swarmManagers } from './hosts.ts'
import { jobInSwarm } from './jobs.ts'
import type { KeptRelease } from './kept.ts'
import type { Service } from './model.ts'
import { stagesOf } from './order.ts'
import { play } from './play.ts'
import { publishedPort } from './published.ts'
import { knownReleases, recordedRelease } from './releases.ts'
import { cannotOverlap, imageOf, placesOf, settingsOf, unlessEmpty, variablesOf } from './replicas.ts'
import { failed } from './restoring.ts'
import { unledDomains } from './swarm-domains.ts'
import { toNode, type Value, type ValueMap } from './to-node.ts'

/**
 * The play of a deployment in an environment with a swarm: an engine schedules its services over the nodes, so the
 * manager is told what shall be there, one service after the other. Whatever fails brings all of them back.
 */
export function swarmRollout(
  deployment: Deployment,
  before: readonly Value[],
  rolledOut: (service: Service) => Value,
): Node {
  const { name, services } = deployment
  const tasks = [
    ...before,
    knownReleases(deployment, true),
    {
      name: `${name} is rolled out`,
      block: [
        ...hook('pre-deploy', deployment),
        ...stagesOf(deployment).flatMap(stage =>
          stage.kind === 'job' ? jobInSwarm(stage.job, deployment) : [rolledOut(stage.service)],
        ),
        {
          name: 'Services that are gone',
          swarm_leftovers: { deployment: name, services: services.map(service => service.name) },
        },
        recordedRelease(deployment, true),
      ],
      rescue: [...services.toReversed().map(service => restored(service, deployment)), ...failed(deployment)],
    },
    ...hook('post-deploy', deployment),
  ]
  return toNode(swarmPlay(deployment, tasks), deployment.place)
}

/** A play on the manager, where there is one. */
export function swarmPlay(deployment: Deployment, tasks: readonly Value[]): Value {
  const hosts = `{{ ternary (${hasSwarm}) (${swarmManagers}) (array) }}`
  return { ...(play(hosts, deployment, tasks) as ValueMap), name: `${deployment.name} in the swarm` }
}

/** A service as its file says. */
export function inSwarm(service: Service, deployment: Deployment): Value {
  const { files, published, update, health } = service
  const { dns_search_domains: _, ...settings } = settingsOf(service, deployment)
  return rolledOut(service, deployment, {
    hosts: `{{ ${hostsOf(service)} }}`,
    replicas: `{{ ternary (eq (string service_count) "") (omit) service_count }}`,
    generation: `{{ default redeploy.[${service.name}] (default redeploy.all (omit)) }}`,
    ...imageOf(deployment),
    ...settings,
    aliases: aliasesOf(service, deployment),
    files: unlessEmpty(files.map(({ path, content, secret, mode }) => ({ path, content, secret, mode }))),
    published_ports: unlessEmpty(published.map(publishedPort)),
    endpoint_mode: '{{ default swarm_endpoint_mode (omit) }}',
    batch: update.batch,
    pause: update.pause,
    drain: update.drain,
    wait: health?.startPeriod,
    single: cannotOverlap(service),
  })
}

/** A service as the manager keeps it of an earlier release. */
export function keptInSwarm(service: Service, kept: KeptRelease, deployment: Deployment): Value {
  const [was] = Object.values(kept.containers[service.name] ?? {})
  const settings = { image: was?.image, image_version: was?.version }
  return rolledOut(service, deployment, { version: was?.containers[0], ...settings })
}

/** The tasks of services are started again, some at a time, as in an update. */
export function restartedInSwarm(service: Service, { name: deployment }: Deployment): Value {
  const name = `${deployment}_${service.name}`
  return {
    name: `${service.name} is restarted`,
    command: { argv: ['docker', 'service', 'update', '--quiet', '--force', '--', name] },
  }
}

/** Nothing of it is left in the swarm. */
export function removedFromSwarm({ name }: Deployment): ValueMap {
  return { name: 'Its services end', swarm_leftovers: { deployment: name, forget: true } }
}

function rolledOut(service: Service, deployment: Deployment, settings: ValueMap): Value {
  return {
    name: `${service.name} is rolled out`,
    swarm_service: { deployment: deployment.name, service: service.name, ...settings },
    vars: { service_image: service.image, ...placesOf(service, deployment) },
    register: variablesOf(service, deployment).made,
  }
}

function restored(service: Service, deployment: Deployment): Value {
  const { made } = variablesOf(service, deployment)
  return {
    name: `${service.name} is what it was`,
    swarm_service: {
      deployment: deployment.name,
      service: service.name,
      state: `{{ ternary ${made}.before "present" "absent" }}`,
      version: `{{ ${made}.before }}`,
    },
    when: `defined ${made}.before`,
  }
}

/** What other services call it; names with the deployment are those of deployments without a swarm. */
function aliasesOf({ name, aliases }: Service, { name: deployment, services }: Deployment): string[] {
  const linked = services.flatMap(({ links }) =>
    links.flatMap(link => (link.name === name && link.alias !== undefined ? [link.alias] : [])),
  )
  const names = new Set([...aliases, ...linked.sort(), `${name}.${deployment}`])
  return [...names]
}

/** What only works where Deliver itself places containers is refused before anything is touched. */
export function swarmChecks(deployment: Deployment): Value[] {
  const { name, services } = deployment
  const reasons = [
    ...unledDomains(deployment).map(
      domain => `${domain.name} leads to ${domain.service}, which publishes no such port`,
    ),
    ...services.flatMap(service => [
      ...(service.sourceAddress === undefined ? [] : [`${service.name} has a source address`]),
      ...(service.update.canary === undefined ? [] : [`${service.name} has a canary`]),
      ...service.together.map(other => `${service.name} must be with ${other.name}`),
      ...service.apart.map(other => `${service.name} must be apart from ${other.name}: use groups for that`),
    ]),
  ]
  const msg = `A swarm cannot run ${name} as its service file says: ${reasons.join('; ')}`
  return reasons.length === 0 ? [] : [{ name: `A swarm can run ${name}`, fail: { msg } }]
}
