import { exitCodes } from '../../base/errors.ts'
import { printable, printableJson } from '../../base/printable.ts'
import type { CliContext } from '../cli-context.ts'
import { type CommandLine, readCommand } from '../flags/command.ts'
import { runsFlags } from '../flags/flags.ts'
import { lockState } from '../state/lock.ts'
import { type RecordedRun, recordedRuns } from '../state/record.ts'
import { environmentNamed, type NamedEnvironment } from './named.ts'

const runsCommand: CommandLine<typeof runsFlags> = {
  name: 'deliver runs',
  usage:
    '$0 [FLAGS]\n\nLists the last runs that could change an environment: who, when, from which commit, and how they ended.',
  flags: runsFlags,
  examples: [['$0 -i production --last 5', 'the last five']],
}

/** `deliver runs`: prints the record of an environment. Returns the exit code. */
export async function runs(context: CliContext): Promise<number> {
  const read = await readCommand(runsCommand, context)
  if (!read) return exitCodes.ok
  const { values: asked } = read
  const { stdout } = context
  const environment = environmentNamed(asked.inventory)
  const last = recordedRuns(environment.state, environment.name).slice(-asked.last)
  if (asked.json) stdout.write(printableJson(last.map(run => `${JSON.stringify(run)}\n`).join('')))
  else
    stdout.write(
      printable(
        last.map(run => `${line(run, environment)}\n`).join('') ||
          `No run of ${environment.name} is recorded\n`,
      ),
    )
  return exitCodes.ok
}

/** `2026-11-25 12:00  ok           1 min 4 s  ann on laptop  master 0a1b2c3d4e5f  deliver-play site.yml` */
function line(run: RecordedRun, environment: NamedEnvironment): string {
  const { at, user, machine, doing, override } = run
  const when = at.slice(0, 16).replace('T', ' ')
  const why = override === undefined ? '' : `  (override: ${override})`
  const how = `${result(run, environment).padEnd(11)} ${duration(run).padStart(10)}`
  return `${when}  ${how}  ${user} on ${machine}  ${source(run)}${doing}${why}`
}

function result({ id, exit }: RecordedRun, { name, state }: NamedEnvironment): string {
  if (exit !== undefined) return results.get(exit) ?? `exit ${exit}`
  const lock = lockState(state, name)
  return lock.kind === 'held' && lock.holder?.id === id ? 'runs' : 'killed'
}

const results = new Map<number, string>([
  [exitCodes.ok, 'ok'],
  [exitCodes.failed, 'failed'],
  [exitCodes.unreachable, 'unreachable'],
  [exitCodes.failedAndUnreachable, 'failed'],
  [exitCodes.interrupted, 'interrupted'],
])

function duration({ at, ended }: RecordedRun): string {
  if (ended === undefined) return ''
  const seconds = Math.max(0, Math.round((Date.parse(ended) - Date.parse(at)) / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

function source({ branch, commit, uncommitted = 0 }: RecordedRun): string {
  if (commit === undefined) return ''
  const more = uncommitted === 0 ? '' : ` and ${uncommitted} uncommitted`
  return `${[branch, commit.slice(0, 12)].filter(Boolean).join(' ')}${more}  `
}
