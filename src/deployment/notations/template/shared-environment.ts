import { didYouMean } from '../../../base/nearest.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import { readMap } from '../../../playbook/read/read.ts'
import { readEnvironment } from '../environment.ts'
import { isNothing, writtenKey } from '../fields.ts'

/** `Env: { blog: { MODE: fast } }`: environments by service; what a service says itself wins. */
export function readSharedEnvironment(
  node: Node | undefined,
  known: readonly string[],
  problems: Problems,
): Map<string, ReadonlyMap<string, Node>> {
  const environments = new Map<string, ReadonlyMap<string, Node>>()
  if (!node) return environments
  for (const entry of readMap(node, 'Env', problems)?.entries ?? []) {
    const name = writtenKey(entry)
    if (!known.includes(name))
      problems.add(`There is no service ${name} in this file`, entry.keyPlace, didYouMean(name, known))
    if (!isNothing(entry.value)) environments.set(name, readEnvironment(entry.value, problems))
  }
  return environments
}
