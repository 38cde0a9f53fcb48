import type { Want } from './params.ts'

/**
 * The containers that shall serve: those of the new version, or in the middle of a roll-out those of the replicas that
 * are replaced already, beside the old ones of the others.
 */
export function meant({ containers, before, replaced }: Want): readonly string[] {
  if (replaced === undefined) return containers
  const numbers = containers.map(numberOf)
  const waiting = before.filter(
    name => numbers.includes(numberOf(name)) && !replaced.includes(numberOf(name)),
  )
  return [...new Set([...containers.filter(name => replaced.includes(numberOf(name))), ...waiting])]
}

/** Which of the replicas of its service a container is, by its name. */
export function numberOf(name: string): number {
  const [, number = '1'] = name.match(/-(\d+)-[^-]*$/) ?? []
  return Number(number)
}
