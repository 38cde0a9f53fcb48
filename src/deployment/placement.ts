import type { Deployment } from './deployment.ts'
import { hostsOf, isHere } from './hosts.ts'
import type { Reference, Service } from './model.ts'
import { toNode, type Value } from './to-node.ts'

/** Services that want to be on the same machines, or on others, are there: seen before anything is touched. */
export function checking({ services }: Deployment): Value[] {
  return services.flatMap(service => [
    ...service.together.map(other => placementCheck(service, other, 'with')),
    ...service.apart.map(other => placementCheck(service, other, 'apart from')),
  ])
}

function placementCheck(service: Service, other: Reference, wish: 'with' | 'apart from'): Value {
  const key = wish === 'with' ? 'deploy_with' : 'deploy_conflict'
  return {
    name: `${service.name} is ${wish} ${other.name}`,
    assert: {
      that: toNode(wish === 'with' ? isHere(other) : `not (${isHere(other)})`, other.place),
      fail_msg:
        `${service.name} must be ${wish} ${other.name} (${key}), ` +
        `which runs on {{ join (${hostsOf(other)}) ", " }}`,
      quiet: true,
    },
    when: isHere(service),
  }
}
