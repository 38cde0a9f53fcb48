import type { Place } from '../base/place.ts'
import { type Node, nodeOf, plainValue } from '../base/yaml.ts'
import type { Deployment } from './deployment.ts'
import type { Domain, Health, NamedPort, PublishedPort, Service } from './model.ts'
import { bareService } from './notations/bare-service.ts'
import { cannotOverlap } from './replicas.ts'

/** What a release keeps of a service: how it is reached and switched to. The rest is in its containers. */
export interface StoredService {
  readonly name: string
  readonly links: readonly { readonly name: string; readonly alias?: string }[]
  readonly aliases?: readonly string[]
  readonly published: readonly Omit<PublishedPort, 'place'>[]
  readonly ports?: readonly Omit<NamedPort, 'place'>[]
  readonly health?: unknown
  readonly single: boolean
  readonly drain?: unknown
  /** The host names that lead to it, and to which of its ports. */
  readonly domains?: readonly { readonly name: string; readonly port?: string }[]
}

/** What a release keeps of a deployment: all that is needed to lead traffic to its containers again. */
export interface StoredApplication {
  readonly services: readonly StoredService[]
  /** The variables that the entry of the playbook gave, as they were written. */
  readonly vars: Readonly<Record<string, unknown>>
}

export function storedApplication(deployment: Deployment): StoredApplication {
  return {
    services: storedServices(deployment),
    vars: Object.fromEntries(deployment.vars.map(({ key, value }) => [key, plainValue(value)])),
  }
}

function storedServices({ name, services, domains }: Deployment): StoredService[] {
  return services.map(service => ({
    name: service.name,
    links: service.links.map(({ name, alias }) => ({ name, ...(alias !== undefined && { alias }) })),
    aliases: service.aliases,
    published: service.published.map(({ place: _, ...port }) => port),
    ...(service.health && { health: plainHealth(service.health) }),
    single: cannotOverlap(service),
    ...(service.update.drain && { drain: plainValue(service.update.drain) }),
    domains: domains
      .filter(domain => domain.service === service.name && (domain.deployment ?? name) === name)
      .map(domain => ({ name: domain.name, ...(domain.port !== undefined && { port: domain.port }) })),
    ports: service.ports.map(port => ({ name: port.name, number: port.number })),
  }))
}

/** The services of a release, as far as they are needed to bring it back. */
export function servicesOfRelease(stored: readonly StoredService[], place: Place): Service[] {
  return stored.map(({ name, links, aliases = [], published, ports = [], health, single, drain }) => {
    const bare = bareService({ name, place, image: nodeOf('', place) })
    return {
      ...bare,
      links: links.map(link => ({ name: link.name, alias: link.alias, place })),
      aliases,
      ports: ports.map(port => ({ ...port, place })),
      published: published.map(port => ({ ...port, place })),
      health: health === undefined ? undefined : healthOf(health as Record<string, unknown>, place),
      update: { ...bare.update, drain: nodeOr(drain, place) },
      single,
    }
  })
}

/** The host names that led to the services of a release, as far as their names go. */
export function domainsOfRelease(stored: readonly StoredService[], place: Place): Domain[] {
  return stored.flatMap(service =>
    (service.domains ?? []).map(({ name, port }) => ({
      name,
      place,
      deployment: undefined,
      service: service.name,
      port,
      tls: undefined,
      auth: undefined,
      authMode: 'digest' as const,
    })),
  )
}

function plainHealth({ place: _, ...health }: Health): Record<string, unknown> {
  const plain = Object.entries(health).map(([key, value]) => [
    key,
    isNode(value) ? { node: plainValue(value) } : value,
  ])
  return Object.fromEntries(plain)
}

function healthOf(stored: Record<string, unknown>, place: Place): Health {
  const entries = Object.entries(stored).map(([key, value]) => [
    key,
    typeof value === 'object' && value !== null && 'node' in value ? nodeOf(value.node, place) : value,
  ])
  return { ...Object.fromEntries(entries), place } as Health
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'kind' in value
}

function nodeOr(value: unknown, place: Place): Node | undefined {
  return value === undefined ? undefined : nodeOf(value, place)
}
