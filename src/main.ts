import { DeliverError, exitCodes, formatProblem, problemsOf } from './base/errors.ts'
import { printable } from './base/printable.ts'
import { Redaction } from './base/redaction.ts'
import { endChildren } from './cli/children.ts'
import type { CliContext } from './cli/cli-context.ts'

/** A program: takes its command line, returns its exit code. */
export type Command = (context: CliContext) => Promise<number>

/** Runs a program from its command line to its exit code. Errors of loading it are printed like its own. */
export async function main(load: () => Promise<Command>): Promise<never> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt(stop))
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', error => endWithReader(error, stop))
  const code = await exitCodeOf(load, stop.signal)
  await Promise.all([process.stdout, process.stderr].map(written))
  process.exit(code)
}

/** What was printed may still be on its way into a pipe, and would be lost when the process ends. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => stream.write('', () => resolve()))
}

async function exitCodeOf(load: () => Promise<Command>, signal: AbortSignal): Promise<number> {
  const { argv, stdout, stderr } = process
  const redaction = new Redaction()
  try {
    const command = await load()
    return await command({ argv: argv.slice(2), version: VERSION, stdout, stderr, redaction, signal })
  } catch (error) {
    if (error instanceof DeliverError) return printError(error, redaction)
    const stack = redaction.redact(String((error as Error)?.stack ?? error))
    stderr.write(`This is a bug of deliver, please report it:\n${stack}\n`)
    return exitCodes.internal
  }
}

function printError(error: DeliverError, redaction: Redaction): number {
  for (const problem of problemsOf(error)) {
    process.stderr.write(`${printable(redaction.redact(formatProblem(problem)))}\n`)
  }
  return error.exitCode
}

/** The first time no new task is begun and what runs is finished; the second time it ends at once. */
function interrupt(stop: AbortController): void {
  if (stop.signal.aborted) {
    endChildren()
    process.exit(exitCodes.interrupted)
  }
  process.stderr.write('\nStopping after the tasks that run now; once more to stop at once\n')
  stop.abort()
}

/** The reader of the output has closed it (`| head`): the run ends as if it was interrupted, without a message. */
function endWithReader(error: NodeJS.ErrnoException, stop: AbortController): void {
  if (error.code !== 'EPIPE') throw error
  stop.abort()
}
