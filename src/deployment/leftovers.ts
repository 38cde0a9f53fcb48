import type { Deployment } from './deployment.ts'
import { hasDocker, isHere } from './hosts.ts'
import { variablesOf } from './replicas.ts'
import type { Value, ValueMap } from './to-node.ts'

/**
 * Old containers are stopped when nothing leads to them any more, and kept: those of all services at once, and of
 * services that the file no longer has, or no longer on that host.
 */
export function leftovers(deployment: Deployment, more: ValueMap = {}): Value {
  return {
    name: 'Old containers stop',
    deployment_leftovers: {
      deployment: deployment.name,
      services: deployment.services.map(service => ({
        name: service.name,
        here: `{{ ${isHere(service)} }}`,
        containers: `{{ default ${variablesOf(service, deployment).made}.containers omit }}`,
        drain: service.update.drain,
      })),
      keep: '{{ default keep_versions 3 }}',
      ...more,
    },
    when: hasDocker,
  }
}
