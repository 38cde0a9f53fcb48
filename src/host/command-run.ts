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

/** Asks whether what a command would make is there, or what it would take away is not. */
export function commandAlreadyDone({
  creates,
  removes,
  chdir,
}: CommandWish): Probe<Outcome | undefined> | undefined {
  if (creates === undefined && removes === undefined) return undefined
  return {
    script: thereQuestion({ creates, removes }, chdir),
    tolerant: true,
    parse(output) {
      const there = output.split('\n')
      if (creates !== undefined && there.includes('creates'))
        return { rc: 0, msg: `Not needed: ${creates} is there` }
      if (removes !== undefined && !there.includes('removes'))
        return { rc: 0, msg: `Not needed: ${removes} is not there` }
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
    seconds: (Date.now() - started) / 1000,
  }
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
