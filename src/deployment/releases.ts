import type { Node } from '../base/yaml.ts'
import { type Deployment, identifier } from './deployment.ts'
import { hasDocker } from './hosts.ts'
import { variablesOf } from './replicas.ts'
import { storedApplication } from './stored.ts'
import type { Value } from './to-node.ts'

/** Which releases each host has had. */
export function knownReleases({ name }: Deployment, when: Value = hasDocker): Value {
  return {
    name: 'Releases',
    deployment_release: { deployment: name },
    when,
    register: releaseVariable(name),
  }
}

/** Each host keeps what it has now, so that it can be brought back. */
export function recordedRelease(deployment: Deployment, when: Value = hasDocker): Value {
  const { name, services, release } = deployment
  const numbers = `values (pick hostvars ansible_play_hosts "${releaseVariable(name)}.number")`
  return {
    name: 'The release is recorded',
    deployment_release: {
      deployment: name,
      state: 'recorded',
      number: `{{ add (max (union (array 0) (${numbers}))) 1 }}`,
      ...release,
      services: Object.fromEntries(
        services.map(service => [
          service.name,
          `{{ default ${variablesOf(service, deployment).made} (dict) }}`,
        ]),
      ),
      application: raw(JSON.stringify(storedApplication(deployment)), deployment),
    },
    when,
  }
}

function releaseVariable(deployment: string): string {
  return identifier(`${deployment}_release`)
}

/** A text that is no template, whatever it holds. */
function raw(value: string, { place }: Deployment): Node {
  return { kind: 'scalar', value, raw: true, place }
}
