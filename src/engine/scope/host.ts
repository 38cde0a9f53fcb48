import type { InventoryHost, Variable } from '../../model/inventory.ts'
import { Pending } from '../../model/scope.ts'

/** One host during a run: what became of it, and what was learnt about it. */
export class RunHost {
  inventory: InventoryHost
  /** `ended` is for one play: a `meta` task took the host out of it. */
  status: 'active' | 'failed' | 'unreachable' | 'ended' = 'active'
  /** What was gathered; under `facts` for expressions. */
  facts: Readonly<Record<string, unknown>> = {}
  /** What tasks set or registered, for the rest of the run. */
  readonly variables = new Map<string, Variable>()
  /** What `include_vars` read. */
  readonly included = new Map<string, Variable>()
  /** In check mode: whether changes were predicted, on which later tasks may depend. */
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

  learn(facts: Readonly<Record<string, unknown>>): void {
    this.facts = { ...this.facts, ...facts }
  }

  set(name: string, value: unknown): void {
    this.variables.set(name, { data: value })
  }

  /** Keeps a name whose value cannot be told in check mode; whoever uses it cannot be told either. */
  setUnknown(name: string, reason: string): void {
    this.variables.set(name, { data: new Pending(reason) })
  }
}
