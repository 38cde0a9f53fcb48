import { plainValue } from '../../base/yaml.ts'
import type { Inventory, InventoryHost, Variable } from '../../model/inventory.ts'
import type { Variables } from '../../model/playbook.ts'

/** An inventory in the format of inventory executables, which `-i` can read. */
export function listingOf(inventory: Inventory, extraVars: Variables): Record<string, unknown> {
  const groups = [...inventory.groups.values()].map(({ name, hosts, children }) => [
    name,
    name === 'all' ? { children: topOf(inventory) } : withoutEmpty({ hosts, children }),
  ])
  const hostvars = [...inventory.hosts.values()].map(host => [host.name, variablesOf(host, extraVars)])
  return { _meta: { hostvars: Object.fromEntries(hostvars) }, ...Object.fromEntries(groups) }
}

/** The variables of a host as they were written. Their templates are evaluated only when a task uses them. */
export function variablesOf({ variables }: InventoryHost, extraVars: Variables): Record<string, unknown> {
  const layers = [...variables.map(set => set.variables), extraVars]
  return Object.fromEntries(layers.flatMap(layer => [...layer].map(([name, value]) => [name, plain(value)])))
}

/** The groups that are in no other group but `all`. */
export function topOf({ groups }: Inventory): string[] {
  const below = new Set(
    [...groups.values()].filter(({ name }) => name !== 'all').flatMap(group => group.children ?? []),
  )
  return [...groups.keys()].filter(name => name !== 'all' && !below.has(name))
}

function plain(variable: Variable): unknown {
  return 'written' in variable ? plainValue(variable.written) : variable.data
}

function withoutEmpty(
  lists: Readonly<Record<string, readonly string[] | undefined>>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list && list.length > 0))
}
