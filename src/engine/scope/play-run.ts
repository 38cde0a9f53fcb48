import type { Play, Role } from '../../model/playbook.ts'
import type { Layer } from '../../variables/precedence.ts'
import type { RunHost } from './host.ts'

/** A play while it runs: its hosts in order, and the variables of its files for each. */
export interface PlayRun {
  readonly play: Play
  /** The name of the play in events. */
  readonly name: string
  /** The hosts of the current batch. */
  readonly hosts: readonly RunHost[]
  /** The hosts of all batches. */
  readonly all: readonly RunHost[]
  /** Roles that tasks included for the whole play. */
  readonly exposed: Role[]
  /** Set when a task ends the play for the batches that are still to come. */
  readonly ended: { now: boolean }
  /** The variables that includes give the tasks that run now, by host name. */
  readonly included: ReadonlyMap<string, readonly Layer[]>
  /** How many includes lie around the tasks that run now. */
  readonly includeDepth: number
  /** The variables of `vars_files`, by host name. */
  readonly varsFiles: ReadonlyMap<string, readonly Layer[]>
}
