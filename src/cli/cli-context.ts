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

/** A stream for output. */
export interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}
