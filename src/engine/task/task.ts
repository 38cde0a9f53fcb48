import { DeliverError } from '../../base/errors.ts'
import type { Node } from '../../base/yaml.ts'
import { OMIT, renderNode } from '../../expressions/text.ts'
import type { TaskEvent, TaskResult } from '../../model/event.ts'
import type { MetaAction, Module } from '../../model/module.ts'
import type { Included, Loop, Task, Variables } from '../../model/playbook.ts'
import { PendingError, type Scope } from '../../model/scope.ts'
import type { Layer } from '../../variables/precedence.ts'
import { comingQuestions, told } from '../ahead/lookahead.ts'
import type { Inclusion, RunContext, TaskOutcome, TaskRun } from '../context.ts'
import type { Route } from '../reach/connections.ts'
import type { RunHost } from '../scope/host.ts'
import { attempt, resultOfThrown, type Work } from './attempt.ts'
import { type BackgroundModule, inBackground } from './background.ts'
import { allHold, firstUnmet, numberOf } from './conditions.ts'
import { applyEffects } from './effects.ts'
import { eachLoop, itemsOf, labelOf, loopVariables } from './loop.ts'
import { type Attempt, censored, loopResult, skippedResult, statusOf } from './results.ts'
import { type Flag, type TaskKeywords, taskKeywords } from './task-keywords.ts'
import { type Question, Worker } from './worker.ts'

/** Runs a task on a host: resolve, observe, plan, apply, result. */
export async function runTask(context: RunContext, job: TaskRun): Promise<TaskOutcome> {
  const work = new TaskOnHost(context, job)
  const result = await work.result()
  const ignored =
    (result.failed && work.flag('ignore_errors')) ||
    (result.unreachable === true && work.flag('ignore_unreachable'))
  work.keep(result)
  return {
    events: [...work.items, work.event(result, { ignored })],
    result,
    ignored,
    notify: work.notify,
    inclusions: work.inclusions,
    meta: work.meta,
  }
}

const noVariables: Variables = new Map()

class TaskOnHost {
  /** The events of the items of the loop. */
  readonly items: TaskEvent[] = []
  readonly notify = new Map<string, string | undefined>()
  readonly inclusions: Inclusion[] = []
  meta: MetaAction | undefined
  private readonly context: RunContext
  private readonly job: TaskRun
  private readonly scope: Scope
  private readonly steering: TaskKeywords

  constructor(context: RunContext, job: TaskRun) {
    this.context = context
    this.job = job
    this.scope = this.scopeWith(noVariables)
    const { task, mistake } = job
    this.steering = mistake === undefined ? taskKeywords(task, this.scope) : { flags: {}, mistake }
  }

  /** Whatever is wrong with the task is a failure of the host, unless a condition spares it. */
  async result(): Promise<TaskResult> {
    try {
      if (this.steering.mistake !== undefined) throw this.steering.mistake
      const { task } = this.job
      const { loop } = task
      return await (loop
        ? this.eachOf(loop, itemsOf(loop, this.scope, task.search))
        : this.attempt(this.scope, noVariables))
    } catch (error) {
      return this.unmetAnyway() ?? resultOfThrown(error, this.work(this.scope, noVariables))
    }
  }

  flag(name: Flag): boolean {
    return this.steering.flags[name] ?? false
  }

  /** Registers the result on every host that shares it. */
  keep(result: TaskResult): void {
    const { register } = this.job.task
    const { problem: _, ...registered } = result
    for (const host of this.job.sharing) {
      if (this.checkMode && (result.changed || result.uncertain !== undefined)) host.predictedChanges = true
      if (register === undefined) continue
      if (result.uncertain === undefined) host.set(register, registered)
      else host.setUnknown(register, `${register} is not known in check mode: ${result.uncertain}`)
    }
  }

  event(result: TaskResult, more: Partial<TaskEvent> = {}, scope = this.scope): TaskEvent {
    const { diff } = this.steering.flags
    return {
      event: 'task',
      ...this.job.heading,
      host: this.job.host.name,
      status: statusOf(result),
      ignored: false,
      rescued: false,
      ...this.delegation(scope),
      ...(diff !== undefined && { diff }),
      ...more,
      result: this.flag('no_log') ? censored(result) : result,
    }
  }

