import type { InventoryHost, Variable } from '../../model/inventory.ts'
import type { Role } from '../../model/playbook.ts'
import { Pending } from '../../model/scope.ts'

/** One host during a run: its status, facts and variables. */
export class RunHost {
  inventory: InventoryHost
  /** `ended` lasts for one play: a `meta` task took the host out of it. */
  status: 'active' | 'failed' | 'unreachable' | 'ended' = 'active'
  /** The gathered facts; expressions find them under `facts`. */
  facts: Readonly<Record<string, unknown>> = {}
  /** The variables that tasks set or registered, for the rest of the run. */
  readonly variables = new Map<string, Variable>()
  /** The variables that `include_vars` read. */
  readonly included = new Map<string, Variable>()
  /** The roles, as places of the play use them, that a `meta` task left. */
  readonly endedRoles = new Set<Role>()
  /** In check mode: whether earlier tasks predicted changes, on which later tasks may depend. */
  predictedChanges = false

  constructor(inventory: InventoryHost) {
    this.inventory = inventory
  }

  get name(): string {
    return this.inventory.name
  }

  get isActive(): boolean {
    return this.status === 'active'
  }

  /** Whether the host failed or is unreachable. */
  get failedOrUnreachable(): boolean {
    return this.status === 'failed' || this.status === 'unreachable'
  }

  learn(facts: Readonly<Record<string, unknown>>): void {
    this.facts = { ...this.facts, ...facts }
  }

  set(name: string, value: unknown): void {
    this.variables.set(name, { data: value })
  }

  /** Sets a variable whose value is not known in check mode; the result of a task that uses it is uncertain. */
  setUnknown(name: string, reason: string): void {
    this.variables.set(name, { data: new Pending(reason) })
  }
}
