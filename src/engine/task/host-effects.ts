import type { Effects } from '../../model/module.ts'
import type { RunContext } from '../context.ts'
import type { RunHost } from '../scope/host.ts'

/**
 * Applies what an action asks of the run to hosts and inventory. Variables and facts go to `factHosts`, all else to the
 * hosts that share the result.
 */
export function applyToHosts(
  { variables, facts, read, newHost, joins }: Effects,
  sharing: readonly RunHost[],
  factHosts: readonly RunHost[],
  { inventory, hostNamed }: RunContext,
): void {
  if (newHost) {
    inventory.add(newHost)
    hostNamed(newHost.name).inventory = inventory.hosts.get(newHost.name) ?? hostNamed(newHost.name).inventory
  }
  for (const host of factHosts) {
    for (const [name, value] of Object.entries(variables ?? {})) host.set(name, value)
    if (facts) host.learn(facts)
  }
  for (const host of sharing) {
    for (const [name, variable] of read ?? []) host.included.set(name, variable)
    if (joins) {
      inventory.join(host.name, joins)
      host.inventory = inventory.hosts.get(host.name) ?? host.inventory
    }
  }
}
