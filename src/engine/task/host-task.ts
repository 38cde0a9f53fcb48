import type { Node } from '../../base/yaml.ts'
import type { Variables } from '../../model/playbook.ts'
import type { Scope } from '../../model/scope.ts'
import type { RunContext, TaskRun } from '../context.ts'
import { learnPart } from './learn-secrets.ts'
import { type Result, toResult } from './results.ts'
import { type Flag, type TaskKeywords, taskKeywords } from './task-keywords.ts'

/** One item of a task's loop; or the whole of a task that has no loop. */
export interface Item {
  /** The names of the loop: the item and its companions. */
  readonly variables: Variables
  readonly scope: Scope
  /** The variables of the items that follow. */
  readonly rest: Iterable<Variables>
}

const noVariables: Variables = new Map()

/** One task on one host: its keywords there, and the scopes in which it is evaluated. */
export class HostTask {
  readonly context: RunContext
  readonly taskRun: TaskRun
  /** The task without an item of its loop. */
  readonly whole: Item
  private readonly keywords: TaskKeywords
  /** With `no_log`: learns what becomes a part of its texts. */
  private readonly onPart: ((value: unknown) => void) | undefined

  constructor(context: RunContext, taskRun: TaskRun) {
    this.context = context
    this.taskRun = taskRun
    const { task, mistake } = taskRun
    const whole = this.item(noVariables)
    this.keywords = mistake === undefined ? taskKeywords(task, whole.scope) : { flags: {}, mistake }
    if (this.flag('no_log')) this.onPart = value => learnPart(value, context.world.redaction)
    this.whole = this.onPart ? this.item(noVariables) : whole
  }

  /** The error in a keyword of the task. */
  get mistake(): unknown {
    return this.keywords.mistake
  }

  get checkMode(): boolean {
    return this.keywords.flags['check_mode'] ?? this.context.world.options.checkMode
  }

  /** Whether the events of the task show what its changes replace; undefined where the task does not say. */
  get diff(): boolean | undefined {
    return this.keywords.flags['diff']
  }

  flag(name: Flag): boolean {
    return this.keywords.flags[name] ?? false
  }

  /** A keyword as it was written. */
  keyword(name: string): Node | undefined {
    return this.taskRun.task.inherited.keywords.get(name)
  }

  item(variables: Variables, rest: Iterable<Variables> = []): Item {
    return { variables, scope: this.scopeWith(variables), rest }
  }

  /** The scope of an item, in which a result has the name it is registered under. */
  scopeWith(variables: Variables, result?: Result): Scope {
    const { task, host, run } = this.taskRun
    const names = new Map(variables)
    if (result && task.register !== undefined) names.set(task.register, { data: toResult(result) })
    return this.context.scopes.forTask(host, run, task, names, { onPart: this.onPart })
  }
}
