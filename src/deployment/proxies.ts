import type { Node } from '../base/yaml.ts'
import { isTemplate } from '../expressions/text.ts'
import { type Deployment, identifier } from './deployment.ts'
import { allHosts, hostsOf, isHere } from './hosts.ts'
import { lanNumber, lanSocket, onMachines } from './lan.ts'
import type { Domain, NamedPort, PublishedPort, Service } from './model.ts'
import { listeningSocket } from './published.ts'
import { variablesOf } from './replicas.ts'
import type { Value, ValueMap } from './to-node.ts'

const isProxy = 'in inventory_hostname (default groups.proxies (array))'

/** A port of a service that the proxies of machines lead to. */
interface Served {
  readonly inside: string
  /** The name of it in the proxy. */
  readonly name: string
  /** The numbers by which people know it. */
  readonly numbers: readonly string[]
  readonly published: readonly PublishedPort[]
  readonly domains: readonly Domain[]
  /** The sockets of the machine, as its proxy knows them. */
  readonly listen: readonly Node[]
  /** Where the proxy of a machine of the service leads to it, as an expression. */
  readonly where: string
}

/**
 * The proxy of each machine of a service owns the ports on which it is reached from outside; domains are served there
 * too, or on the hosts of the group `proxies` where there is one.
 */
export function proxies(
  service: Service,
  deployment: Deployment,
  more: ValueMap = {},
  what = 'is served',
): Value[] {
  const targets = `${variablesOf(service, deployment).address}.targets`
  return servedPorts(service, deployment).flatMap(served => {
    const isElsewhere = `and (${isProxy}) (not (${isHere(service)}))`
    const numbers = served.numbers.join(', ')
    return [
      {
        name: `${service.name} ${what}${numbers === '' ? '' : ` on port ${numbers}`}`,
        ...proxied(service, served, targets, { owner: deployment.name, ...more }),
        when: served.where,
      },
      ...(served.domains.length === 0
        ? []
        : [
            {
              name: `${service.name} ${what} on other machines`,
              ...proxied(service, { ...served, published: [], listen: [] }, targets, {
                owner: deployment.name,
                ...more,
              }),
              when: isElsewhere,
            },
          ]),
    ]
  })
}

/**
 * The old containers get nothing new. They are stopped before the proxies let go of them, so that they can say goodbye to
 * whoever has an open connection, such as a websocket.
 */
export function proxiesSwitched(service: Service, deployment: Deployment): Value[] {
  return proxies(service, deployment, { others: 'drained' })
}

/** The old containers, which do not run any more, are gone from the proxies. */
export function proxiesDone(service: Service, deployment: Deployment): Value[] {
  return proxies(service, deployment, { drain: '0s' }, 'is alone')
}

/** What the proxies have of services, ports and host names that the file no longer has, or no longer there, goes. */
export function proxyLeftovers(deployment: Deployment): Value[] {
  const everyone = deployment.services.flatMap(service =>
    servedPorts(service, deployment).map(({ name, domains, where }) => {
      const anywhere = domains.length === 0 ? where : `or (${where}) (${isProxy})`
      return `(ternary (${anywhere}) "${name}" "")`
    }),
  )
  const when = `in inventory_hostname (default groups.docker_hosts (${allHosts}))`
  return leftInProxies(deployment, everyone, when)
}

/** What the proxies have beside the services that are wanted there, which are expressions, goes. */
export function leftInProxies(deployment: Deployment, wanted: readonly string[], when?: string): Value[] {
  const variable = identifier(`${deployment.name}_proxy_leftovers`)
  return [
    {
      name: 'What the proxies have',
      proxy_leftovers: {
        owner: deployment.name,
        services: `{{ difference (array ${wanted.join(' ')}) (array "") }}`,
        domains: deployment.domains.map(({ name }) => name),
      },
      when,
      register: variable,
    },
    {
      name: 'Host names that are gone',
      proxy_domain: { name: '{{ item }}', state: 'absent' },
      loop: `{{ default ${variable}.domains (array) }}`,
    },
    {
      name: 'Ports that are gone',
      proxy_service: { name: '{{ item }}', state: 'absent' },
      loop: `{{ default ${variable}.services (array) }}`,
    },
  ]
}

