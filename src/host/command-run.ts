import { type Returns, returned } from '../base/returns.ts'
import { reveal, type Secret } from '../base/secret.ts'
import type { Script } from '../base/shell.ts'
import type { RunOptions } from '../model/connection.ts'
import type { ActionHost, Outcome, Probe } from '../model/module.ts'
import { thereQuestion } from './command.ts'

/** What `command` and `shell` are asked beside the command itself. */
export interface CommandWish {
  readonly cmd?: string | undefined
  readonly argv?: readonly string[] | undefined
  readonly chdir?: string | undefined
  readonly creates?: string | undefined
  readonly removes?: string | undefined
  readonly stdin?: string | Secret | undefined
  readonly stdin_add_newline: boolean
  readonly strip_empty_ends: boolean
}

/** What a task registers of a command. */
export const commandReturns: Returns = {
  cmd: returned('any', 'The command, as it was given: a text or a list'),
  rc: returned('number', 'Its exit status'),
  stdout: returned('text', 'What it printed'),
  stdout_lines: returned('texts', 'The same, line by line'),
  stderr: returned('text', 'What it printed as errors'),
  stderr_lines: returned('texts', 'The same, line by line'),
  start: returned('text', 'When it began, on the control side: `2026-01-31 23:59:59.123000`'),
  end: returned('text', 'When it had ended'),
  delta: returned('text', 'How long it took: `0:00:01.250000`'),
  output_missing: returned('number', 'How many bytes of the output are not kept, because it was too long'),
}

/** Asks whether what a command would make is there, or what it would take away is not. */
export function commandAlreadyDone(want: CommandWish): Probe<Outcome | undefined> | undefined {
  const { creates, removes, chdir } = want
  if (creates === undefined && removes === undefined) return undefined
  const notNeeded = (path: string, how: 'exists' | 'does not exist') => ({
    rc: 0,
    cmd: want.argv ?? want.cmd,
    stdout: `skipped, since ${path} ${how}`,
    stderr: '',
    msg: `Not needed: ${path} ${how === 'exists' ? 'is there' : 'is not there'}`,
  })
  return {
    script: thereQuestion({ creates, removes }, chdir),
    tolerant: true,
    parse(output) {
      const there = output.split('\n')
      if (creates !== undefined && there.includes('creates')) return notNeeded(creates, 'exists')
      if (removes !== undefined && !there.includes('removes')) return notNeeded(removes, 'does not exist')
      return undefined
    },
  }
}

/** Runs a script. */
export async function runCommand(script: Script, want: CommandWish, host: ActionHost): Promise<Outcome> {
  const { strip_empty_ends } = want
  const started = Date.now()
  const { status, stdout, stderr, dropped } = await host.run(script, { ...runOptions(want), partial: true })
  const rc = Number(status)
  const printed = (output: Buffer) =>
    strip_empty_ends ? output.toString().replace(/[\r\n]+$/, '') : output.toString()
  return {
    changed: true,
    failed: rc !== 0,
    ...(rc !== 0 && { msg: `The command ended with ${rc}` }),
    ...(dropped > 0 && { output_missing: dropped }),
    cmd: want.argv ?? want.cmd,
    rc,
    stdout: printed(stdout),
    stderr: printed(stderr),
    ...timesOf(started, Date.now()),
  }
}

/** When a command began and ended, in milliseconds, as Ansible writes it. */
function timesOf(start: number, end: number): Readonly<Record<string, string>> {
  const delta = new Date(end - start).toISOString()
  const hours = Math.floor((end - start) / 3_600_000)
  return { start: momentText(start), end: momentText(end), delta: `${hours}${delta.slice(13, -1)}000` }
}

/** A moment in milliseconds, as Ansible writes it. */
export function momentText(time: number): string {
  return new Date(time).toISOString().replace('T', ' ').replace('Z', '000')
}

/** Where the script runs, and what it reads. */
export function runOptions({ chdir, stdin, stdin_add_newline }: CommandWish): RunOptions {
  const text = stdin === undefined ? undefined : reveal(stdin)
  const read = text === undefined || !stdin_add_newline ? text : `${text}\n`
  return { directory: chdir, stdin: read }
}

/** With `creates` or `removes` it is known that the command would run; without them nothing can be told. */
export async function predictCommand({ creates, removes }: CommandWish): Promise<Outcome | undefined> {
  const isTold = creates !== undefined || removes !== undefined
  return isTold ? { changed: true, msg: 'The command would run' } : undefined
}
