import { didYouMean } from '../../base/nearest.ts'
import { declaredName } from '../../base/params.ts'
import type { Problems } from '../../base/problems.ts'
import type { Entry, Node } from '../../base/yaml.ts'
import type { Module } from '../../model/module.ts'
import { checkTemplates } from '../check/templates.ts'
import { moduleNamed } from './module-names.ts'

/** The parameters that maps of `module_defaults` give a module: the innermost last, and groups before names. */
export function defaultsFor({ name }: Pick<Module, 'name'>, maps: readonly Node[]): readonly Entry[] {
  return maps.flatMap(map => {
    const entries = map.kind === 'map' ? map.entries : []
    const groups = entries.filter(({ key }) => isGroupOf(key, name))
    const own = entries.filter(({ key }) => !isGroup(key) && key.split('.').at(-1) === name)
    return [...groups, ...own].flatMap(({ value }) => (value.kind === 'map' ? value.entries : []))
  })
}

/** Reports unknown modules, and parameters that they do not have. */
export function checkDefaults(
  node: Node | undefined,
  modules: ReadonlyMap<string, Module>,
  problems: Problems,
): void {
  for (const { key, keyPlace, value } of node?.kind === 'map' ? node.entries : []) {
    const named = moduleNamed(key, modules)
    const meant = isGroup(key) ? [...modules.values()].filter(({ name }) => isGroupOf(key, name)) : [named]
    if (meant[0] === undefined) {
      problems.add(`There is no module ${key}`, keyPlace, didYouMean(key, modules.keys()))
      continue
    }
    checkTemplates(value, problems)
    for (const entry of value.kind === 'map' ? value.entries : []) {
      if (meant.some(module => module && (module.freeKeys || declaredName(module.params, entry.key))))
        continue
      problems.add(`${key} has no parameter ${entry.key}`, entry.keyPlace)
    }
  }
}

/** `group/docker` stands for all modules whose names begin with `docker_`. */
function isGroup(key: string): boolean {
  return key.startsWith('group/')
}

function isGroupOf(key: string, module: string): boolean {
  return isGroup(key) && module.startsWith(`${key.slice('group/'.length).split('.').at(-1)}_`)
}