  /** That the task is skipped, when a condition says so that does not ask for an item. */
  private unmetAnyway(): TaskResult | undefined {
    try {
      const unmet = firstUnmet(this.job.task.inherited.when, this.scope)
      return unmet && skippedResult('Conditional result was False', unmet.text)
    } catch {
      return undefined
    }
  }

  private async eachOf(loop: Loop, items: readonly unknown[]): Promise<TaskResult> {
    if (items.length === 0) return skippedResult('No items in the list')
    const results: TaskResult[] = []
    for (const [index, item] of items.entries()) {
      const variables = loopVariables(loop, items, index)
      const scope = this.scopeWith(variables)
      if (index > 0 && loop.control.pause)
        await this.worker(scope).sleep(numberOf(loop.control.pause, scope) ?? 0)
      const result = await this.attempt(scope, variables, eachLoop(loop, items, index + 1))
      if (result.unreachable) return result
      results.push({ ...result, ...plainValues(variables) })
      this.items.push(this.event(result, this.itemShown(loop, item, scope), scope))
      if (this.breaks(loop, variables, result)) break
    }
    return loopResult(results)
  }

  private itemShown(loop: Loop, item: unknown, scope: Scope): Partial<TaskEvent> {
    return this.flag('no_log')
      ? { item: null, label: '(hidden)' }
      : { item, label: labelOf(loop, item, scope) }
  }

  private breaks({ control }: Loop, variables: Variables, result: TaskResult): boolean {
    return control.breakWhen.length > 0 && allHold(control.breakWhen, this.scopeWith(variables, result))
  }

  private async attempt(scope: Scope, variables: Variables, rest?: Iterable<Variables>): Promise<TaskResult> {
    const work = this.work(scope, variables, rest)
    try {
      const done = await attempt(work)
      this.takeEffect(done, scope, variables)
      if (done.effects?.facts) work.worker.lookAgain()
      return done.result
    } catch (error) {
      return resultOfThrown(error, work)
    }
  }

  private takeEffect({ effects, included, result }: Attempt, scope: Scope, variables: Variables): void {
    if (effects) applyEffects(effects, this.job.sharing, this.factsOf(scope), this.context)
    if (effects?.meta !== undefined) this.meta = effects.meta
    if (included) this.include(included, variables)
    this.notifyHandlers(variables, result)
  }

  /** Whose facts are learnt: those of the host, or of the one the task is delegated to. */
  private factsOf(scope: Scope): readonly RunHost[] {
    const delegate = this.delegateIn(scope)
    if (delegate === undefined || !this.flag('delegate_facts')) return this.job.sharing
    return [this.context.hostNamed(delegate)]
  }

  /** Hands the steps on with the variables they see: those of the include itself, and its place in a loop. */
  private include(included: Included, loop: Variables): void {
    const { vars } = this.job.task.inherited
    const own = vars.map((variables): Layer => ({ name: 'include params', variables }))
    this.inclusions.push({
      included,
      position: this.inclusions.length,
      layers: [...own, { name: 'include params', variables: loop }],
    })
  }

  private notifyHandlers(variables: Variables, result: TaskResult): void {
    const { changed, uncertain } = result
    if (!changed && uncertain === undefined) return
    const scope = this.scopeWith(variables, result)
    for (const node of this.job.task.notify) {
      for (const name of [renderNode(node, scope)].flat()) {
        if (changed || !this.notify.has(String(name)))
          this.notify.set(String(name), changed ? undefined : uncertain)
      }
    }
  }

  private work(scope: Scope, variables: Variables, rest?: Iterable<Variables>): Work {
    const { task, host } = this.job
    return {
      task,
      module: this.moduleIn(scope),
      scope,
      scopeWith: result => this.scopeWith(variables, result),
      worker: this.worker(scope, rest),
      afterChanges: host.predictedChanges,
    }
  }

