import { existsQuestion } from '../base/command.ts'
import type { Script } from '../base/shell.ts'
import type { ActionHost, Background, Outcome } from './module.ts'

/** What `command` and `shell` are asked beside the command itself. */
export interface CommandWish {
  readonly cmd?: string | undefined
  readonly argv?: readonly string[] | undefined
  readonly chdir?: string | undefined
  readonly creates?: string | undefined
  readonly removes?: string | undefined
  readonly stdin?: string | undefined
  readonly stdin_add_newline: boolean
  readonly strip_empty_ends: boolean
}

/** Runs a script, unless what it would make is there, or what it would take away is not. */
export async function runCommand(script: Script, want: CommandWish, host: ActionHost): Promise<Outcome> {
  const work = await backgroundCommand(script, want, host)
  if ('needless' in work) return work.needless
  const { strip_empty_ends } = want
  const started = Date.now()
  const { status, stdout, stderr } = await host.run(work.script, work.options)
  const rc = Number(status)
  const printed = (output: Buffer) =>
    strip_empty_ends ? output.toString().replace(/[\r\n]+$/, '') : output.toString()
  return {
    changed: true,
    failed: rc !== 0,
    ...(rc !== 0 && { msg: `The command ended with ${rc}` }),
    cmd: want.argv ?? want.cmd,
    rc,
    stdout: printed(stdout),
    stderr: printed(stderr),
    seconds: (Date.now() - started) / 1000,
  }
}

/** The same script, for whoever runs it: unless it is needless. */
export async function backgroundCommand(
  script: Script,
  want: CommandWish,
  host: ActionHost,
): Promise<Background> {
  const needless = await whyNeedless(want, host)
  if (needless) return { needless }
  const { chdir, stdin, stdin_add_newline } = want
  const read = stdin === undefined || !stdin_add_newline ? stdin : `${stdin}\n`
  return { script, options: { directory: chdir, stdin: read } }
}

/** What `creates` and `removes` tell beforehand; without them nothing can be told. */
export async function predictCommand(want: CommandWish, host: ActionHost): Promise<Outcome | undefined> {
  if (want.creates === undefined && want.removes === undefined) return undefined
  return (await whyNeedless(want, host)) ?? { changed: true, msg: 'The command would run' }
}

async function whyNeedless(
  { creates, removes, chdir }: CommandWish,
  host: ActionHost,
): Promise<Outcome | undefined> {
  const isThere = async (pattern: string) => {
    const { stdout } = await host.run(existsQuestion(pattern), { directory: chdir })
    return stdout.toString().trim() === 'there'
  }
  if (creates !== undefined && (await isThere(creates)))
    return { rc: 0, msg: `Not needed: ${creates} is there` }
  if (removes !== undefined && !(await isThere(removes)))
    return { rc: 0, msg: `Not needed: ${removes} is not there` }
  return undefined
}
