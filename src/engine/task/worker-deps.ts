import type { UpcomingQueries } from '../ahead/observer.ts'
import type { Route } from '../reach/connections.ts'
import type { Question } from '../world.ts'

/** The settings that all steps of a task share. */
export interface WorkSettings {
  readonly checkMode: boolean
  readonly verbosity: number
  readonly environment: Readonly<Record<string, string>>
  /** The limit of the task itself. */
  readonly timeoutSeconds: number | undefined
  /** Seconds for which a task without a limit may act; 0 for ever. */
  readonly actSeconds: number
  /** How many rounds the task needs for all of its hosts. */
  readonly rounds: number
}

/** What a worker depends on. */
export interface WorkerDeps {
  readonly settings: WorkSettings
  connect(): Promise<Route>
  /** Closes the connections to the host, and connects anew. */
  reconnect(withinSeconds: number): Promise<Route>
  /** Called before steps that may change the machine; they wait for it, if there is anything to wait for. */
  beforeActing(): Promise<void> | undefined
  readonly upcomingQueries: UpcomingQueries
  readonly signal: AbortSignal
  /** Takes the secrets out of a text before it is shortened: what is left of one that is cut would not be found. */
  redact(text: string): string
  prompt(question: Question): Promise<string>
}
