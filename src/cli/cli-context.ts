import type { Redaction } from '../base/redaction.ts'
import type { Screen } from '../reporters/screen.ts'

/** What a command works with: its arguments, the terminal, the secrets that it comes to know, and the signal to stop. */
export interface CliContext {
  readonly argv: readonly string[]
  readonly version: string
  readonly stdout: Output
  readonly stderr: Output
  readonly redaction: Redaction
  readonly signal: AbortSignal
  /** The signal to end what still runs. */
  readonly abandon?: AbortSignal
}

/** A context whose output goes past the live line of its screen, without secrets. */
export interface PlayContext extends CliContext {
  readonly screen: Screen
  /** Where `--json` prints its events: secrets are taken out of their texts, so that the lines stay JSON. */
  readonly events: Output
}

/** A stream for output. */
export interface Output {
  readonly isTTY?: boolean
  readonly columns?: number | undefined
  write(text: string): unknown
}
