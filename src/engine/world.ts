import type { Secret } from '../base/secret.ts'
import type { Connect } from '../model/connection.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Module } from '../model/module.ts'
import type { Variables } from '../model/playbook.ts'

/** What the person asked for on the command line. */
export interface RunOptions {
  readonly checkMode: boolean
  /** Show what every change replaces. */
  readonly diff: boolean
  /** How many `-v` were given. */
  readonly verbosity: number
  /** How many hosts are at work at once. */
  readonly forks: number
  /** Names of hosts to keep to, or all of them. */
  readonly limit: ReadonlySet<string> | undefined
  /** The pattern that `--limit` was given. */
  readonly limitPattern: string | undefined
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  /** Run the handlers of a host even when it failed. */
  readonly forceHandlers: boolean
  /** Ask hosts early what coming tasks will ask. */
  readonly lookAhead: boolean
  readonly extraVars: Variables
  readonly become: boolean
  readonly becomeUser: string | undefined
  readonly becomePassword: Secret | undefined
  readonly connection: string | undefined
  readonly user: string | undefined
  readonly password: Secret | undefined
  readonly privateKeyFile: string | undefined
  /** Seconds to wait for a connection. */
  readonly timeoutSeconds: number
}

/** What a person is asked before a play. */
export interface Question {
  /** The variable that gets the answer. */
  readonly name: string
  readonly text: string
  /** Whether what is typed is not shown. */
  readonly isPrivate: boolean
  /** Whether it is to be typed twice. */
  readonly isConfirmed: boolean
  /** What an empty answer stands for, and nobody there to answer. */
  readonly fallback: string | undefined
}

/** Handlers that hosts notified and that could not run, by the names of hosts. */
export type PendingHandlers = Readonly<Record<string, readonly string[]>>

/** Keeps from run to run what hosts still have to do. */
export interface KeptHandlers {
  of(play: string): PendingHandlers
  /** Keeps what there is now for these hosts, and forgets what was; other hosts keep theirs. */
  keep(play: string, pending: PendingHandlers): void
}

/** What a run works with: put together by the command line, known to the engine by contract only. */
export interface World {
  readonly inventory: Inventory
  /** Reads the inventory again, for tasks that made or removed hosts. */
  readInventory(): Promise<Inventory>
  readonly modules: ReadonlyMap<string, Module>
  readonly connect: Connect
  readonly options: RunOptions
  /** Which hosts a pattern names, and which of its terms name nothing that is there. */
  selectHosts(
    pattern: readonly string[],
    inventory: Inventory,
  ): {
    readonly hosts: readonly string[]
    readonly unknown: readonly string[]
  }
  readonly keptHandlers: KeptHandlers
  /** Asks the person for the value of a variable. */
  prompt(question: Question): Promise<string>
  /** Tells the person what is not as expected, and yet no mistake. */
  warn(message: string): void
  /** Whether a task shall run, where a person is asked about each. */
  approves?(task: string): Promise<boolean>
  /** Aborted when the person asks to stop: no new task is begun. */
  readonly signal: AbortSignal
}
