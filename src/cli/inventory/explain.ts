import { DeliverError, UsageError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import { describePlace } from '../../base/place.ts'
import type { Inventory, InventoryHost } from '../../model/inventory.ts'
import type { Variables } from '../../model/playbook.ts'
import type { Origin, VariableScope } from '../../variables/scope.ts'
import { formatVariable } from './format-variable.ts'
import { hostScope } from './host-scope.ts'

/**
 * Where a variable of a host comes from, the layer that wins first, and which ones it hides:
 *
 *     http_port of web1 is 8080
 *       host_vars             inventories/production/host_vars/web1.yml:3:12  8080
 *       hides group_vars      inventories/production/group_vars/web.yml:1:12  80
 */
export function explanation(
  name: string,
  host: InventoryHost,
  inventory: Inventory,
  extraVars: Variables,
): string {
  const scope = hostScope(host, inventory, extraVars)
  const origins = scope.origins(name)
  if (origins.length === 0) {
    throw new UsageError(`${host.name} has no variable ${name} in its inventory`, {
      hint: didYouMean(name, scope.names()) ?? 'those of plays and roles are known when a playbook runs',
    })
  }
  const rows = origins.map((origin, position) => rowOf(origin, name, position > 0))
  return `${name} of ${host.name} ${valueIn(scope, name)}\n${aligned(rows)}`
}

/** The value of the variable, as far as it is known without a run, which means without facts and variables of plays. */
function valueIn(scope: VariableScope, name: string): string {
  try {
    return `is ${formatVariable({ data: scope.get(name) })}`
  } catch (error) {
    if (error instanceof DeliverError) return `is known when a playbook runs: ${error.message}`
    throw error
  }
}

function rowOf({ layer, place }: Origin, name: string, isHidden: boolean): string[] {
  const variable = layer.variables.get(name)
  return [
    `${isHidden ? 'hides ' : ''}${layer.name}`,
    place ? describePlace(place) : (layer.from ?? ''),
    variable ? formatVariable(variable) : '',
  ]
}

function aligned(rows: readonly string[][]): string {
  const width = (column: number) => Math.max(...rows.map(row => row[column]?.length ?? 0))
  const [first, second] = [width(0), width(1)]
  return rows
    .map(
      ([layer = '', where = '', value = '']) =>
        `  ${layer.padEnd(first)}  ${where.padEnd(second)}  ${value}\n`,
    )
    .join('')
}
