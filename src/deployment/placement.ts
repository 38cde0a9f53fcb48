import type { Deployment } from './deployment.ts'
import { allHosts, hostsOf } from './hosts.ts'
import type { Reference, Service } from './model.ts'
import { play } from './play.ts'
import { toNode, type Value } from './to-node.ts'

/** Services that want to be on the same machines, or on others, are there: seen before anything is launched. */
export function checking(deployment: Deployment): Value[] {
  const checks = deployment.services.flatMap(placementChecks)
  return checks.length > 0 ? [play('placement', `{{ ${allHosts} }}`, deployment, checks)] : []
}

function placementChecks(service: Service): Value[] {
  return [
    ...service.together.map(other => placementCheck(service, other, 'with')),
    ...service.apart.map(other => placementCheck(service, other, 'apart from')),
  ]
}

function placementCheck(service: Service, other: Reference, wish: 'with' | 'apart from'): Value {
  const isThere = `in inventory_hostname ${hostsOf(other)}`
  const key = wish === 'with' ? 'deploy_with' : 'deploy_conflict'
  return {
    name: `${service.name} is ${wish} ${other.name}`,
    assert: {
      that: toNode(wish === 'with' ? isThere : `not (${isThere})`, other.place),
      fail_msg:
        `${service.name} must be ${wish} ${other.name} (${key}), ` +
        `which runs on {{ join (${hostsOf(other)}) ", " }}`,
      quiet: true,
    },
    when: `in inventory_hostname ${hostsOf(service)}`,
  }
}
