import type { TaskError } from '../base/errors.ts'
import type { Params, Values } from '../base/params.ts'
import type { Returns } from '../base/returns.ts'
import type { Script } from '../base/shell.ts'
import type { Answer, FileWrite, RunOptions, Step } from './connection.ts'
import type { Variables } from './playbook.ts'

/** A read-only question to a host, and how its answer is understood. */
export interface Probe<State> {
  /** Prints plain text, changes nothing, does not call `exit`. */
  readonly script: Script
  /** Understands what the script printed. `status` is 0 unless `tolerant` is set. */
  parse(output: string, status: number): State
  /** Whether an exit status other than 0 is an answer too; otherwise it fails the task. */
  readonly tolerant?: boolean
  /** Whether the answer may become another one by what is done on other hosts: it is not asked for in advance of that. */
  readonly volatile?: boolean
}

/** One difference between a host and what it should be, and what settles it. */
export interface Change {
  /** What differs: `mode`, `content`, `package nginx`. */
  readonly what: string
  readonly before?: string | undefined
  readonly after: string
  /** Whether before and after must not be seen. */
  readonly secret?: boolean
  /** What settles it; nothing where the change before it settles this one too. */
  readonly settle?: Step | undefined
  /** What a task can register beside `changed`, read from what settling it printed. */
  registers?(printed: string): Readonly<Record<string, unknown>>
  /** What stands in the way now, such as a folder that is missing. In check mode an earlier task may have seen to it. */
  readonly blocked?: TaskError
}

/** Refuses changes that cannot be settled as things are, before any of them is. */
export function refuseBlocked(changes: readonly Change[]): void {
  const blocked = changes.find(change => change.blocked)?.blocked
  if (blocked) throw blocked
}

/** A step, and the changes that it settles. */
export interface Settlement {
  readonly step: Step
  readonly changes: readonly Change[]
}

/** The steps that settle changes, in order. */
export function settlements(changes: readonly Change[]): Settlement[] {
  const found: { step: Step; changes: Change[] }[] = []
  for (const change of changes) {
    if (change.settle) found.push({ step: change.settle, changes: [change] })
    else found.at(-1)?.changes.push(change)
  }
  return found
}

interface Described<P extends Params> {
  readonly name: string
  readonly summary: string
  readonly params: P
  /** YAML, shown in the manual and run through the checks by a test. */
  readonly examples: string
  /** The parameter that a bare text gives: `command: ls -l`. */
  readonly freeForm?: keyof P & string
  /** Whether any other key is taken too, as it is (`set_fact`). */
  readonly freeKeys?: boolean
  /** What a task can register of it, beside what every task registers. Without it, that is not known in advance. */
  readonly returns?: Returns
  /** Whether it also registers values by names that others chose, such as the headers of a server. */
  readonly freeReturns?: boolean
  /** What people will not expect who know the module of this name from Ansible, a sentence each. */
  readonly differences?: readonly string[]
}

/** A module that keeps something: it looks, says what differs, and what settles it. */
export interface StateModule<P extends Params = Params, State = unknown> extends Described<P> {
  readonly kind: 'state'
  observe(want: Values<P>): Probe<State>
  /** Pure. Throws a TaskError where the host cannot be brought to what is wanted. Without this, the module only looks. */
  plan?(want: Values<P>, now: State): Iterable<Change>
  /** What a task can register beside `changed`, read from what was observed before anything changed. */
  report?(want: Values<P>, now: State): Readonly<Record<string, unknown>>
  /** Whether the host is looked at again for that after changes, because it cannot be told before. */
  readonly reportsAfterwards?: boolean
}

/** A module that does something instead of keeping it. */
export interface ActionModule<P extends Params = Params> extends Described<P> {
  readonly kind: 'action'
  /** Whether it changes nothing anywhere: then it also runs in check mode. */
  readonly readsOnly: boolean
  /** Whether it touches no host at all. */
  readonly onController: boolean
  /** Pure. The question that shows whether there is nothing to do, and what came of the task then; else it acts. */
  alreadyDone?(want: Values<P>): Probe<Outcome | undefined> | undefined
  act(want: Values<P>, host: ActionHost): Promise<Outcome> | Outcome
  /** The script that it runs, for tasks with `async`; modules without this cannot run in the background. */
  background?(want: Values<P>): Background
  /** What it would do where it is not done already, found without doing it. Without this, check mode skips the task and says so. */
  predict?(want: Values<P>, host: ActionHost): Promise<Outcome | undefined>
}

