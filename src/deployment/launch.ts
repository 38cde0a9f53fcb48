import { isIP } from 'node:net'
import { type Node, nodeOf } from '../base/yaml.ts'
import { isTemplate } from '../expressions/text.ts'
import { containerOf, type Deployment, labels, network, suffix, variableOf } from './deployment.ts'
import { hostsOf } from './hosts.ts'
import type { PublishedPort, Service } from './model.ts'
import { play } from './play.ts'
import type { Value } from './to-node.ts'

/** The play that launches a service on its hosts, and waits until it can be used. */
export function launching(service: Service, deployment: Deployment): Value {
  const volumes = new Set(service.volumes.map(({ name }) => name))
  return play(service.name, `{{ ${hostsOf(service)} }}`, deployment, [
    ...[...volumes].map(volume => keepVolume(volume, deployment)),
    keepContainer(service, deployment),
    {
      name: `${service.name} runs`,
      docker_container_info: { name: containerOf(service, deployment), must_run: true },
      register: variableOf(service, deployment),
    },
  ])
}

function keepVolume(volume: string, deployment: Deployment): Value {
  return {
    name: `Volume ${volume}`,
    docker_volume: {
      name: `${deployment.name}-${volume}`,
      labels: { [labels.deployment]: deployment.name },
    },
  }
}

function keepContainer(service: Service, deployment: Deployment): Value {
  const { image, command, entrypoint, hostname, environment, nameServers, published, volumes, memory } =
    service
  return {
    name: `Container of ${service.name}`,
    docker_container: {
      name: containerOf(service, deployment),
      state: 'healthy',
      image,
      pull: '{{ default container_pull "always" }}',
      command,
      entrypoint,
      hostname,
      env: Object.fromEntries(environment),
      dns_servers: nameServers.length > 0 ? nameServers : undefined,
      dns_search_domains: searchDomains(service, deployment),
      published_ports: published.map(publishedPort),
      volumes: volumes.map(({ name, path, place }) => nodeOf(`${deployment.name}-${name}:${path}`, place)),
      memory: memory ?? '4g',
      restart_policy: 'unless-stopped',
      // Names are written once, so addresses must last.
      networks: [{ name: `{{ ${network} }}`, keep_address: true }],
      labels: {
        [labels.deployment]: deployment.name,
        [labels.service]: service.name,
        [labels.settings]: settingsOf(service),
      },
    },
  }
}

/** Which settings the file has, so that a container is made anew when one of them is taken out of it. */
function settingsOf(service: Service): string {
  const { environment, nameServers, published, volumes } = service
  const settings = [
    ...(['command', 'entrypoint', 'hostname'] as const).filter(key => service[key]),
    ...(nameServers.length > 0 ? ['dns'] : []),
    ...[...environment.keys()].map(name => `environment.${name}`),
    ...published.map(({ inside, outside }) => `ports.${outside}:${inside}`),
    ...volumes.map(({ path }) => `volumes.${path}`),
  ]
  return settings.sort().join(' ')
}

/** A short name is looked up among the aliases of the service, then among the services, then among all containers. */
function searchDomains({ name }: Service, deployment: Deployment): string[] {
  return [`${name}.${deployment.name}.`, `${deployment.name}.`, ''].map(domain => `${domain}{{ ${suffix} }}`)
}

/** `ADDRESS:8080:80`; the name of an address is looked up in the variable `ips`. */
function publishedPort({ address, outside, inside, place }: PublishedPort): Node {
  const ports = `${outside}:${inside}`
  return nodeOf(address === undefined ? ports : `${addressOf(address)}:${ports}`, place)
}

function addressOf(address: string): string {
  if (isTemplate(address)) return address
  if (isIP(address) !== 0) return isIP(address) === 6 ? `[${address}]` : address
  const message = `No address is named ${address}: give it by the variable ips, such as ips: { ${address}: 192.0.2.7 }`
  return `{{ mandatory ips.[${address}] "${message}" }}`
}
