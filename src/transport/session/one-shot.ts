import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { TaskError, UnreachableError } from '../../base/errors.ts'
import { quote, type Script } from '../../base/shell.ts'
import type { Answer } from '../../model/connection.ts'
import type { Channel } from '../channel.ts'
import { Kept } from './bounded-buffer.ts'
import { settings } from './frame.ts'

/** The command of a shell that reads its script, of one line, and leaves what comes behind it to the script. */
export const onceCommand = `exec /bin/sh -c ${quote('IFS= read -r deliver && eval "$(printf %b "$deliver")"')}`

export interface Once {
  /** The name people know the host by. */
  readonly host: string
  readonly script: Script
  /** What the script reads, streamed as raw bytes. */
  readonly input?: Readable | undefined
  readonly timeoutSeconds?: number | undefined
  /** Bytes that are kept of each stream of the answer. */
  readonly keptBytes?: number | undefined
}

/** Runs one script on a channel of its own, which was opened with `onceCommand`. */
export async function runOnce(
  channel: Channel,
  { host, script, input = Readable.from([]), timeoutSeconds, keptBytes = 1024 * 1024 }: Once,
): Promise<Answer> {
  const stdout = collect(channel.stdout, keptBytes)
  const stderr = collect(channel.stderr, keptBytes)
  channel.stdin.write(`${onOneLine(`${settings}\n${script.text}`)}\n`)
  pipeline(input, channel.stdin).catch(() => {}) // a script that stops reading says why in its answer
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

function collect(stream: Readable, limit: number): Kept {
  const kept = new Kept(limit)
  stream.on('error', () => {})
  stream.on('data', (chunk: Buffer) => kept.add(chunk)).resume()
  return kept
}

/** A script as `printf %b` reads it. */
function onOneLine(script: string): string {
  return script.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
