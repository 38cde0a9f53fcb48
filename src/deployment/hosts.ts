import { type Deployment, identifier, machines } from './deployment.ts'
import { toNode, type Value } from './to-node.ts'

/** The names of the hosts on which a service runs, as an expression. */
export function hostsOf({ name }: { readonly name: string }): string {
  return `service_hosts.[${name}]`
}

/** Whether a service runs on the host at hand, as an expression. */
export function isHere(service: { readonly name: string }): string {
  return `in inventory_hostname ${hostsOf(service)}`
}

/** The names of all hosts of a deployment, as an expression. */
export const allHosts = 'unique (flatten (values service_hosts))'

/** Where containers of the deployment may be, or may have been, as a condition. */
export const hasDocker =
  'in inventory_hostname (default groups.docker_hosts (flatten (values service_hosts)))'

/** The hosts of a deployment and all machines, which know its services, as an expression. */
export const everywhere = `unique (flatten (array (${allHosts}) (${machines})))`

/** The variable that says where each service runs: in the group of the service, or in that of the deployment. */
export function serviceHosts(deployment: Deployment): Value {
  if (deployment.hosts) return deployment.hosts
  const all = [...deployment.services, ...deployment.jobs.flatMap(({ container }) => container ?? [])]
  const hosts = all.map(({ name, place }) => {
    const [own, shared] = [`${deployment.name}_${name}`, deployment.name].map(identifier)
    const message = `No group of the inventory says where ${name} of ${deployment.name} runs: add ${own} or ${shared}`
    return [name, toNode(`{{ default groups.[${own}] (mandatory groups.[${shared}] "${message}") }}`, place)]
  })
  return Object.fromEntries(hosts)
}

/** Whether services of the environment run in a swarm. */
export const hasSwarm = 'defined groups.swarm_managers'

/** The one host that is asked, and that keeps the releases, in a list. */
export const swarmManagers = 'array (first groups.swarm_managers)'
