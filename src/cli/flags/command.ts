import type { CliContext } from '../cli-context.ts'
import type { Flags, Given, Values } from './flag.ts'
import { type Program, parse } from './parse.ts'
import { currentSource, valuesOf } from './settings.ts'

/** The description of a command of `deliver`: what `parse` needs, but its version. */
export type CommandLine<F extends Flags> = Omit<Program, 'version' | 'flags'> & { readonly flags: F }

/** A command line as it was read: a value for every flag, the other words, and which flags were given. */
export interface ReadCommand<F extends Flags> {
  readonly values: Values<F>
  readonly words: readonly string[]
  readonly given: Given
}

/**
 * Reads the command line of a command; for `--help` and `--version` prints their text, and gives nothing.
 * @throws UsageError
 */
export async function readCommand<F extends Flags>(
  line: CommandLine<F>,
  { argv, version, stdout }: CliContext,
): Promise<ReadCommand<F> | undefined> {
  const typed = await parse({ ...line, version }, argv)
  if (!('print' in typed)) {
    const { words, given } = typed
    return { values: valuesOf(line.flags, given, currentSource()), words, given }
  }
  stdout.write(`${typed.print}\n`)
  return undefined
}
