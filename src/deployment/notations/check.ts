import { didYouMean } from '../../base/nearest.ts'
import type { Place } from '../../base/place.ts'
import type { Problems } from '../../base/problems.ts'
import type { Application, Requirement, Service } from '../model.ts'
import { findCircle } from './circle.ts'

/** More than anybody writes; what is checked of each pair of services stays quick. */
const mostServices = 500

/** What can be seen of an application as a whole: its names, and what they refer to. */
export function checkApplication(
  application: Application,
  /** Every service of the file, also those that could not be read. */
  names: readonly string[],
  problems: Problems,
): void {
  const { services, jobs } = application
  if (areTooMany(names, services[0]?.place, problems)) return
  checkNames(application, problems)
  checkReferences(application, names, problems)
  for (const service of services) {
    checkApart(service, problems)
    checkOutside(service, problems)
  }
  checkWaiting([...services, ...jobs], problems)
}

/** Whether a file has more services than are looked at. */
export function areTooMany(names: readonly string[], place: Place | undefined, problems: Problems): boolean {
  if (names.length <= mostServices) return false
  problems.add(`A file has at most ${mostServices} services, and not ${names.length}`, place)
  return true
}

/** A name stands for one service or one job. */
function checkNames({ services, jobs }: Application, problems: Problems): void {
  const known = new Set<string>()
  for (const { name, place } of [...services, ...jobs]) {
    if (known.has(name)) problems.add(`Two services or jobs are called ${name}`, place, 'rename one of them')
    known.add(name)
  }
}

function checkReferences(
  { services, jobs }: Application,
  names: readonly string[],
  problems: Problems,
): void {
  const known = new Set(names)
  const containers = [...services, ...jobs.flatMap(({ container }) => container ?? [])]
  const inFile = containers.flatMap(({ links, together, apart }) => [...links, ...together, ...apart])
  for (const reference of inFile)
    if (!known.has(reference.name)) unknown('service', reference, names, problems)
  for (const { service, container } of jobs) {
    if (!container && !known.has(service.name)) unknown('service', service, names, problems)
  }
  const withJobs = [...names, ...jobs.map(({ name }) => name)]
  const knownWithJobs = new Set(withJobs)
  for (const reference of [...services, ...jobs].flatMap(({ requires }) => requires)) {
    if (!knownWithJobs.has(reference.name)) unknown('service and no job', reference, withJobs, problems)
  }
}

function unknown(
  what: string,
  { name, place }: { name: string; place: Place },
  known: readonly string[],
  problems: Problems,
): void {
  problems.add(
    `There is no ${what} ${name} in this file`,
    place,
    didYouMean(name, known) ?? `the file has ${known.slice(0, 20).join(', ')}`,
  )
}

/** A service can want to be with another or without it, not both. */
function checkApart({ name, together, apart }: Service, problems: Problems): void {
  for (const reference of apart) {
    if (reference.name === name) problems.add(`${name} cannot be apart from itself`, reference.place)
    if (together.some(each => each.name === reference.name)) {
      problems.add(
        `${name} cannot be both with ${reference.name} and apart from it`,
        reference.place,
        'keep it either in deploy_with or in deploy_conflict',
      )
    }
  }
}

/** A port outside leads to one port of a service. */
function checkOutside({ published }: Service, problems: Problems): void {
  const outer = published.map(({ address, outside, protocol, place }) => ({
    port: `${address === undefined ? '' : `${address}:`}${outside}${protocol === 'udp' ? '/udp' : ''}`,
    place,
  }))
  reportRepeated(outer, 'port', 'Two ports are open outside as', problems)
}

/** What waits for itself, by way of others or not, is never set up. */
function checkWaiting(
  items: readonly { name: string; place: Place; requires: readonly Requirement[] }[],
  problems: Problems,
): void {
  const circle = findCircle(new Map(items.map(({ name, requires }) => [name, requires.map(it => it.name)])))
  const [first] = circle ?? []
  const place = items.find(({ name }) => name === first)?.place
  if (circle) problems.add(`These wait for each other: ${circle.join(', ')}`, place, 'one of them must begin')
}

/** Tells what has the same value as something before it. */
export function reportRepeated<T extends { readonly place: Place }, K extends keyof T>(
  items: readonly T[],
  key: K,
  message: string,
  problems: Problems,
): void {
  const known = new Set<T[K]>()
  for (const item of items) {
    if (item[key] !== undefined && known.has(item[key])) problems.add(`${message} ${item[key]}`, item.place)
    known.add(item[key])
  }
}
