import { setTimeout as sleep } from 'node:timers/promises'
import { TaskError, UsageError } from '../../base/errors.ts'
import type { Script } from '../../base/shell.ts'
import type { Answer, FileWrite, RunOptions, Step } from '../../model/connection.ts'
import { type ActionHost, type Change, type Probe, type Settlement, settlements } from '../../model/module.ts'
import { Observer } from '../ahead/observer.ts'
import type { Route } from '../reach/connections.ts'
import { failureReason, incompleteOutput, StepError } from './step-error.ts'
import type { WorkerDeps } from './worker-deps.ts'

/** Does the work of one task on one host; connects when there is something to do. */
export class Worker implements ActionHost {
  readonly name: string
  private readonly deps: WorkerDeps
  private readonly observer: Observer
  private route: Route | undefined
  /** Whether its steps may change the machine. */
  private isActing = false
  /** Whether it began with a probe: then queries may have been sent in advance of what it does. */
  private hasAsked = false

  constructor(name: string, deps: WorkerDeps) {
    this.name = name
    this.deps = deps
    this.observer = new Observer(deps.upcomingQueries, deps.settings.rounds)
  }

  get checkMode(): boolean {
    return this.deps.settings.checkMode
  }

  get verbosity(): number {
    return this.deps.settings.verbosity
  }

  get timeLimit(): number | undefined {
    const { timeoutSeconds, actSeconds } = this.deps.settings
    return timeoutSeconds ?? (actSeconds || undefined)
  }

  /** From here on steps may change the machine: earlier answers are not valid, and it is time to look ahead. */
  async beginActing(): Promise<void> {
    await this.deps.beforeActing()
    this.isActing = true
    this.observer.reset()
    if (this.hasAsked) this.route?.observations?.narrow()
  }

  /** Sends at once the upcoming queries that were not known before facts were gathered. */
  lookAheadAgain(): void {
    if (this.route) this.observer.lookAheadAgain(this.route)
  }

  /** The state that a probe finds. */
  async ask<State>({ script, parse, tolerant }: Probe<State>): Promise<State> {
    const route = await this.connect()
    this.hasAsked = true
    const answer = await this.observer.answer({ script, options: this.options() }, route)
    const status = Number(answer.status)
    if (answer.dropped > 0) throw incompleteOutput(answer.dropped)
    if (status !== 0 && !tolerant)
      throw new StepError(`Cannot look at the host: ${this.reason(answer)}`, answer)
    return parse(answer.stdout.toString(), status)
  }

  /** Applies changes in order; the first that fails ends it. Returns what the changes register. */
  async apply(changes: readonly Change[]): Promise<Readonly<Record<string, unknown>>> {
    if (changes.length === 0) return {}
    await this.beginActing()
    const settled = settlements(changes)
    const answers = await this.steps(settled.map(({ step }) => step))
    const at = answers.findIndex(answer => answer.status !== 0)
    const answer = answers[at]
    if (!answer) return registeredValues(settled, answers)
    const before = settled.slice(0, at).flatMap(({ changes }) => changes).length
    const done = before > 0 ? ` (${before} of ${changes.length} changes were made)` : ''
    const what = settled[at]?.changes.map(({ what }) => what).join(', ')
    throw new StepError(`Cannot settle ${what}: ${this.reason(answer)}${done}`, answer)
  }

  async run(script: Script, options: RunOptions = {}): Promise<Answer> {
    const [answer] = (await this.steps([script], options)) as [Answer]
    if (answer.dropped > 0 && !options.partial) throw incompleteOutput(answer.dropped)
    return answer
  }

  async write(file: FileWrite): Promise<void> {
    const [answer] = (await this.steps([file])) as [Answer]
    if (answer.status !== 0) throw new StepError(`Cannot write ${file.path}: ${this.reason(answer)}`, answer)
  }

  async read(path: string): Promise<Buffer> {
    const { connection, become } = await this.connect()
    return connection.read(path, become)
  }

  async askPerson(question: string, isShown: boolean): Promise<string> {
    const asked = {
      name: question,
      text: question,
      isPrivate: !isShown,
      isConfirmed: false,
      fallback: undefined,
    }
    try {
      return await this.deps.prompt(asked)
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      throw new TaskError('Nobody can be asked: this is no terminal', { cause: error })
    }
  }

  async reconnect(withinSeconds: number): Promise<void> {
    this.route?.observations?.forget()
    this.route = undefined
    this.route = await this.deps.reconnect(withinSeconds)
    this.route.observations?.forget()
  }

  /** @throws TaskError when a person interrupts the run meanwhile */
  async sleep(seconds: number): Promise<void> {
    const { signal } = this.deps
    await sleep(seconds * 1000, undefined, { signal }).catch(error => {
      throw signal.aborted ? new TaskError('It was interrupted while it waited') : error
    })
    this.route?.observations?.forget()
  }

  private reason(answer: Answer): string {
    return failureReason(answer, this.deps.redact)
  }

  private async connect(): Promise<Route> {
    this.route ??= await this.deps.connect()
    return this.route
  }

  /** Runs steps; the queries of coming tasks are sent behind them, in the same write. */
  private async steps(steps: readonly Step[], more: RunOptions = {}): Promise<Answer[]> {
    const route = await this.connect()
    const { observations, key } = route
    if (this.isActing) observations?.forget()
    const options = this.options(more)
    const timeoutSeconds = options.timeoutSeconds ?? this.timeLimit
    const running = route.shell.run(steps, { ...options, timeoutSeconds })
    if (observations?.isEmpty) this.observer.lookAhead(route)
    const answers = await running
    if (this.isActing) observations?.forgetOthers(key)
    // After a step that failed, the machine is not in the state that upcoming queries assume.
    if (answers.some(({ status }) => status !== 0)) observations?.forget()
    return answers
  }

  private options(more: RunOptions = {}): RunOptions {
    const { environment, timeoutSeconds } = this.deps.settings
    return { timeoutSeconds, ...more, environment: { ...environment, ...more.environment } }
  }
}

function registeredValues(
  settled: readonly Settlement[],
  answers: readonly Answer[],
): Record<string, unknown> {
  const registered = settled.flatMap(({ changes }, at) =>
    changes.map(({ registers }) => registers?.(String(answers[at]?.stdout))),
  )
  return Object.assign({}, ...registered)
}
