import type { Module } from '../../model/module.ts'
import type { Task } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'
import { upcomingQueries } from '../ahead/queries.ts'
import { type BackgroundModule, inBackground } from './background.ts'
import { numberValue } from './conditions.ts'
import { taskRoute } from './delegation.ts'
import { revealedEnvironment, taskEnvironment } from './environment.ts'
import type { HostTask, Item } from './host-task.ts'
import { learnParams } from './learn-secrets.ts'
import { notifyNamesAhead } from './notify-names.ts'
import type { Result } from './results.ts'
import { Worker } from './worker.ts'

/** A task, or one item of its loop, ready to be done on a host. */
export interface Work {
  readonly task: Task
  readonly module: Module
  readonly scope: Scope
  /** The same scope, in which a result has the name it is registered under. */
  readonly scopeWith: (result: Result) => Scope
  readonly worker: Worker
  /** In check mode: whether earlier tasks would have made changes that this one may need. */
  readonly afterChanges: boolean
  /** Learns what its parameters give away. */
  readonly learnParams: (want: Readonly<Record<string, unknown>>) => void
}

export function workOn(item: Item, task: HostTask): Work {
  const module = taskModule(item, task)
  return {
    task: task.taskRun.task,
    module,
    scope: item.scope,
    scopeWith: result => task.scopeWith(item.variables, result),
    worker: taskWorker(item, task),
    afterChanges: task.taskRun.host.predictedChanges,
    learnParams: want => learnParams(want, module, task.flag('no_log'), task.context.world.redaction),
  }
}

/** The module of the task; with `async` one that lets its script run in the background. */
function taskModule({ scope }: Item, { context, taskRun }: HostTask): Module {
  const { module: name, async, poll } = taskRun.task
  const module = context.world.modules.get(name) as Module
  if (!async || module.kind !== 'action' || !module.background) return module
  return inBackground(module as BackgroundModule, () => ({
    seconds: numberValue(async, scope) ?? 0,
    poll: numberValue(poll, scope),
  }))
}

export function taskWorker({ scope, rest }: Item, task: HostTask): Worker {
  const { context, taskRun } = task
  const { options, signal, redaction } = context.world
  const settings = {
    checkMode: task.checkMode,
    verbosity: options.verbosity,
    actSeconds: options.taskTimeoutSeconds,
    rounds: Math.ceil(taskRun.run.hosts.length / options.forks),
    // Evaluated when there is something to do: a condition may guard the names in them.
    get environment() {
      const environment = taskEnvironment(taskRun.task, scope)
      if (task.flag('no_log')) redaction.addAllIn(environment)
      else redaction.addSecretsIn(environment)
      return revealedEnvironment(environment)
    },
    get timeoutSeconds() {
      return numberValue(task.keyword('timeout'), scope)
    },
  }
  return new Worker(taskRun.host.name, {
    settings,
    signal,
    connect: () => taskRoute(task, scope),
    reconnect: seconds => taskRoute(task, scope, seconds),
    beforeActing: () => {
      const names = notifyNamesAhead(taskRun.task, scope)
      return names.length > 0 ? taskRun.expectNotified(names) : undefined
    },
    upcomingQueries: route => upcomingQueries(route, task, rest),
    redact: text => redaction.redact(text),
    prompt: question => context.world.prompt(question),
  })
}
