import type { Redaction } from '../base/redaction.ts'
import type { Secret } from '../base/secret.ts'
import type { Connect, SshConfig } from '../model/connection.ts'
import type { Inventory } from '../model/inventory.ts'
import type { Module } from '../model/module.ts'
import type { Variables } from '../model/playbook.ts'

/** The options of the command line. */
export interface RunOptions {
  readonly checkMode: boolean
  /** Show what every change replaces. */
  readonly diff: boolean
  /** How many `-v` were given. */
  readonly verbosity: number
  /** How many hosts are at work at once. */
  readonly forks: number
  /** The names of the hosts to run on; undefined for all. */
  readonly limit: ReadonlySet<string> | undefined
  /** The pattern of `--limit`. */
  readonly limitPattern: string | undefined
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  /** Run the handlers of a host even when it failed. */
  readonly forceHandlers: boolean
  /** Whether queries of coming tasks are sent in advance. */
  readonly lookAhead: boolean
  readonly extraVars: Variables
  readonly become: boolean
  readonly becomeUser: string | undefined
  readonly becomePassword: Secret | undefined
  readonly connection: string | undefined
  readonly user: string | undefined
  readonly password: Secret | undefined
  readonly privateKeyFile: string | undefined
  /** Seconds to wait for a connection, where somebody gave them. */
  readonly timeoutSeconds: number | undefined
  /** The ssh_config files that count where variables and options are silent; none when left out. */
  readonly sshConfig?: SshConfig | undefined
  /** Seconds for which a task without a `timeout` may act on a host. */
  readonly taskTimeoutSeconds: number
}

/** A question to a person before a play. */
export interface Question {
  /** The variable that gets the answer. */
  readonly name: string
  readonly text: string
  /** Whether the answer is not shown while it is typed. */
  readonly isPrivate: boolean
  /** Whether the answer has to be typed twice. */
  readonly isConfirmed: boolean
  /** The answer when the person types nothing, or when there is no terminal. */
  readonly fallback: string | undefined
}

/** The titles of handlers that were notified and could not run, by the names of hosts. */
export type PendingHandlers = Readonly<Record<string, readonly string[]>>

/** Keeps pending handlers from run to run. */
export interface KeptHandlers {
  of(play: string): PendingHandlers
  /** Replaces the pending handlers of these hosts; those of other hosts stay. They are on the disk when it settles. */
  keep(play: string, pending: PendingHandlers): Promise<void>
}

/** What a run depends on: put together by the command line, known to the engine by its interfaces only. */
export interface World {
  readonly inventory: Inventory
  /** Reads the inventory again, for tasks that made or removed hosts. */
  readInventory(): Promise<Inventory>
  readonly modules: ReadonlyMap<string, Module>
  readonly connect: Connect
  readonly options: RunOptions
  /** The hosts that a pattern matches, and the terms of the pattern that match no host and no group. */
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
  /** Warns the person of what is unexpected, but no error. */
  warn(message: string): void
  /** With `--step`: whether the person wants the task to run. */
  approves?(task: string): Promise<boolean>
  /** Learns what is secret, so that it is not printed. */
  readonly redaction: Redaction
  /** Aborted when the person interrupts the run: no new task begins. */
  readonly signal: AbortSignal
  /** Aborted when the person interrupts the run once more: what runs on the hosts is ended. */
  readonly abandon?: AbortSignal
}
