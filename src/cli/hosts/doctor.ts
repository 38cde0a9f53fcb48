import { AccessError, exitCodes } from '../../base/errors.ts'
import { printable, printableJson } from '../../base/printable.ts'
import { isWrong, type TaskEvent } from '../../model/event.ts'
import { firstCause } from '../../reporters/terminal/failure.ts'
import type { CliContext } from '../cli-context.ts'
import { type CommandLine, readCommand } from '../flags/command.ts'
import { doctorFlags } from '../flags/flags.ts'
import { onScreen } from '../on-screen.ts'
import { builtInPlay } from './built-in.ts'
import { bad, type Finding, good } from './finding.ts'
import { hostFindings, hostScript } from './host-check.ts'
import { environmentFindings, machineFindings } from './workstation-check.ts'

const doctorCommand: CommandLine<typeof doctorFlags> = {
  name: 'deliver doctor',
  usage:
    '$0 [FLAGS] [PATTERN...]\n\nChecks this machine, an environment and its hosts, and says what mends what is wrong.',
  flags: doctorFlags,
  words: 'pattern',
  wordsAreOptional: true,
  examples: [['$0 -i production', 'whether production can be worked on']],
}

const login = 'Log in'
const look = 'Look'
const become = 'Become another user'

/** What is done on each host; a step that fails ends the check of the host. */
const tasks = [
  { name: login, ping: {}, become: false },
  { name: look, shell: hostScript, become: false },
  { name: become, command: 'id -un', become: true },
]

/** `deliver doctor`: prints findings with their cures. Returns the exit code: 2 when something is to be mended. */
export async function doctor(given: CliContext): Promise<number> {
  const context = onScreen(given)
  const read = await readCommand(doctorCommand, context)
  if (!read) return exitCodes.ok
  const print = read.values.json ? json : text
  let isWell = true
  const tell = (of: string, findings: readonly Finding[]) => {
    context.stdout.write(print(of, findings))
    isWell &&= findings.every(({ kind }) => kind !== 'bad')
  }
  const play = await builtInPlay(tasks, read, context).catch(closedOr)
  if (play instanceof AccessError) {
    tell('this machine', [
      ...machineFindings(),
      ...play.problems.map(({ message, hint }) => bad(message, hint)),
    ])
    return play.exitCode
  }
  const { inventory, hosts, events } = play
  tell('this machine', [...machineFindings(), ...(await environmentFindings(inventory))])
  const found = new Map(hosts.map(host => [host, [] as Finding[]]))
  for await (const event of events()) {
    if (event.event === 'task') found.get(event.host)?.push(...findingsOf(event))
  }
  for (const [host, findings] of found) tell(host, findings)
  return isWell ? exitCodes.ok : exitCodes.failed
}

/** An environment that is closed is a finding too. */
function closedOr(error: unknown): AccessError {
  if (error instanceof AccessError) return error
  throw error
}

function findingsOf(event: TaskEvent): Finding[] {
  const { task, result, time, seconds = 0 } = event
  if (isWrong(event)) return [bad(firstCause(event), result.hint)]
  if (task === login) return [good(`reached and logged in, in ${Math.round(seconds * 1000)} ms`)]
  if (task === become) return [good(`tasks can become ${result.stdout?.trim()}`)]
  const from = Math.floor(Date.parse(time ?? '') / 1000)
  return hostFindings(result.stdout ?? '', { from, to: from + Math.ceil(seconds) + 1 })
}

const signs = { good: 'ok ', note: '-  ', bad: 'BAD' } as const

function text(of: string, findings: readonly Finding[]): string {
  const lines = findings.map(
    ({ kind, what, cure }) =>
      `  ${signs[kind]} ${what}${cure === undefined ? '' : `\n      hint: ${cure}`}\n`,
  )
  return printable(`${of}\n${lines.join('')}`)
}

function json(of: string, findings: readonly Finding[]): string {
  return findings.map(finding => `${printableJson(JSON.stringify({ of, ...finding }))}\n`).join('')
}
