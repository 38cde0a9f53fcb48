import { type Deployment, identifier } from './deployment.ts'
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
  return [...inside].map(port => {
    const ports = published.filter(each => each.inside === port)
    return {
      name: `${service.name} is served on port ${ports.map(({ outside }) => outside).join(', ')}`,
      proxy_service: {
        name: proxyName(service, deployment, port),
        mode: ports.some(({ protocol }) => protocol === 'http') ? 'http' : 'tcp',
        listen: ports.map(listeningSocket),
        servers: `{{ map ${targets} (dict "port" ${JSON.stringify(port)}) helper="combine" }}`,
        ...healthOf(service, ports),
        drain: service.update.drain,
      },
      when: isHere(service),
    }
  })
}

function proxyName(service: Service, deployment: Deployment, port: string): string {
  return `${deployment.name}-${service.name}-${identifier(port)}`
}

function healthOf({ health }: Service, ports: readonly PublishedPort[]): ValueMap {
  const asks = health?.kind === 'http' && ports.some(({ inside }) => inside === health.port)
  return asks ? { health: { path: health.path } } : {}
}
