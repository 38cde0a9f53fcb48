import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from 'vitest'
import type { Params } from '../base/params.ts'
import { commonReturns, returnProblems } from '../base/returns.ts'
import { Script } from '../base/shell.ts'
import { type Execution, execute as executeModule } from '../engine/task/execute.ts'
import { Worker } from '../engine/task/worker.ts'
import type { Answer, Connection, FileWrite, RunOptions, Shell, Step } from '../model/connection.ts'
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
import { valuesOf, type Written } from './written.ts'

/** A test with a host of its own: a real `sh` on this machine, and a folder for the files of the test. */
export const test = base.extend<{ host: TestHost }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures a fixture wants from its first parameter
  host: async ({}, use) => {
    const connection = new HostConnection({ name: 'localhost' }, local)
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

/** Applies a module to a host, and returns the changes that were made. */
export async function converge<P extends Params, State>(
  module: StateModule<P, State>,
  params: Written<P>,
  host: TestHost,
): Promise<Change[]> {
  const execution = await execute(module, valuesOf(module, params), workerOn(host), circumstances)
  return execution.kind === 'changes' ? [...execution.changes] : []
}

/** Applies a module to a host, and returns what a task would register. */
export async function registered<P extends Params, State>(
  module: StateModule<P, State>,
  params: Written<P>,
  host: TestHost,
): Promise<Readonly<Record<string, unknown>>> {
  const execution = await execute(module, valuesOf(module, params), workerOn(host), circumstances)
  return execution.kind === 'changes' ? execution.report : {}
}

/** Observes a host in check mode, and returns what a task would register. */
export async function look<P extends Params, State>(
  module: StateModule<P, State>,
  params: Written<P>,
  host: TestHost,
): Promise<Readonly<Record<string, unknown>>> {
  const execution = await execute(module, valuesOf(module, params), workerOn(host, true), circumstances)
  return execution.kind === 'changes' ? execution.report : outcomeOf(execution)
}

/** Lets an action act, unless the host shows that there is nothing to do. */
export async function act<P extends Params>(
  module: ActionModule<P>,
  params: Written<P>,
  host: ActionHost,
): Promise<Outcome> {
  return outcomeOf(await execute(module, valuesOf(module, params), workerOn(host), circumstances))
}

const circumstances = { afterChanges: false, isRegistered: true }

/** Lets a module do its work, and holds it to what it declares to return. */
async function execute(...task: Parameters<typeof executeModule>): Promise<Execution> {
  const [{ name, returns, freeReturns }] = task
  const execution = await executeModule(...task)
  if (!returns || execution.kind === 'uncertain') return execution
  const {
    effects: _,
    values: __,
    ...values
  } = execution.kind === 'changes' ? execution.report : execution.outcome
  const problems = freeReturns ? [] : returnProblems(values, { ...commonReturns, ...returns })
  if (problems.length > 0) throw new Error(`${name} returns what it does not declare: ${problems.join(', ')}`)
  return execution
}

/** The outcome, with what is registered by names that others chose beside the rest. */
function outcomeOf(execution: Execution): Outcome {
  if (execution.kind === 'outcome') {
    const { values, ...outcome } = execution.outcome
    return { ...values, ...outcome }
  }
  throw new Error(`The module gave no outcome, but ${execution.kind}`)
}

/** A host for the tests of modules: each call is a task of its own. */
export class TestHost implements ActionHost {
  readonly name = 'localhost'
  readonly checkMode = false
  /** A folder of its own; its name holds what scripts forget to quote. */
  readonly folder: string
  readonly shell: Shell
  private readonly connection: Connection

  constructor(folder: string, connection: Connection, shell: Shell) {
    this.folder = folder
    this.connection = connection
    this.shell = shell
  }

  run(script: Script, options?: RunOptions): Promise<Answer> {
    return workerOn(this).run(script, options)
  }

  write(file: FileWrite): Promise<void> {
    return workerOn(this).write(file)
  }

  read(path: string): Promise<Buffer> {
    return this.connection.read(path)
  }

  sleep(seconds: number): Promise<void> {
    return workerOn(this).sleep(seconds)
  }

  /** The connection stays as it is. */
  async reconnect(): Promise<void> {}

  /** Answers with the question. */
  async askPerson(question: string): Promise<string> {
    return question
  }

  /** The state that a probe finds. */
  ask<State>(probe: Probe<State>): Promise<State> {
    return workerOn(this).ask(probe)
  }

  /** Applies changes, all of them. */
  async apply(changes: readonly Change[]): Promise<void> {
    refuseBlocked(changes)
    await workerOn(this).apply(changes)
  }
}

/** The worker of the engine, for a task of its own on a host. */
function workerOn(host: ActionHost, checkMode = host.checkMode): Worker {
  const isWhole = host instanceof TestHost && host.run === TestHost.prototype.run
  const shell = isWhole ? host.shell : shellOn(host)
  const connection: Connection = {
    shell: async () => shell,
    read: path => host.read(path),
    close: async () => {},
  }
  const route = { connection, become: undefined, shell, key: host.name, observations: undefined }
  return new Worker(host.name, {
    settings: {
      checkMode,
      verbosity: 0,
      environment: {},
      timeoutSeconds: undefined,
      actSeconds: 600,
      rounds: 1,
    },
    connect: async () => route,
    reconnect: async seconds => {
      if (!isWhole) await host.reconnect(seconds)
      return route
    },
    beforeActing: () => undefined,
    upcomingQueries: () => [],
    signal: new AbortController().signal,
    redact: text => text,
    prompt: ({ text, isPrivate }) => host.askPerson(text, !isPrivate),
  })
}

/** The shell of a host whose `run` is that of a test, which stands between a module and the real host. */
function shellOn(host: ActionHost): Shell {
  return {
    run: (steps, options) => Promise.all(steps.map(step => host.run(scriptIn(step), options))),
  }
}

function scriptIn(step: Step): Script {
  if (step instanceof Script) return step
  throw new Error(`Cannot write ${step.path}: the run of this test takes scripts only`)
}
