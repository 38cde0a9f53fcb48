import type { LimitFunction } from 'p-limit'
import type { TaskEvent } from '../model/event.ts'
import type { MetaAction } from '../model/module.ts'
import type { Included, Step, Task } from '../model/playbook.ts'
import type { Layer } from '../variables/precedence.ts'
import type { Handlers } from './play/handlers.ts'
import type { HandlerKeeper } from './play/kept-handlers.ts'
import type { Connections } from './reach/connections.ts'
import type { RunHost } from './scope/host.ts'
import type { LiveInventory } from './scope/live-inventory.ts'
import type { PlayRun } from './scope/play-run.ts'
import type { Scopes } from './scope/scopes.ts'
import type { Result } from './task/results.ts'
import type { World } from './world.ts'

/** What all tasks of a run share. */
export interface RunContext {
  readonly world: World
  readonly scopes: Scopes
  readonly connections: Connections
  readonly inventory: LiveInventory
  /** A host by name; also one that is only known because a task is delegated to it. */
  hostNamed(name: string): RunHost
  /** Bounds how many hosts are at work at once. */
  readonly limit: LimitFunction
}

/** What all steps of a batch of hosts share. */
export interface BatchContext {
  readonly context: RunContext
  readonly run: PlayRun
  readonly handlers: Handlers
  readonly keeper: HandlerKeeper
}

/** Where a step stands among others. */
export interface StepPosition {
  readonly handler: boolean
  /** Whether the step is inside a block with a rescue. */
  readonly rescuable: boolean
  readonly ahead?: RemainingSteps | undefined
}

/** The steps that follow, as far as they are known: those of a list from an index on, then those after the list. */
export interface RemainingSteps {
  readonly steps: readonly Step[]
  readonly from: number
  readonly after: RemainingSteps | undefined
}

/** The fields of a task's events that are the same on every host. */
export type TaskHeading = Pick<TaskEvent, 'play' | 'task' | 'role' | 'handler'>

/** One task to run on one host. */
export interface TaskRun {
  readonly task: Task
  readonly host: RunHost
  readonly run: PlayRun
  readonly heading: TaskHeading
  /** The hosts that get what the task registers and sets: the host itself, or all of them with `run_once`. */
  readonly sharing: readonly RunHost[]
  /** The steps that follow, to look ahead. */
  readonly ahead: RemainingSteps | undefined
  /** Writes down, before the task acts, the names that it notifies if it changes anything. */
  expectNotified(names: readonly string[]): Promise<void>
  /** The error in a keyword that is evaluated once for all hosts. */
  readonly mistake?: unknown
}

/** What came of a task on a host. */
export interface TaskOutcome {
  /** One for each item of a loop, then the one of the whole task. */
  readonly events: readonly TaskEvent[]
  readonly result: Result
  readonly ignored: boolean
  /** The handlers that its changes notify; in check mode also those that it may notify, with the reason for the doubt. */
  readonly notify: ReadonlyMap<string, string | undefined>
  readonly inclusions: readonly Inclusion[]
  /** What it asks of the run itself. */
  readonly meta: MetaAction | undefined
}

/** The steps that an `include_...` task brought in on a host, and the variables they see there. */
export interface Inclusion {
  readonly included: Included
  /** The index of the loop item that brought them in. */
  readonly position: number
  readonly layers: readonly Layer[]
}
