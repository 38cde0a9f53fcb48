import type { Deployment } from './deployment.ts'
import { serviceHosts } from './hosts.ts'
import { toNode, type Value, type ValueMap } from './to-node.ts'

/** A play of a deployment: it knows where the services run, and has the keywords and variables of the entry. */
export function play(
  name: string,
  hosts: string,
  deployment: Deployment,
  tasks: readonly Value[],
  vars: ValueMap = {},
): Value {
  const own = toNode({ service_hosts: serviceHosts(deployment), ...vars }, deployment.place)
  return {
    name: `${deployment.name}: ${name}`,
    hosts,
    gather_facts: false,
    ...deployment.keywords,
    vars: own.kind === 'map' ? { ...own, entries: [...deployment.vars, ...own.entries] } : own,
    tasks,
  }
}
