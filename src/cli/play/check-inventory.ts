import { Problems } from '../../base/problems.ts'
import type { Inventory } from '../../model/inventory.ts'
import { checkTemplates } from '../../playbook/check/templates.ts'

/**
 * Checks the expressions in the variables of an inventory.
 * @throws FileError with every mistake
 */
export function checkInventory({ hosts, implicitLocalhost }: Inventory): void {
  const problems = new Problems()
  const sets = new Set([...hosts.values(), implicitLocalhost].flatMap(host => host.variables))
  for (const { variables } of sets) {
    for (const variable of variables.values()) {
      if ('written' in variable) checkTemplates(variable.written, problems)
    }
  }
  problems.throwIfAny()
}
