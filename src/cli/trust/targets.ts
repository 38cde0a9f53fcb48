import { UsageError } from '../../base/errors.ts'
import { parseDestination } from '../../engine/reach/ssh-arguments.ts'
import { type ConnectionOptions, targetOf } from '../../engine/reach/target.ts'
import { selectHosts } from '../../inventory/patterns.ts'
import type { Target } from '../../model/connection.ts'
import type { Inventory } from '../../model/inventory.ts'
import type { Variables } from '../../model/playbook.ts'
import { VariableScope } from '../../variables/scope.ts'
import { targetOfHost } from '../reach.ts'

/** How the hosts of an inventory are reached that patterns match. @throws UsageError where a term matches none */
export function inventoryTargets(
  patterns: readonly string[],
  inventory: Inventory,
  extraVars: Variables,
  options: ConnectionOptions,
): Target[] {
  const { hosts, unknown } = selectHosts(inventory, patterns)
  const [term] = unknown
  if (term !== undefined) throw new UsageError(`No host and no group is called ${term}`)
  if (hosts.length === 0) throw new UsageError(`No host matches ${patterns.join(',')}`)
  return hosts.map(name => targetOfHost(name, { inventory, options, extraVars }))
}

/** How hosts are reached that belong to no inventory: `web1`, `admin@web1:2222`. */
export function plainTargets(names: readonly string[], options: ConnectionOptions): Target[] {
  return names.map(name => {
    const { address, user, port } = parseDestination(name)
    const given = new Map(
      Object.entries({ ansible_user: user, ansible_port: port })
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, { data: value }] as const),
    )
    const scope = new VariableScope([{ name: 'extra vars', variables: given }], () => undefined)
    const noOther = (): never => {
      throw new UsageError(`${address} belongs to no inventory`)
    }
    return targetOf(address, scope, new Map(), options, noOther)
  })
}

/**
 * The hosts that have a key, in stages: those to go through come before those behind them. A container counts as the host
 * on which it lives; this machine has none.
 */
export function stages(targets: readonly Target[]): Target[][] {
  const all = targets
    .flatMap(owner)
    .flatMap(target => [
      ...target.jump.map((hop, index) => ({ ...hop, jump: target.jump.slice(0, index) })),
      target,
    ])
  const known = new Map(all.map(target => [keyOf(target), target]))
  const depths = [...new Set([...known.values()].map(({ jump }) => jump.length))].sort((a, b) => a - b)
  return depths.map(depth => [...known.values()].filter(({ jump }) => jump.length === depth))
}

function owner(target: Target): Target[] {
  if (target.parent) return owner(target.parent)
  return target.transport === 'ssh' || target.transport === 'openssh' ? [target] : []
}

/** Hosts that share the address and the way to it share the key. */
function keyOf({ address, port, hostKeyAlias, jump, proxyCommand, knownHostsFiles }: Target): string {
  const way = [jump.map(hop => [hop.address, hop.port]), proxyCommand]
  return JSON.stringify([address, port, hostKeyAlias, knownHostsFiles, way])
}
