import type { Deployment } from './deployment.ts'
import { hasDocker, isHere } from './hosts.ts'
import type { Value } from './to-node.ts'

/** Containers of services that the file no longer has, or no longer on that host, are stopped. */
export function leftovers(deployment: Deployment): Value {
  const here = deployment.services.map(service => `(ternary (${isHere(service)}) "${service.name}" "")`)
  return {
    name: 'Services that are gone',
    deployment_leftovers: {
      deployment: deployment.name,
      services: `{{ difference (array ${here.join(' ')}) (array "") }}`,
      keep: '{{ default keep_versions 3 }}',
    },
    when: hasDocker,
  }
}
