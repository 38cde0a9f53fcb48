import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { TaskError, UnreachableError } from '../../base/errors.ts'
import { quote, type Script } from '../../base/shell.ts'
import type { Answer } from '../../model/connection.ts'
import type { Channel } from '../channel.ts'
import { BoundedBuffer } from './bounded-buffer.ts'
import { settings } from './frame.ts'

/** The command of a shell that reads one line, its script; the script reads what follows. */
export const oneShotCommand = `exec /bin/sh -c ${quote('IFS= read -r deliver && eval "$(printf %b "$deliver")"')}`

export interface OneShot {
  /** The name of the host, for messages. */
  readonly host: string
  readonly script: Script
  /** What the script reads, streamed as raw bytes. */
  readonly input?: Readable | undefined
  readonly timeoutSeconds?: number | undefined
  /** The most bytes that are kept of each output stream. */
  readonly keptBytes?: number | undefined
  /** Whether folders where it makes files are swept. */
  readonly sweeps?: boolean | undefined
}

/** Runs one script on its own channel, which was opened with `oneShotCommand`. */
export async function runOneShot(
  channel: Channel,
  {
    host,
    script,
    input = Readable.from([]),
    timeoutSeconds,
    keptBytes = 1024 * 1024,
    sweeps = false,
  }: OneShot,
): Promise<Answer> {
  const stdout = collect(channel.stdout, keptBytes)
  const stderr = collect(channel.stderr, keptBytes)
  channel.stdin.write(`${onOneLine(`${settings(sweeps)}\n${script.text}`)}\n`)
  pipeline(input, channel.stdin).catch(() => {}) // the answer of a script that stops reading says why
  const timer = deadline(timeoutSeconds, () => channel.destroy())
  const { status } = await channel.closed
  clearTimeout(timer.handle)
  input.destroy()
  if (input.errored instanceof TaskError) throw input.errored
  if (timer.isOver) throw new TaskError(`It took longer than ${timeoutSeconds} s and was ended`)
  if (status === undefined) throw new UnreachableError(`Lost ${host}: what became of the task is unknown`)
  const [out, err] = [stdout.take(), stderr.take()]
  return { status, stdout: out.output, stderr: err.output, dropped: out.dropped + err.dropped }
}

interface Deadline {
  isOver: boolean
  handle?: NodeJS.Timeout
}

function deadline(seconds: number | undefined, end: () => void): Deadline {
  const deadline: Deadline = { isOver: false }
  if (seconds === undefined) return deadline
  deadline.handle = setTimeout(() => {
    deadline.isOver = true
    end()
  }, seconds * 1000)
  return deadline
}

function collect(stream: Readable, limit: number): BoundedBuffer {
  const buffer = new BoundedBuffer(limit)
  stream.on('error', () => {})
  stream.on('data', (chunk: Buffer) => buffer.add(chunk)).resume()
  return buffer
}

/** A script as `printf %b` reads it. */
function onOneLine(script: string): string {
  return script.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
