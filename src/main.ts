import { getEventListeners } from 'node:events'
import { DeliverError, exitCodes, formatProblem, problemsOf, UsageError } from './base/errors.ts'
import { printable } from './base/printable.ts'
import { Redaction } from './base/redaction.ts'
import { endChildren } from './cli/children.ts'
import type { CliContext } from './cli/cli-context.ts'

/** A program: takes its command line, returns its exit code. */
export type Command = (context: CliContext) => Promise<number>

/** Runs a program from its command line to its exit code. Errors of loading it are printed like its own. */
export async function main(load: () => Promise<Command>): Promise<never> {
  const stop = new AbortController()
  const abandon = new AbortController()
  for (const signal of interruptions) process.on(signal, () => interrupt(stop, abandon))
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', error => endWithReader(error, stop))
  const code = await exitCodeOf(load, stop.signal, abandon.signal)
  await Promise.all([process.stdout, process.stderr].map(written))
  process.exit(code)
}

/** What was printed may still be on its way into a pipe, and would be lost when the process ends. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise(resolve => stream.write('', () => resolve()))
}

async function exitCodeOf(
  load: () => Promise<Command>,
  signal: AbortSignal,
  abandon: AbortSignal,
): Promise<number> {
  const { argv, stdout, stderr } = process
  const redaction = new Redaction()
  try {
    refuseLostFolder()
    const command = await load()
    return await command({
      argv: argv.slice(2),
      version: VERSION,
      stdout,
      stderr,
      redaction,
      signal,
      abandon,
    })
  } catch (error) {
    if (error instanceof DeliverError) return printError(error, redaction)
    const stack = redaction.redact(String((error as Error)?.stack ?? error))
    stderr.write(`This is a bug of deliver, please report it:\n${stack}\n`)
    return exitCodes.internal
  }
}

/** Every relative path, and what is written below the working folder, needs one that is there. */
function refuseLostFolder(): void {
  try {
    process.cwd()
  } catch (error) {
    throw new UsageError('The working folder is gone', { hint: 'change to another one', cause: error })
  }
}

function printError(error: DeliverError, redaction: Redaction): number {
  for (const problem of problemsOf(error)) {
    process.stderr.write(`${printable(redaction.redact(formatProblem(problem)))}\n`)
  }
  return error.exitCode
}

/**
 * The first time no new task is begun and what runs is finished; the second time what runs on the hosts is ended, and the
 * run with it. Where that takes too long, where there is no run, and the third time, the process ends at once.
 */
function interrupt(stop: AbortController, abandon: AbortController): void {
  if (!stop.signal.aborted) {
    process.stderr.write('\nStopping after the tasks that run now; once more to stop at once\n')
    return stop.abort()
  }
  if (abandon.signal.aborted || getEventListeners(abandon.signal, 'abort').length === 0) return endAtOnce()
  setTimeout(endAtOnce, longestEnd * 1000)
  abandon.abort()
}

/** Seconds in which a run that is abandoned must have ended. */
const longestEnd = 5

function endAtOnce(): never {
  endChildren()
  process.exit(exitCodes.interrupted)
}

/** Ctrl-C, the end that a supervisor asks for, and a terminal that is closed. */
const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * The reader of the output has closed it (`| head`), or the terminal is gone: the run ends as if it was interrupted, without
 * a message.
 */
function endWithReader(error: NodeJS.ErrnoException, stop: AbortController): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  stop.abort()
}
