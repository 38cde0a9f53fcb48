import type { Screen } from '../reporters/screen.ts'

/** What a command works with: its arguments, the terminal, and the signal to stop. */
export interface CliContext {
  readonly argv: readonly string[]
  readonly version: string
  readonly stdout: Output
  readonly stderr: Output
  readonly signal: AbortSignal
  /** The signal to end what still runs. */
  readonly abandon?: AbortSignal
}

/** A context whose output goes past the live line of its screen. */
export interface PlayContext extends CliContext {
  readonly screen: Screen
}

/** A stream for output. */
export interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}
