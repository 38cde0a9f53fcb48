import type { Place } from '../base/place.ts'
import type { MapNode, Node } from '../base/yaml.ts'
import type { Variable } from './inventory.ts'

/** Variables as they were written, by name. */
export type Variables = ReadonlyMap<string, Variable>

/** A bare expression that must be true. */
export interface Condition {
  readonly text: string
  readonly place: Place
}

/** What every part of a play can carry and hands down to the parts inside it. */
export interface Inherited {
  /** Keywords of which the nearest wins, such as `become`, as they were written. */
  readonly keywords: ReadonlyMap<string, Node>
  /** Conditions, the outermost first; all must hold. */
  readonly when: readonly Condition[]
  readonly tags: readonly string[]
  /** Maps of environment variables, the outermost first. */
  readonly environment: readonly Node[]
  /** Defaults of module parameters, the outermost first: maps of module name to parameters. */
  readonly moduleDefaults: readonly Node[]
  /** Variables of the blocks around and of the task itself, the outermost first. */
  readonly vars: readonly Variables[]
}

/** A role as one place of a play uses it. */
export interface Role {
  readonly name: string
  readonly folder: string
  readonly defaults: Variables
  readonly vars: Variables
  /** What the place that uses the role gives it. */
  readonly params: Variables
  readonly dependencies: readonly Role[]
  /** The names of the roles that depend on this one or bring it in, the nearest first. */
  readonly parents: readonly string[]
}

/** Where the files that a task names are looked for. */
export interface SearchPath {
  readonly role: Role | undefined
  /** The folder of the file that holds the task. */
  readonly folder: string
  readonly playbookFolder: string
}

export interface LoopControl {
  readonly loopVar: string
  readonly indexVar?: string
  readonly label?: Node
  readonly pause?: Node
  readonly extended: boolean
  readonly breakWhen: readonly Condition[]
}

/** Items, as `loop` or one of the `with_` forms gives them. */
export interface Loop {
  readonly form: string
  readonly items: Node
  readonly control: LoopControl
}

export interface Task {
  readonly kind: 'task'
  readonly name: Node | undefined
  /** The canonical name of the module. */
  readonly module: string
  /** The parameters as written; their names are known to the module. */
  readonly args: MapNode
  readonly place: Place
  readonly inherited: Inherited
  readonly role: Role | undefined
  readonly search: SearchPath
  readonly loop: Loop | undefined
  readonly register: string | undefined
  readonly notify: readonly Node[]
  readonly changedWhen: readonly Condition[]
  readonly failedWhen: readonly Condition[]
  readonly until: readonly Condition[]
  readonly retries: Node | undefined
  readonly delay: Node | undefined
  /** For how many seconds the task may run in the background. */
  readonly async: Node | undefined
  /** After how many seconds it is looked at; 0: never, it goes on by itself. */
  readonly poll: Node | undefined
  /** Reads what an `include_...` task brings in, by its parameters; the same again for the same parameters. */
  readonly include?: (want: Readonly<Record<string, unknown>>) => Included
}

/** What an `include_...` task brings in while the play runs. */
export interface Included {
  readonly steps: readonly Step[]
  /** Handlers that are known from then on. */
  readonly handlers: readonly Handler[]
  readonly roles: readonly Role[]
}

/** Tasks that share keywords, with what to do when one fails and what to do in any case. */
export interface Block {
  readonly kind: 'block'
  readonly place: Place
  /** The role that it is written in. */
  readonly role: Role | undefined
  readonly block: readonly Step[]
  readonly rescue: readonly Step[]
  readonly always: readonly Step[]
  /** All of it is run for each item, on all hosts together. The items are those of the first host. */
  readonly loop: Loop | undefined
}

export type Step = Task | Block

/** A task that runs once at the next flush, on the hosts that notified it. */
export interface Handler {
  readonly task: Task
  readonly name: string | undefined
  readonly listen: readonly string[]
}

/** A variable whose value a person is asked for. */
export interface Prompt {
  readonly name: string
  readonly place: Place
  readonly question: Node | undefined
  readonly fallback: Node | undefined
  /** Whether what is typed is not shown, and its value a secret. */
  readonly isPrivate: boolean
  /** Whether it is asked for twice. */
  readonly isConfirmed: boolean
}

/** In which order the hosts of a play come. */
export const hostOrders = ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'] as const

/** How the hosts of a play go on: together, or each by itself. */
export const strategyNames = ['linear', 'free', 'host_pinned'] as const

export interface Play {
  readonly name: string | undefined
  readonly place: Place
  readonly hosts: Node
  readonly playbookFolder: string
  /** Keywords that belong to the play itself: `gather_facts`, `serial`, `strategy` and the like. */
  readonly settings: ReadonlyMap<string, Node>
  readonly inherited: Inherited
  readonly vars: Variables
  readonly varsFiles: readonly Node[]
  /** What people are asked before any host is touched. */
  readonly prompts: readonly Prompt[]
  /** What they answered, once they were asked. */
  readonly prompted: Variables
  readonly roles: readonly Role[]
  readonly preTasks: readonly Step[]
  /** The tasks of the roles, then those of the play. */
  readonly tasks: readonly Step[]
  readonly postTasks: readonly Step[]
  readonly handlers: readonly Handler[]
}
