import { setTimeout as sleep } from 'node:timers/promises'
import { type DeliverError, TaskError } from '../../base/errors.ts'
import type { Script } from '../../base/shell.ts'
import type { Answer, FileWrite, RunOptions, Step } from '../../model/connection.ts'
import type { ActionHost, Change, Probe } from '../../model/module.ts'
import type { Route } from '../reach/connections.ts'

/** A step that failed on a host, with what it answered. */
class StepError extends TaskError {
  readonly answer: Answer

  constructor(message: string, answer: Answer) {
    super(message)
    this.answer = answer
  }
}

/** What every step of a task shares. */
export interface WorkSettings {
  readonly checkMode: boolean
  readonly verbosity: number
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutSeconds: number | undefined
  /** In how many turns the task comes to all of its hosts. */
  readonly turns: number
}

/** A question, and how it is asked. */
export interface Question {
  readonly script: Script
  readonly options: RunOptions
}

/** What a worker is given to work with. */
export interface Means {
  readonly settings: WorkSettings
  connect(): Promise<Route>
  /** The questions of coming tasks that go the same way, and where one cannot be told yet. */
  comingQuestions(route: Route): Iterable<Question | 'unforeseen'>
  readonly signal: AbortSignal
}

/** Does the work of one task on one host; connects when there is something to do. */
export class Worker implements ActionHost {
  readonly name: string
  private readonly means: Means
  private route: Route | undefined
  /** Whether what it does may change the machine. */
  private isActing = false
  /** Whether it began with a question: then others may have been asked in advance of what it does. */
  private hasAsked = false
  private hasLookedAhead = false
  /** Whether there was something that it could not tell yet when it looked ahead. */
  private hasPassedOver = false

  constructor(name: string, means: Means) {
    this.name = name
    this.means = means
  }

  get checkMode(): boolean {
    return this.means.settings.checkMode
  }

  get verbosity(): number {
    return this.means.settings.verbosity
  }

  /** From here on, what is done may change the machine: nothing that it told before counts, and it is time to look ahead. */
  beginActing(): void {
    this.isActing = true
    this.hasLookedAhead = false
    if (this.hasAsked) this.route?.observations?.narrow()
  }

  /** Facts were learnt: asks at once what could not be told without them. */
  lookAgain(): void {
    if (!this.route || !this.hasPassedOver) return
    this.hasLookedAhead = false
    this.lookAhead(this.route)
  }

  /** Puts a question, unless it was answered already, and understands the answer. */
  async ask<State>({ script, parse, tolerant }: Probe<State>): Promise<State> {
    const route = await this.connect()
    this.hasAsked = true
    const answer = await this.answerTo({ script, options: this.options() }, route)
    const status = Number(answer.status)
    if (answer.dropped > 0) {
      throw new TaskError(`Cannot look at the host: it answered ${answer.dropped} bytes too many`)
    }
    if (status !== 0 && !tolerant) throw new StepError(`Cannot look at the host: ${reasonOf(answer)}`, answer)
    return parse(answer.stdout.toString(), status)
  }

  /** Settles differences in order, and gives what that tells; the first that cannot be settled ends it. */
  async apply(changes: readonly Change[]): Promise<Readonly<Record<string, unknown>>> {
    if (changes.length === 0) return {}
    this.beginActing()
    const answers = await this.steps(changes.map(change => change.settle))
    const at = answers.findIndex(answer => answer.status !== 0)
    const answer = answers[at]
    if (!answer) return toldBy(changes, answers)
    const done = at > 0 ? ` (${at} of ${changes.length} changes were made)` : ''
    throw new StepError(`Cannot settle ${changes[at]?.what}: ${reasonOf(answer)}${done}`, answer)
  }

  async run(script: Script, options: RunOptions = {}): Promise<Answer> {
    const [answer] = await this.steps([script], options)
    return answer as Answer
  }

