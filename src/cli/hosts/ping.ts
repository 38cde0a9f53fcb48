import { exitCodes } from '../../base/errors.ts'
import { printableJson, printableOnOneLine } from '../../base/printable.ts'
import { isWrong, type TaskEvent } from '../../model/event.ts'
import { firstCause } from '../../reporters/terminal/failure.ts'
import type { CliContext } from '../cli-context.ts'
import { type CommandLine, readCommand } from '../flags/command.ts'
import { pingFlags } from '../flags/flags.ts'
import { onScreen } from '../on-screen.ts'
import { Outcome } from '../play/outcome.ts'
import { builtInPlay } from './built-in.ts'

const pingCommand: CommandLine<typeof pingFlags> = {
  name: 'deliver ping',
  usage:
    '$0 [FLAGS] [PATTERN...]\n\nLogs in to hosts, runs nothing but an echo, and says how long that took.',
  flags: pingFlags,
  words: 'pattern',
  wordsAreOptional: true,
  examples: [
    ['$0 -i production', 'all hosts of production'],
    ['$0 -i production web --become', 'as root, on the hosts of a group'],
  ],
}

/** `deliver ping`: says of each host whether it can be worked on, as it answers. Returns the exit code. */
export async function ping(given: CliContext): Promise<number> {
  const context = onScreen(given)
  const read = await readCommand(pingCommand, context)
  if (!read) return exitCodes.ok
  const { hosts, events } = await builtInPlay([{ name: 'Ping', ping: {} }], read, context)
  const width = Math.max(...hosts.map(({ length }) => length))
  const outcome = new Outcome()
  for await (const event of events()) {
    outcome.see(event)
    if (event.event !== 'task') continue
    context.stdout.write(`${read.values.json ? json(event) : line(event, width)}\n`)
  }
  return outcome.exitCode
}

/** `web1  ok             23 ms`, or why not. */
function line(event: TaskEvent, width: number): string {
  const { status, result } = event
  const name = event.host.padEnd(width)
  if (!isWrong(event)) return `${name}  ok           ${milliseconds(event)} ms`
  const hint = result.hint === undefined ? '' : ` (${result.hint})`
  return `${name}  ${status.padEnd(11)}  ${printableOnOneLine(`${firstCause(event)}${hint}`)}`
}

function json(event: TaskEvent): string {
  const { host, status } = event
  const wrong = isWrong(event) && { reason: firstCause(event), hint: event.result.hint }
  return printableJson(JSON.stringify({ host, status, milliseconds: milliseconds(event), ...wrong }))
}

function milliseconds({ seconds = 0 }: TaskEvent): number {
  return Math.round(seconds * 1000)
}
