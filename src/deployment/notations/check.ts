import { didYouMean } from '../../base/nearest.ts'
import type { Place } from '../../base/place.ts'
import type { Problems } from '../../base/problems.ts'
import type { Application, Service } from '../model.ts'

/** What an application names must be in its file. */
export function checkReferences(
  { services, jobs }: Application,
  names: readonly string[],
  problems: Problems,
): void {
  const jobNames = jobs.map(({ name }) => name)
  for (const service of services) {
    for (const reference of [...service.links, ...service.together, ...service.apart]) {
      if (!names.includes(reference.name)) unknown('service', reference, names, problems)
    }
    checkApart(service, problems)
  }
  for (const job of jobs)
    if (!names.includes(job.service.name)) unknown('service', job.service, names, problems)
  for (const reference of [...services, ...jobs].flatMap(({ requires }) => requires)) {
    const known = [...names, ...jobNames]
    if (!known.includes(reference.name)) unknown('service and no job', reference, known, problems)
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
    didYouMean(name, known) ?? `the file has ${known.join(', ')}`,
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

export function reportRepeated<T extends { readonly place: Place }, K extends keyof T>(
  items: readonly T[],
  key: K,
  message: string,
  problems: Problems,
): void {
  const repeated = items.filter(
    (item, index) => item[key] !== undefined && items.findIndex(each => each[key] === item[key]) < index,
  )
  for (const item of repeated) problems.add(`${message} ${item[key]}`, item.place)
}
