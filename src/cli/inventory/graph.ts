import { printable } from '../../base/printable.ts'
import type { Inventory } from '../../model/inventory.ts'
import { topOf } from './inventory-json.ts'

/**
 * The groups of an inventory with their hosts, as a tree:
 *
 *     @all
 *       @web
 *         web1
 */
export function graphOf(inventory: Inventory): string {
  return ['@all', ...topOf(inventory).flatMap(name => lines(name, inventory, '  '))]
    .map(line => `${printable(line)}\n`)
    .join('')
}

/** A group, the groups below it, and its hosts that are in none of those. */
function lines(name: string, inventory: Inventory, indent: string): string[] {
  const { hosts, children = [] } = inventory.groups.get(name) ?? { hosts: [] }
  const below = new Set(children.flatMap(child => inventory.groups.get(child)?.hosts ?? []))
  const own = hosts.filter(host => !below.has(host))
  return [
    `${indent}@${name}`,
    ...children.flatMap(child => lines(child, inventory, `${indent}  `)),
    ...own.map(host => `${indent}  ${host}`),
  ]
}
