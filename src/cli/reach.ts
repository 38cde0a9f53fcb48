import { type ConnectionOptions, type OtherTarget, targetOf } from '../engine/reach/target.ts'
import type { Target } from '../model/connection.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Variables } from '../model/playbook.ts'
import { VariableScope } from '../variables/scope.ts'
import { hostScope } from './inventory/host-scope.ts'

/** What is needed to reach hosts of an inventory outside of plays. */
export interface Reaching {
  readonly inventory: Inventory
  readonly options: ConnectionOptions
  /** The variables of the command line. */
  readonly extraVars: Variables
}

/**
 * How a host is reached, by its variables and by those of the hosts on the way to it.
 * @throws TaskError when they are wrong
 */
export function targetOfHost(name: string, reaching: Reaching): Target {
  const other: OtherTarget = (name, leading) =>
    targetOf(name, scopeNamed(name, reaching), new Map(), reaching.options, other, leading)
  return other(name, [])
}

/** The variables of a host as far as they are known before any play; none of a host that is not listed. */
export function scopeNamed(name: string, { inventory, extraVars }: Reaching): VariableScope {
  const { hosts, implicitLocalhost } = inventory
  const host = hosts.get(name) ?? (name === implicitLocalhost.name ? implicitLocalhost : undefined)
  return host ? hostScope(host, inventory, extraVars) : new VariableScope([], () => undefined)
}
