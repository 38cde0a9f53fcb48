import type { Node } from '../base/yaml.ts'
import type { Deployment } from './deployment.ts'
import { allHosts, hasSwarm, hostsOf } from './hosts.ts'
import type { Domain, PublishedPort, Service } from './model.ts'
import { play } from './play.ts'
import { domainSettings, leftInProxies } from './proxies.ts'
import { toNode, type Value, type ValueMap } from './to-node.ts'

/** The hosts whose proxies lead to services of a swarm, as an expression. */
const swarmProxies = `default groups.proxies (${allHosts})`

/**
 * The play that leads host names to the services of a swarm: to the ports that these publish, on every node where they
 * may run. The proxies see which of the nodes answer.
 */
export function swarmDomains(deployment: Deployment): Node[] {
  const { name, domains } = deployment
  if (domains.length === 0) return []
  const led = domains.flatMap(domain => ledTo(domain, deployment) ?? [])
  const tasks: Value[] = [
    ...led.map(({ service, port }) => ({
      name: `${service.name} is served`,
      proxy_service: {
        name: backendOf(service, port, deployment),
        servers: `{{ map (dict2items (pick hostvars ${hostsOf(service)} "address") key_name="name" value_name="address") (dict "port" ${port.outside}) helper="combine" }}`,
        drain: service.update.drain,
        owner: name,
      },
    })),
    ...led.map(({ domain, service, port }) => ({
      name: `${domain.name} leads to ${service.name}`,
      proxy_domain: { ...domainSettings(domain, backendOf(service, port, deployment)), owner: name },
    })),
    ...leftInProxies(
      deployment,
      led.map(({ service, port }) => `"${backendOf(service, port, deployment)}"`),
    ),
  ]
  const hosts = `{{ ternary (${hasSwarm}) (${swarmProxies}) (array) }}`
  const made = { ...(play(hosts, deployment, tasks) as ValueMap), name: `Host names of ${name}` }
  return [toNode(made, deployment.place)]
}

interface Led {
  readonly domain: Domain
  readonly service: Service
  readonly port: PublishedPort
}

/** The published port that a host name leads to: the one inside that it names, or the first. */
function ledTo(domain: Domain, { name, services }: Deployment): Led | undefined {
  const service = services.find(each => each.name === domain.service)
  if (!service || (domain.deployment ?? name) !== name) return undefined
  const number = service.ports.find(each => each.name === domain.port)?.number ?? domain.port
  const published = service.published.filter(({ protocol }) => protocol !== 'udp')
  const port = number === undefined ? published[0] : published.find(({ inside }) => inside === number)
  return port && { domain, service, port }
}

function backendOf({ name }: Service, { inside }: PublishedPort, deployment: Deployment): string {
  return `${deployment.name}-${name}-${inside}`
}

/** Host names for which no port of a node is there. */
export function unledDomains(deployment: Deployment): Domain[] {
  return deployment.domains.filter(domain => ledTo(domain, deployment) === undefined)
}
