import { type ConnectionOptions, type OtherTarget, targetOf } from '../engine/reach/target.ts'
import type { Target } from '../model/connection.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Variables } from '../model/playbook.ts'
import { type Layer, strongestFirst } from '../variables/precedence.ts'
import { VariableScope } from '../variables/scope.ts'

/** What is needed to reach hosts of an inventory outside of plays. */
export interface Reaching {
  readonly inventory: Inventory
  readonly options: ConnectionOptions & { readonly extraVars: Variables }
}

/**
 * How a host is reached, by its variables and by those of the hosts on the way to it.
 * @throws TaskError when they are wrong
 */
export function targetOfHost(name: string, reaching: Reaching): Target {
  const other: OtherTarget = (name, leading) =>
    targetOf(name, hostScope(name, reaching), new Map(), reaching.options, other, leading)
  return other(name, [])
}

/** The variables of a host as far as they are known before any play. */
export function hostScope(name: string, { inventory, options }: Reaching): VariableScope {
  const { hosts, implicitLocalhost, environment } = inventory
  const host = hosts.get(name) ?? (name === implicitLocalhost.name ? implicitLocalhost : undefined)
  const layers: Layer[] = [
    { name: 'environment', variables: withData({ env: environment }) },
    ...(host?.variables ?? []).map(set => ({ name: set.layer, from: set.from, variables: set.variables })),
    { name: 'magic', variables: withData({ inventory_hostname: name }) },
    { name: 'extra vars', variables: options.extraVars },
  ]
  return new VariableScope(strongestFirst(layers), () => undefined)
}

function withData(values: Readonly<Record<string, unknown>>): Variables {
  return new Map(Object.entries(values).map(([name, data]) => [name, { data }]))
}
