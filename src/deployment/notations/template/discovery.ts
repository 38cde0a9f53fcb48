import type { Place } from '../../../base/place.ts'
import type { Problems } from '../../../base/problems.ts'
import { suffix } from '../../deployment.ts'
import type { NamedPort } from '../../model.ts'

/** A service, and the ports on which the others find it. */
export interface Discoverable {
  readonly name: string
  readonly place: Place
  readonly ports: readonly NamedPort[]
}

/** The name of the deployment, which every play of it knows. */
const deployment = '{{ deployment }}'

/** How many ports all services together may be told. */
const mostPairs = 100_000

/**
 * What each service is told of itself and the others, as variables of its environment: its ports (`PORT`, `PORT_HTTP`),
 * its deployment (`DEPLOY_ID`), where others are (`SD_REDIS` for `host:port`, and its parts in `SD_REDIS_HOST`,
 * `SD_REDIS_PORT`, `SD_REDIS_NAME`), and where it is itself (`SD`).
 */
export function discovered(
  services: readonly Discoverable[],
  problems: Problems,
): Map<string, Map<string, string>> {
  const ports = services.flatMap(service => service.ports)
  if (services.length * ports.length > mostPairs) {
    problems.add('These are too many services and ports for each to know all others', services[0]?.place)
    return new Map()
  }
  return new Map(
    services.map(service => [
      service.name,
      withoutClashes(variablesOf(service, services), service, problems),
    ]),
  )
}

/** The variables that a service of a template is told, even if the file does not say so. */
export function toldTo(
  service: Discoverable,
  services: readonly Discoverable[],
): ReadonlyMap<string, string> {
  return new Map(variablesOf(service, services))
}

type Variable = readonly [name: string, value: string]

function variablesOf(service: Discoverable, services: readonly Discoverable[]): Variable[] {
  const others = services.filter(({ name }) => name !== service.name)
  return [
    ['DEPLOY_ID', deployment],
    ...service.ports.map(({ name, number }): Variable => [named('PORT', name), number]),
    ...placesOf('SD', service),
    ...others.flatMap(other => placesOf(named('SD', other.name), other)),
  ]
}

/** Where a service is, port by port. */
function placesOf(prefix: string, { name: service, ports }: Discoverable): Variable[] {
  const host = `${service}.${deployment}.{{ ${suffix} }}`
  return ports.flatMap(({ name, number }): Variable[] => {
    const variable = named(prefix, name)
    return [
      [variable, `${host}:${number}`],
      [`${variable}_HOST`, host],
      [`${variable}_PORT`, number],
      [`${variable}_NAME`, service],
    ]
  })
}

/** `SD`, `redis-1` -> `SD_REDIS_1` */
function named(prefix: string, name: string | undefined): string {
  return name === undefined ? prefix : `${prefix}_${name.toUpperCase().replaceAll('-', '_')}`
}

/** A variable may not mean two things: `SD_PORT` is a service that is called `port`, or the port of this one. */
function withoutClashes(
  variables: readonly Variable[],
  { name, place }: Discoverable,
  problems: Problems,
): Map<string, string> {
  const known = new Map<string, string>()
  for (const [variable, value] of variables) {
    if ((known.get(variable) ?? value) !== value) {
      problems.add(
        `${variable} would tell ${name} two things: ${known.get(variable)} and ${value}`,
        place,
        'rename a service or a port',
      )
    }
    known.set(variable, value)
  }
  return known
}