/** Host names lead to services of other deployments, which must have been rolled out. */
export function foreignDomains({ name: own, domains }: Deployment): Value[] {
  return domains
    .filter(({ deployment = own }) => deployment !== own)
    .map(domain => ({
      name: `${domain.name} leads to ${domain.service} of ${domain.deployment}`,
      proxy_domain: {
        ...domainSettings(domain, `${domain.deployment}-${domain.service}-${domain.port ?? '80'}`),
        owner: own,
      },
      when: `in inventory_hostname (default groups.proxies (${allHosts}))`,
    }))
}

/** Host names lead to the service. */
export function domains(service: Service, deployment: Deployment): Value[] {
  return servedPorts(service, deployment).flatMap(served =>
    served.domains.map(domain => domainTask(domain, service, served, deployment)),
  )
}

function servedPorts(service: Service, deployment: Deployment): Served[] {
  const published = service.published.filter(({ protocol }) => protocol !== 'udp')
  const domains = deployment.domains.filter(
    domain => domain.service === service.name && (domain.deployment ?? deployment.name) === deployment.name,
  )
  const outside = [...published.map(port => port.inside), ...domains.map(domain => portOf(domain, service))]
  const lan = lanPorts(service)
  return [...new Set([...outside, ...lan.keys()])].map((port, index) => {
    const sockets = published.filter(each => each.inside === port)
    const inLan = lan.get(port)
    const number = inLan && lanNumber(inLan, deployment)
    const isOutside = outside.includes(port)
    return {
      inside: port,
      name: `${deployment.name}-${service.name}-${isTemplate(port) ? index : port}`,
      numbers: isOutside ? sockets.map(socket => socket.outside) : [`${number} of the LAN`],
      published: sockets,
      domains: domains.filter(domain => portOf(domain, service) === port),
      listen: [...sockets.map(listeningSocket), ...(inLan && number ? [lanSocket(number, inLan)] : [])],
      where: isOutside ? isHere(service) : `and (${isHere(service)}) (${onMachines})`,
    }
  })
}

/** The ports of a service for others that its machines may have too, by their numbers: those that Docker does not publish. */
function lanPorts({ ports, published }: Service): Map<string, NamedPort> {
  const taken = published
    .filter(({ protocol, address }) => protocol === 'udp' || address === undefined)
    .flatMap(({ inside, outside }) => [inside, outside])
  const free = ports.filter(({ number }) => !isTemplate(number) && !taken.includes(number))
  return new Map(free.map(port => [port.number, port]))
}

/** The ports of machines that services want are free, or theirs already: seen before anything is touched. */
export function portsAreFree(deployment: Deployment): Value[] {
  return deployment.services.flatMap(service => {
    const wanted = servedPorts(service, deployment).filter(({ listen }) => listen.length > 0)
    if (wanted.length === 0) return []
    return {
      name: `Ports of ${service.name} are free`,
      proxy_ports: { services: wanted.map(({ name, listen }) => ({ name, listen })) },
      when: wanted.some(({ where }) => where === isHere(service)) ? isHere(service) : wanted[0]?.where,
    }
  })
}

/** The port that a domain leads to: the one that it names, or the first of the service. */
function portOf({ port }: Domain, { ports, published }: Service): string {
  const named = ports.find(({ name, number }) => name === port || number === port) ?? ports[0]
  return named?.number ?? published[0]?.inside ?? port ?? '80'
}

function proxied(
  service: Service,
  { inside, name, published, domains, listen }: Served,
  targets: string,
  more: ValueMap,
): ValueMap {
  const isHttp = domains.length > 0 || published.some(({ protocol }) => protocol === 'http')
  return {
    proxy_service: {
      name,
      mode: isHttp ? 'http' : 'tcp',
      listen,
      servers: `{{ map ${targets} (dict "port" service_port) helper="combine" }}`,
      ...healthOf(service, inside),
      drain: service.update.drain,
      ...more,
    },
    vars: { service_port: inside },
  }
}

function healthOf({ health }: Service, inside: string): ValueMap {
  return health?.kind === 'http' && health.port === inside ? { health: { path: health.path } } : {}
}

function domainTask(domain: Domain, service: Service, served: Served, { name: owner }: Deployment): Value {
  return {
    name: `${domain.name} leads to ${service.name}`,
    proxy_domain: { ...domainSettings(domain, served.name), owner },
    when: `in inventory_hostname (default groups.proxies ${hostsOf(service)})`,
  }
}

/** How a host name is served, by the service of that name in the proxy. */
export function domainSettings({ name, tls, auth, authMode }: Domain, service: string): ValueMap {
  return { name, service, tls, auth, auth_mode: auth ? authMode : undefined }
}
