import { type DeployedContainer, type DeploymentState, labels } from '../../host/deployments/state.ts'
import type { Want } from './params.ts'

/**
 * The containers that shall serve: those of the new version, or in the middle of a roll-out those of the replicas that
 * are replaced already, beside the old ones of the others.
 */
export function meant({ containers, before, replaced }: Want, now: DeploymentState): readonly string[] {
  if (replaced === undefined) return containers
  const isReplaced = (name: string) =>
    replaced.includes(numberOf(now.containers.find(each => each.name === name)))
  const numbers = new Set(containers.map(name => numberOf(now.containers.find(each => each.name === name))))
  const waiting = before.filter(name => {
    const number = numberOf(now.containers.find(each => each.name === name))
    return numbers.has(number) && !replaced.includes(number)
  })
  return [...new Set([...containers.filter(isReplaced), ...waiting])]
}

/** Which of the replicas of its service a container is. */
export function numberOf(container: DeployedContainer | undefined): number {
  return Number(container?.labels[labels.replica] ?? 1)
}