  async write(file: FileWrite): Promise<void> {
    const [answer] = await this.steps([file])
    if (answer?.status !== 0)
      throw new StepError(`Cannot write ${file.path}: ${reasonOf(answer as Answer)}`, answer as Answer)
  }

  async read(path: string): Promise<Buffer> {
    const { connection, become } = await this.connect()
    return connection.read(path, become)
  }

  /** @throws TaskError when a person asks to stop meanwhile */
  async sleep(seconds: number): Promise<void> {
    const { signal } = this.means
    await sleep(seconds * 1000, undefined, { signal }).catch(error => {
      throw signal.aborted ? new TaskError('It was interrupted while it waited') : error
    })
    this.route?.observations?.forget()
  }

  private async connect(): Promise<Route> {
    this.route ??= await this.means.connect()
    return this.route
  }

  private answerTo(question: Question, route: Route): Promise<Answer> {
    const known = this.known(question, route)
    if (known) return known
    const answer = observe(question, route)
    route.observations?.widen()
    this.lookAhead(route)
    return answer
  }

  private known(question: Question, route: Route): Promise<Answer> | undefined {
    return route.observations?.answerTo(keyOf(route, question), this.means.settings.turns)
  }

  /** Runs steps; the questions of coming tasks travel behind them, in the same write. */
  private async steps(steps: readonly Step[], more: RunOptions = {}): Promise<Answer[]> {
    const route = await this.connect()
    const { observations, key } = route
    if (this.isActing) observations?.forget()
    const running = route.shell.run(steps, this.options(more))
    if (observations?.isEmpty) this.lookAhead(route)
    const answers = await running
    if (this.isActing) observations?.forgetOthers(key)
    // Behind a step that failed stands a machine that nobody expected.
    if (answers.some(({ status }) => status !== 0)) observations?.forget()
    return answers
  }

  /** Asks what coming tasks will ask, once: what an action does later would make the answers worthless again. */
  private lookAhead(route: Route): void {
    const { observations } = route
    if (!observations || this.hasLookedAhead) return
    this.hasLookedAhead = true
    let asked = 0
    for (const question of this.means.comingQuestions(route)) {
      if (question === 'unforeseen') {
        this.hasPassedOver = true
        continue
      }
      if (asked++ >= observations.window) return
      if (!this.known(question, route)) observe(question, route).catch(() => {})
    }
  }

  private options(more: RunOptions = {}): RunOptions {
    const { environment, timeoutSeconds } = this.means.settings
    return { timeoutSeconds, ...more, environment: { ...environment, ...more.environment } }
  }
}

function observe(question: Question, route: Route): Promise<Answer> {
  const { script, options } = question
  const answer = route.shell.run([script], options).then(([answer]) => answer as Answer)
  route.observations?.keep(route.key, keyOf(route, question), answer)
  return answer
}

/** What tells two questions to a machine apart: the way, what surrounds it, and the words. */
function keyOf({ key }: Route, { script, options }: Question): string {
  return [key, JSON.stringify(options.environment), options.directory, script.text].join('\0')
}

function toldBy(changes: readonly Change[], answers: readonly Answer[]): Record<string, unknown> {
  return Object.assign({}, ...changes.map(({ registers }, at) => registers?.(String(answers[at]?.stdout))))
}

/** Why a step failed, in the words of the host. */
function reasonOf({ status, stdout, stderr }: Answer): string {
  const said = stderr.toString().trim() || stdout.toString().trim()
  return said === '' ? `exit status ${status}` : said.split('\n').slice(-5).join('\n')
}

/** What a failed step answered, for the result of its task. */
export function answerOf(error: DeliverError): { rc?: number; stdout?: string; stderr?: string } {
  if (!(error instanceof StepError)) return {}
  const { status, stdout, stderr } = error.answer
  return { rc: Number(status), stdout: stdout.toString(), stderr: stderr.toString() }
}
