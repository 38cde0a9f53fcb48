import { didYouMean } from '../base/nearest.ts'
import type { Problems } from '../base/problems.ts'
import type { SecretVariables, VariableSet } from '../model/inventory.ts'
import type { Draft } from './draft.ts'
import type { VariableFolder } from './variables.ts'

/** The secrets as variables of groups and hosts. They are as strong as the others of the same group or host, and behind them. */
export function secretFolder(files: readonly SecretVariables[]): VariableFolder {
  const setsOf = (name: string, layer: VariableSet['layer']) =>
    files.filter(({ of }) => of === name).map(({ of, from, variables }) => ({ layer, of, from, variables }))
  return {
    ofGroup: name => setsOf(name, name === 'all' ? 'group_vars/all' : 'group_vars'),
    ofHost: name => setsOf(name, 'host_vars'),
  }
}

/** A file of secrets for nobody would be read by nobody. */
export function refuseUnknownOwners(
  files: readonly SecretVariables[],
  { groups, hosts }: Draft,
  problems: Problems,
): void {
  const known = ['all', 'localhost', ...groups.keys(), ...hosts.keys()]
  for (const { of, from, place } of files) {
    if (known.includes(of)) continue
    const hint = didYouMean(of, known) ?? 'all.age.yml has the secrets of all hosts'
    problems.add(`${from} is for ${of}, which is no group and no host`, place, hint)
  }
}
