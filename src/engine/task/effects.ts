import { TaskError } from '../../base/errors.ts'
import { renderNode } from '../../expressions/text.ts'
import type { MetaAction } from '../../model/module.ts'
import type { Included, Variables } from '../../model/playbook.ts'
import type { Layer } from '../../variables/precedence.ts'
import type { Inclusion } from '../context.ts'
import type { Attempt } from './attempt.ts'
import { factHosts } from './delegation.ts'
import { applyToHosts } from './host-effects.ts'
import type { HostTask, Item } from './host-task.ts'
import type { Result } from './results.ts'

/** How many includes may lie inside each other, as where a file includes itself until a condition holds. */
const maxIncludeDepth = 100

/** What a task asks of the run: applied to hosts at once, or collected until it is done on all hosts. */
export class TaskEffects {
  /** The handlers to notify, with the reason where that is uncertain. */
  readonly notify = new Map<string, string | undefined>()
  readonly inclusions: Inclusion[] = []
  meta: MetaAction | undefined
  private readonly task: HostTask

  constructor(task: HostTask) {
    this.task = task
  }

  apply({ effects, included, result }: Attempt, { scope, variables }: Item): void {
    const { context, taskRun } = this.task
    if (effects) applyToHosts(effects, taskRun.sharing, factHosts(this.task, scope), context)
    if (effects?.meta !== undefined) this.meta = effects.meta
    if (included) this.include(included, variables)
    this.notifyHandlers(result, variables)
  }

  /** Adds the included steps, with the variables they see: those of the include itself, and those of its loop. */
  private include(included: Included, loop: Variables): void {
    const { task, run } = this.task.taskRun
    if (run.includeDepth >= maxIncludeDepth) {
      const message = `Includes lie inside each other more than ${maxIncludeDepth} times: a file includes itself without end`
      throw new TaskError(message, { place: task.place })
    }
    const { vars } = task.inherited
    const own = vars.map((variables): Layer => ({ name: 'include params', variables }))
    this.inclusions.push({
      included,
      position: this.inclusions.length,
      layers: [...own, { name: 'include params', variables: loop }],
    })
  }

  /** What failed notifies nobody, as in Ansible. */
  private notifyHandlers(result: Result, variables: Variables): void {
    const { notify } = this.task.taskRun.task
    const changed = result.status === 'changed'
    if (notify.length === 0 || (!changed && result.uncertain === undefined)) return
    const scope = this.task.scopeWith(variables, result)
    for (const node of notify) {
      for (const name of [renderNode(node, scope)].flat().map(String)) {
        if (changed) this.notify.set(name, undefined)
        else if (!this.notify.has(name)) this.notify.set(name, result.uncertain)
      }
    }
  }
}
