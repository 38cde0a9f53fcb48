import { isTemplate } from '../expressions/text.ts'
import type { Deployment } from './deployment.ts'
import { isHere } from './hosts.ts'
import type { PublishedPort, Service } from './model.ts'
import { listeningSocket } from './published.ts'
import { variablesOf } from './replicas.ts'
import type { Value, ValueMap } from './to-node.ts'

/** The proxy of each machine of a service owns the ports on which it is reached from outside. */
export function proxies(
  service: Service,
  deployment: Deployment,
  targets = `${variablesOf(service, deployment).address}.targets`,
): Value[] {
  const published = service.published.filter(({ protocol }) => protocol !== 'udp')
  const inside = new Set(published.map(port => port.inside))
  return [...inside].map((port, index) => {
    const ports = published.filter(each => each.inside === port)
    return {
      name: `${service.name} is served on port ${ports.map(({ outside }) => outside).join(', ')}`,
      proxy_service: {
        name: `${deployment.name}-${service.name}-${isTemplate(port) ? index : port}`,
        mode: ports.some(({ protocol }) => protocol === 'http') ? 'http' : 'tcp',
        listen: ports.map(listeningSocket),
        servers: `{{ map ${targets} (dict "port" service_port) helper="combine" }}`,
        ...healthOf(service, ports),
        drain: service.update.drain,
      },
      vars: { service_port: port },
      when: isHere(service),
    }
  })
}

function healthOf({ health }: Service, ports: readonly PublishedPort[]): ValueMap {
  const asks = health?.kind === 'http' && ports.some(({ inside }) => inside === health.port)
  return asks ? { health: { path: health.path } } : {}
}
