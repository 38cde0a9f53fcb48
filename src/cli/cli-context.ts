/** What a command works with: what was typed, the terminal, and the person's wish to stop. */
export interface Surroundings {
  readonly argv: readonly string[]
  readonly version: string
  readonly stdout: Output
  readonly stderr: Output
  readonly signal: AbortSignal
}

/** Where text goes that people or programs read. */
export interface Output {
  readonly isTTY?: boolean
  write(text: string): unknown
}