/** A script to run in the background. */
export interface Background {
  readonly script: Script
  readonly options: RunOptions
}

// biome-ignore lint/suspicious/noExplicitAny: modules of every shape
export type Module = StateModule<any, any> | ActionModule<any>

/** The host of a task, as an action sees it: the user to become, environment and time limit are those of the task. */
export interface ActionHost {
  readonly name: string
  readonly checkMode: boolean
  /** How many -v the command line has. */
  readonly verbosity?: number
  /** Seconds that the task may take; no limit when left out. */
  readonly timeLimit?: number | undefined
  run(script: Script, options?: RunOptions): Promise<Answer>
  write(file: FileWrite): Promise<void>
  read(path: string): Promise<Buffer>
  /** Waits, and is woken by the end of the task's time. */
  sleep(seconds: number): Promise<void>
  /**
   * Closes the connection, and opens it anew within so many seconds: what was started in the old one may end.
   * @throws UnreachableError when the host does not answer
   */
  reconnect(withinSeconds: number): Promise<void>
  /** Asks the person. @throws TaskError where nobody can be asked */
  askPerson(question: string, isShown: boolean): Promise<string>
}

/** A host that a task adds to the inventory of the run. */
export interface NewHost {
  readonly name: string
  readonly groups: readonly string[]
  readonly variables: Readonly<Record<string, unknown>>
}

/** What a `meta` task asks of the run itself. */
export const metaActions = [
  'flush_handlers',
  'end_play',
  'end_batch',
  'end_host',
  'end_role',
  'clear_facts',
  'clear_host_errors',
  'refresh_inventory',
  'reset_connection',
  'noop',
] as const

export type MetaAction = (typeof metaActions)[number]

/** What an action asks of the run; the engine does it, for every host that shares the result. */
export interface Effects {
  /** Variables for the host, for the rest of the run (`set_fact`). */
  readonly variables?: Readonly<Record<string, unknown>>
  /** Facts of the host, merged into `facts`. */
  readonly facts?: Readonly<Record<string, unknown>>
  /** Variables that were read from a file, as they were written there (`include_vars`). */
  readonly read?: Variables
  /** A host to add to the inventory (`add_host`). */
  readonly newHost?: NewHost
  /** Groups that the host joins (`group_by`). */
  readonly joins?: readonly string[]
  /** What the run itself shall do (`meta`). */
  readonly meta?: MetaAction
}

/** What came of an action. Keys beside those named here go into what the task registers. */
export interface Outcome {
  /** What the run shall do. */
  readonly effects?: Effects
  /** What the task registers by names that others chose, such as the headers of a server; they mean nothing here. */
  readonly values?: Readonly<Record<string, unknown>>
  readonly changed?: boolean
  readonly failed?: boolean
  readonly skipped?: boolean
  /** What to tell people; a value that is no text is shown as JSON. */
  readonly msg?: unknown
  readonly changes?: readonly Change[]
  readonly [key: string]: unknown
}

/** Declares a module that keeps something; the types follow from its parameters. */
export function defineModule<P extends Params, State>(
  module: Omit<StateModule<P, State>, 'kind'>,
): StateModule<P, State> {
  return { ...module, kind: 'state' }
}

/** Declares a module that acts. */
export function defineAction<P extends Params>(
  module: Omit<ActionModule<P>, 'kind' | 'readsOnly' | 'onController'> &
    Partial<Pick<ActionModule<P>, 'readsOnly' | 'onController'>>,
): ActionModule<P> {
  return { readsOnly: false, onController: false, ...module, kind: 'action' }
}

/** The change of one attribute: none when nothing is wanted, or when it already is as wanted. */
export function* settle<T extends string>(
  what: string,
  before: string | undefined,
  after: T | undefined,
  step: (after: T) => Step,
): Generator<Change> {
  if (after === undefined || before === after) return
  yield { what, before, after, settle: step(after) }
}
