import type { Deployment } from './deployment.ts'
import { serviceHosts } from './hosts.ts'
import { toNode, type Value } from './to-node.ts'

/** The play of a deployment: it knows where the services run, and has the keywords and variables of the entry. */
export function play(hosts: string, deployment: Deployment, tasks: readonly Value[]): Value {
  const own = toNode(
    { deployment: deployment.name, service_hosts: serviceHosts(deployment) },
    deployment.place,
  )
  return {
    name: deployment.name,
    hosts,
    gather_facts: false,
    any_errors_fatal: true,
    ...deployment.keywords,
    vars: own.kind === 'map' ? { ...own, entries: [...deployment.vars, ...own.entries] } : own,
    tasks,
  }
}
