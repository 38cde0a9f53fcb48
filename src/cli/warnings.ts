import type { CliContext } from './cli-context.ts'

/** Prints warnings, a line each. */
export function warningsTo(stderr: CliContext['stderr']): (message: string) => void {
  return message => void stderr.write(`warning: ${message}\n`)
}
