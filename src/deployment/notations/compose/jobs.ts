import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import type { Job, Requirement, Service } from '../../model.ts'
import type { ComposeService } from './service.ts'

/**
 * The services that are selected. One that others wait for to complete is no service, but a job that runs before each
 * release.
 */
export function withJobs(
  all: readonly ComposeService[],
  selected: readonly string[],
  problems: Problems,
): { services: Service[]; jobs: Job[] } {
  const chosen = all.filter(({ profiles }) => isSelected(profiles, selected))
  const left = new Map(all.filter(it => !chosen.includes(it)).map(it => [it.service.name, it.profiles]))
  const present = chosen.map(it => withoutAbsent(it, left, problems))
  const awaited = new Set(
    present
      .flatMap(({ service }) => service.requires)
      .filter(({ condition }) => condition === 'completed')
      .map(({ name }) => name),
  )
  const isJob = ({ service }: ComposeService) => awaited.has(service.name)
  return {
    services: present.filter(it => !isJob(it)).map(({ service }) => service),
    jobs: [
      ...present.flatMap(({ release }) => release ?? []),
      ...present.filter(isJob).map(it => jobOf(it, problems)),
    ],
  }
}

function isSelected(profiles: readonly string[], selected: readonly string[]): boolean {
  return profiles.length === 0 || selected.includes('*') || profiles.some(it => selected.includes(it))
}

/** A service that is not selected cannot be waited for, unless it may be absent. */
function withoutAbsent(
  { service, optional, ...rest }: ComposeService,
  left: ReadonlyMap<string, readonly string[]>,
  problems: Problems,
): ComposeService {
  const isThere = ({ name, place }: Requirement): boolean => {
    const profiles = left.get(name)
    if (profiles && !optional.has(name))
      problems.add(
        `${name} is only there with the profile ${profiles.join(' or ')}`,
        place,
        'required: false',
      )
    return profiles === undefined
  }
  return { ...rest, optional, service: { ...service, requires: service.requires.filter(isThere) } }
}

function jobOf({ service, isRestarted }: ComposeService, problems: Problems): Job {
  const { name, place, requires } = service
  if (isRestarted) problems.add(`${name} never completes: it is started again`, place, "restart: 'no'")
  const nothing: Node = { kind: 'list', items: [], place }
  return {
    name,
    place,
    service: { name, place },
    command: service.command ?? nothing,
    container: service,
    requires,
    runs: 'each release',
  }
}
