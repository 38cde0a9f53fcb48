import { byName } from '../base/by-name.ts'
import type { Application, Job, Service } from './model.ts'

/** What is done in a roll-out, one after the other: a service is switched to, or a job is run to its end. */
export type Stage =
  | { readonly kind: 'service'; readonly name: string; readonly service: Service }
  | { readonly kind: 'job'; readonly name: string; readonly job: Job }

/**
 * The stages of a roll-out: what others are linked to or require comes first, and the jobs of a release before their
 * service. The order of the file does not matter; where it goes round in a circle, the first by name begins.
 */
export function stagesOf({ services, jobs }: Pick<Application, 'services' | 'jobs'>): Stage[] {
  const stages = new Map<string, Stage>([
    ...jobs.map(job => [job.name, { kind: 'job', name: job.name, job }] as const),
    ...services.map(service => [service.name, { kind: 'service', name: service.name, service }] as const),
  ])
  const ordered = new Set<Stage>()
  const entered = new Set<Stage>()
  const enter = (stage: Stage) => {
    if (entered.has(stage)) return
    entered.add(stage)
    for (const name of neededBy(stage, jobs).sort()) {
      const needed = stages.get(name)
      if (needed) enter(needed)
    }
    ordered.add(stage)
  }
  for (const stage of [...stages.values()].sort(byName)) enter(stage)
  return [...ordered]
}

function neededBy(stage: Stage, jobs: readonly Job[]): string[] {
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name)
  if (stage.kind === 'service') {
    const { name, links, requires } = stage.service
    const releases = jobs.filter(job => job.runs === 'each release' && job.service.name === name)
    return [...names(links), ...names(requires), ...names(releases)]
  }
  const { container, requires } = stage.job
  return [...names(requires), ...names(container?.links ?? [])]
}
