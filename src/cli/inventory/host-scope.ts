import type { Inventory, InventoryHost } from '../../model/inventory.ts'
import type { Variables } from '../../model/playbook.ts'
import { type Layer, strongestFirst } from '../../variables/precedence.ts'
import { VariableScope } from '../../variables/scope.ts'

/** What is known of a host without a run, which means without facts and variables of plays. */
export function hostScope(
  { name, groups, variables }: InventoryHost,
  inventory: Inventory,
  extraVars: Variables,
): VariableScope {
  const layers: Layer[] = [
    {
      name: 'environment',
      from: 'the name of the environment',
      variables: data({ env: inventory.environment }),
    },
    ...variables.map(set => ({ name: set.layer, from: set.from, variables: set.variables })),
    { name: 'magic', variables: data({ inventory_hostname: name, group_names: groups }) },
    { name: 'extra vars', from: '-e', variables: extraVars },
  ]
  return new VariableScope(strongestFirst(layers), () => undefined)
}

function data(values: Readonly<Record<string, unknown>>): Variables {
  return new Map(Object.entries(values).map(([name, value]) => [name, { data: value }]))
}
