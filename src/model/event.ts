/** What became of a task on a host. */
export type Status = 'ok' | 'changed' | 'skipped' | 'failed' | 'unreachable'

/** A change as readers of events see it: without what settles it, and masked where it was secret. */
export interface SeenChange {
  readonly what: string
  readonly before?: string | undefined
  readonly after: string
}

/** The result of a task, as it is registered and shown. */
export interface TaskResult {
  readonly changed: boolean
  readonly failed: boolean
  readonly skipped?: boolean
  readonly unreachable?: boolean
  readonly msg?: unknown
  readonly rc?: number
  readonly stdout?: string
  readonly stderr?: string
  readonly changes?: readonly SeenChange[]
  /** In check mode: why what this task would do cannot be told. */
  readonly uncertain?: string
  /** The cure for a failure that has no problem with one. */
  readonly hint?: string
  /** What failed the task: the message with its place and cure. */
  readonly problem?: string
  readonly [key: string]: unknown
}

export interface RunEvent {
  readonly event: 'run'
  readonly version: 1
  readonly check: boolean
}

export interface PlayEvent {
  readonly event: 'play'
  readonly play: string
  readonly hosts: readonly string[]
}

/** A task begins, on all of its hosts: readers that talk to people make a heading of it. */
export interface TaskStartEvent {
  readonly event: 'task start'
  readonly play: string
  readonly task: string
  readonly role?: string
  readonly handler: boolean
  /** Where it is written: `site.yml:14:9`. */
  readonly place: string
  /** The hosts that it runs on. Their events come as they finish. */
  readonly hosts: readonly string[]
}

/** When something began, and how long it took. */
export interface Timing {
  /** In ISO 8601, UTC. */
  readonly time: string
  readonly seconds: number
}

export interface TaskEvent extends Partial<Timing> {
  readonly event: 'task'
  readonly play: string
  readonly task: string
  readonly role?: string
  readonly host: string
  readonly handler: boolean
  readonly status: Status
  readonly ignored: boolean
  readonly rescued: boolean
  readonly delegated_to?: string
  /** Whether the task itself wants what its changes replace to be shown, or not. */
  readonly diff?: boolean
  /** Present on the event of one item of a loop; the event of the whole loop follows without it. */
  readonly item?: unknown
  /** How the item is shown to people. */
  readonly label?: string
  /** Where a task that failed, or whose host was unreachable, is written: `site.yml:14:9`. */
  readonly place?: string
  readonly result: TaskResult
}

/** Whether the task failed or its host was unreachable. */
export function isWrong({ status }: TaskEvent): boolean {
  return status === 'failed' || status === 'unreachable'
}

/** Whether the event is that of a whole loop, whose items have events of their own. */
export function isLoopSummary(event: TaskEvent): boolean {
  return !('item' in event) && Array.isArray(event.result['results'])
}

export interface HostCounters {
  ok: number
  changed: number
  unreachable: number
  failed: number
  skipped: number
  rescued: number
  ignored: number
}

export interface RecapEvent {
  readonly event: 'recap'
  readonly hosts: Readonly<Record<string, HostCounters>>
  /** Hosts that did not fail themselves, and did not come to all of their plays: the run ended before. */
  readonly unfinished?: readonly string[]
}

/** Handlers of hosts that did not come to run them: the next run of the play does. */
export interface HandlersKeptEvent {
  readonly event: 'handlers kept'
  readonly play: string
  readonly hosts: Readonly<Record<string, readonly string[]>>
}

export type Event = RunEvent | PlayEvent | TaskStartEvent | TaskEvent | HandlersKeptEvent | RecapEvent

/** Reads the stream of events. */
export interface Reporter {
  report(event: Event): void
}
