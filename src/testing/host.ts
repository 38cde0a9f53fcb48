import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test as base } from 'vitest'
import { TaskError } from '../base/errors.ts'
import { declaredName, type Param, type Params, readParam, type Values } from '../base/params.ts'
import type { Script } from '../base/shell.ts'
import type { Answer, FileWrite, RunOptions, Shell } from '../model/connection.ts'
import {
  type ActionHost,
  type ActionModule,
  type Change,
  type Outcome,
  type Probe,
  refuseBlocked,
  type StateModule,
} from '../model/module.ts'
import { HostConnection } from '../transport/connection.ts'
import { local } from '../transport/local.ts'

/** A test with a host of its own: a real `sh` on this machine, and a folder for what the test makes. */
export const test = base.extend<{ host: TestHost }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures a fixture wants from its first parameter
  host: async ({}, use) => {
    const connection = new HostConnection('localhost', local)
    const folder = await mkdtemp(join(tmpdir(), "it's a host "))
    await use(new TestHost(folder, connection, await connection.shell()))
    await connection.close()
    await rm(folder, { recursive: true, force: true })
  },
})

/** What a module would change, by its parameters as people write them. */
export function planOf<P extends Params, State>(
  module: StateModule<P, State>,
  params: Written<P>,
  now: State,
): Change[] {
  return [...(module.plan?.(valuesOf(module, params), now) ?? [])]
}

/** Brings a host to what is wanted, and tells what had to change for that. */
export async function converge<P extends Params, State>(
  module: StateModule<P, State>,
  params: Written<P>,
  host: TestHost,
): Promise<Change[]> {
  const want = valuesOf(module, params)
  const now = await host.ask(module.observe(want))
  const changes = [...(module.plan?.(want, now) ?? [])]
  await host.apply(changes)
  return changes
}

/** Looks, and tells what a task would register. */
export async function look<P extends Params, State>(
  module: StateModule<P, State>,
  params: Written<P>,
  host: TestHost,
): Promise<Readonly<Record<string, unknown>>> {
  const want = valuesOf(module, params)
  return module.report?.(want, await host.ask(module.observe(want))) ?? {}
}

/** Lets an action do its work, unless that is done already. */
export async function act<P extends Params>(
  module: ActionModule<P>,
  params: Written<P>,
  host: ActionHost,
): Promise<Outcome> {
  const want = valuesOf(module, params)
  const question = module.alreadyDone?.(want)
  return (question && (await answerTo(question, host))) ?? module.act(want, host)
}

async function answerTo<State>({ script, parse, tolerant }: Probe<State>, host: ActionHost): Promise<State> {
  const { status, stdout, stderr } = await host.run(script)
  if (status !== 0 && !tolerant) throw new TaskError(`Cannot look at the host: ${stderr}`)
  return parse(stdout.toString(), Number(status))
}

/** Parameters as people write them: checked when they are read. */
export type Written<P extends Params> = { readonly [K in keyof P]?: unknown } & {
  readonly [name: string]: unknown
}

/** What valuesOf wants to know of a module. */
type Takes<P extends Params> = Pick<StateModule<P>, 'name' | 'params' | 'freeKeys'>

/** The values of a module's parameters, with their defaults, and the keys it takes beside them. */
function valuesOf<P extends Params>({ name, params, freeKeys }: Takes<P>, written: Written<P>): Values<P> {
  const values = new Map<string, unknown>(Object.entries(params).map(([key, param]) => [key, param.fallback]))
  for (const [key, value] of Object.entries(written)) {
    const declared = declaredName(params, key)
    if (declared === undefined && !freeKeys) throw new TaskError(`${name} has no parameter ${key}`)
    values.set(
      declared ?? key,
      declared === undefined ? value : readValue(`${name}: ${key}`, params[declared], value),
    )
  }
  const missing = Object.keys(params).find(key => params[key]?.required && values.get(key) === undefined)
  if (missing !== undefined) throw new TaskError(`${name} needs ${missing}`)
  return Object.fromEntries(values) as Values<P>
}

function readValue(what: string, param: Param<unknown> | undefined, written: unknown): unknown {
  if (!param || written === undefined) return undefined
  const result = readParam(param, written)
  if ('value' in result) return result.value
  throw new TaskError(`${what} ${result.problem}`)
}

/** A host for the tests of modules. */
export class TestHost implements ActionHost {
  readonly name = 'localhost'
  readonly checkMode = false
  /** A folder of its own, whose name holds what scripts forget to quote. */
  readonly folder: string
  readonly shell: Shell
  private readonly connection: HostConnection

  constructor(folder: string, connection: HostConnection, shell: Shell) {
    this.folder = folder
    this.connection = connection
    this.shell = shell
  }

  async run(script: Script, options?: RunOptions): Promise<Answer> {
    const [answer] = await this.shell.run([script], options)
    return answer as Answer
  }

  async write(file: FileWrite): Promise<void> {
    const [answer] = await this.shell.run([file])
    if (answer?.status !== 0) throw new TaskError(`Cannot write ${file.path}: ${answer?.stderr}`)
  }

  read(path: string): Promise<Buffer> {
    return this.connection.read(path)
  }

  async sleep(seconds: number): Promise<void> {
    await sleep(seconds * 1000)
  }

  /** Puts the question of a probe. */
  ask<State>(probe: Probe<State>): Promise<State> {
    return answerTo(probe, this)
  }

  /** Settles changes, all of them. */
  async apply(changes: readonly Change[]): Promise<void> {
    refuseBlocked(changes)
    const answers = await this.shell.run(changes.flatMap(change => change.settle ?? []))
    const failed = answers.findIndex(answer => answer.status !== 0)
    if (failed !== -1)
      throw new TaskError(`Cannot settle ${changes[failed]?.what}: ${answers[failed]?.stderr}`)
  }
}
