import type { Problems } from '../../base/problems.ts'
import type { Node } from '../../base/yaml.ts'
import { textNodes } from '../../playbook/read/read.ts'
import type { Application, Reference, Requirement } from '../model.ts'
import { readLike, readScalar, writtenKey, writtenText } from './fields.ts'

/** Names of services: a list, or a single one. */
export function readReferences(node: Node | undefined, what: string, problems: Problems): Reference[] {
  return textNodes(node).flatMap(item => {
    const name = readScalar(item, what, problems)
    return name ? [{ name: writtenText(name), place: name.place }] : []
  })
}

/** Services and jobs that must be there first: names, or a map from names to what is waited for. */
export function readRequirements(node: Node | undefined, problems: Problems): Requirement[] {
  if (node?.kind !== 'map') {
    return readReferences(node, 'require', problems).map(it => ({ ...it, condition: 'healthy' }))
  }
  return node.entries.flatMap(entry => {
    const hint = 'started, healthy, or completed for a job'
    const condition = readLike(entry.value, 'require', isCondition, hint, problems)
    if (condition === undefined || !isCondition(condition)) return []
    return [{ name: writtenKey(entry), place: entry.keyPlace, condition }]
  })
}

function isCondition(text: string): text is Requirement['condition'] {
  return text === 'started' || text === 'healthy' || text === 'completed'
}

/** The same application, in which a job that something requires must have ended. */
export function jobsCompleted(application: Application): Application {
  const jobs = new Set(application.jobs.map(({ name }) => name))
  const requiring = <T extends { readonly requires: readonly Requirement[] }>(item: T): T => ({
    ...item,
    requires: item.requires.map(it => (jobs.has(it.name) ? { ...it, condition: 'completed' } : it)),
  })
  return {
    ...application,
    services: application.services.map(requiring),
    jobs: application.jobs.map(requiring),
  }
}
