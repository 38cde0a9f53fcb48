import { printable } from '../base/printable.ts'
import { Screen } from '../reporters/screen.ts'
import type { CliContext, PlayContext } from './cli-context.ts'
import { redactingOutput } from './redacting-output.ts'

/** Errors and warnings are printed past the live line of the screen, without secrets, and cannot steer the terminal. */
export function onScreen(context: CliContext): PlayContext {
  const { redaction } = context
  const stdout = redactingOutput(context.stdout, redaction)
  const stderr = redactingOutput(context.stderr, redaction)
  const screen = new Screen(stdout, stdout.isTTY === true && process.env['TERM'] !== 'dumb')
  const write = (text: string) => {
    screen.erase()
    return stderr.write(printable(text))
  }
  return { ...context, screen, events: context.stdout, stdout, stderr: { write } }
}