  /** The module of the task; with `async` one that lets its script run in the background. */
  private moduleIn(scope: Scope): Module {
    const { module: name, async, poll } = this.job.task
    const module = this.context.world.modules.get(name) as Module
    if (!async || module.kind !== 'action' || !module.background) return module
    return inBackground(module as BackgroundModule, () => ({
      seconds: numberOf(async, scope) ?? 0,
      poll: numberOf(poll, scope),
    }))
  }

  private worker(scope: Scope, rest: Iterable<Variables> = []): Worker {
    const { task, run } = this.job
    const { verbosity, forks } = this.context.world.options
    const timeout = this.keyword('timeout')
    const settings = {
      checkMode: this.checkMode,
      verbosity,
      turns: Math.ceil(run.hosts.length / forks),
      // Evaluated when there is something to do: a condition may guard the names in them.
      get environment() {
        return environmentOf(task, scope)
      },
      get timeoutSeconds() {
        return numberOf(timeout, scope)
      },
    }
    return new Worker(this.job.host.name, {
      settings,
      signal: this.context.world.signal,
      connect: () => this.route(scope),
      comingQuestions: route => this.comingQuestions(route, rest),
    })
  }

  /** What will be asked of the host next, by the same way: first by the items that are left, then by coming tasks. */
  private *comingQuestions({ key }: Route, rest: Iterable<Variables>): Generator<Question | 'unforeseen'> {
    const { context, job } = this
    if (this.keyword('delegate_to')) return
    const { connections } = context
    const { name } = job.host
    const scopeOf = (other: string) => context.scopes.forHost(context.hostNamed(other), job.run)
    for (const coming of comingQuestions({ ...job, context, rest })) {
      if (coming === 'unforeseen') {
        yield coming
        continue
      }
      const { task, scope, probe } = coming
      const question = told(() => {
        if (connections.keyOf(name, scope, task, scopeOf) !== key) return undefined
        const timeoutSeconds = numberOf(task.inherited.keywords.get('timeout'), scope)
        return { script: probe.script, options: { timeoutSeconds, environment: environmentOf(task, scope) } }
      })
      if (question) yield question
    }
  }

  /** The way to the host, or to the one that the task is delegated to, by that one's own variables. */
  private route(scope: Scope): Promise<Route> {
    const { task, host, run } = this.job
    const { connections, scopes, hostNamed } = this.context
    const delegate = this.delegateIn(scope)
    const scopeOf = (name: string) => scopes.forHost(hostNamed(name), run)
    return connections.route(delegate ?? host.name, delegate ? scopeOf(delegate) : scope, task, scopeOf)
  }

  /** The host that a task, or one item of its loop, is delegated to. */
  private delegateIn(scope: Scope): string | undefined {
    const node = this.keyword('delegate_to')
    const value = node && renderNode(node, scope)
    return value === undefined || value === null || value === OMIT ? undefined : String(value)
  }

  /** What is told of a delegation; nothing where its host cannot be told, such as for a loop as a whole. */
  private delegation(scope: Scope): Pick<TaskEvent, 'delegated_to'> {
    try {
      const delegate = this.delegateIn(scope)
      return delegate === undefined ? {} : { delegated_to: delegate }
    } catch (error) {
      if (error instanceof DeliverError || error instanceof PendingError) return {}
      throw error
    }
  }

  private keyword(name: string): Node | undefined {
    return this.job.task.inherited.keywords.get(name)
  }

  private get checkMode(): boolean {
    return this.steering.flags['check_mode'] ?? this.context.world.options.checkMode
  }

  private scopeWith(variables: Variables, result?: TaskResult): Scope {
    const { task, host, run } = this.job
    const known = new Map(variables)
    if (result && task.register !== undefined) known.set(task.register, { data: result })
    return this.context.scopes.forTask(host, run, task, known)
  }
}

function environmentOf(task: Task, scope: Scope): Record<string, string> {
  const maps = task.inherited.environment.flatMap(node => [renderNode(node, scope)].flat())
  const entries = maps.flatMap(map => Object.entries((map ?? {}) as Record<string, unknown>))
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

function plainValues(variables: Variables): Record<string, unknown> {
  return Object.fromEntries(
    [...variables].flatMap(([name, value]) => ('data' in value ? [[name, value.data]] : [])),
  )
}
