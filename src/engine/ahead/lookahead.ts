import { DeliverError } from '../../base/errors.ts'
import type { Module, Probe } from '../../model/module.ts'
import type { Step, Task, Variables } from '../../model/playbook.ts'
import { Pending, PendingError, type Scope } from '../../model/scope.ts'
import type { RemainingSteps, RunContext } from '../context.ts'
import { isSelected } from '../play/tags.ts'
import type { RunHost } from '../scope/host.ts'
import type { PlayRun } from '../scope/play-run.ts'
import { firstUnmet } from '../task/conditions.ts'
import { eachLoop, itemsOf } from '../task/loop.ts'
import { resolveParams } from '../task/resolve.ts'

/** A question that a coming task, or a later item of this one, will ask. */
export interface ComingQuestion {
  readonly task: Task
  readonly scope: Scope
  readonly probe: Probe<unknown>
}

/** The task at work, and where it stands. */
export interface Standpoint {
  readonly task: Task
  /** The items of its loop that are still to come. */
  readonly rest: Iterable<Variables>
  readonly ahead: RemainingSteps | undefined
  readonly host: RunHost
  readonly run: PlayRun
  readonly context: RunContext
}

/**
 * The questions that coming tasks will ask a host, as far as they can be told by now, and where one cannot. It is only
 * ever a hint: a task whose conditions or parameters cannot be told yet is passed over, and one that asks something else
 * in the end asks again. Nothing is asked beyond a task that acts, for what it does would make the answers worthless; one
 * that begins with a question may turn out not to act.
 */
export function* comingQuestions(standpoint: Standpoint): Generator<ComingQuestion | 'unforeseen'> {
  const unknown = new Map<string, { data: Pending }>()
  let othersAct = false
  for (const { task, items } of comingTasks(standpoint)) {
    for (const beginning of beginningsOf(task, items, standpoint, unknown)) {
      if (beginning === 'acts') return
      if (beginning === 'acts elsewhere') othersAct = true
      else if (beginning === 'unforeseen' || !(othersAct && beginning.probe.volatile)) yield beginning
    }
    const { register } = task
    if (register !== undefined) unknown.set(register, { data: new Pending(`${register} is not there yet`) })
  }
}

/** A task that is still to come, or to be finished; without items it has all those of its loop before it. */
interface ComingTask {
  readonly task: Task
  readonly items?: Iterable<Variables>
}

function* comingTasks({ task, rest, ahead, context }: Standpoint): Generator<ComingTask> {
  yield { task, items: rest }
  for (const coming of tasksAhead(ahead)) {
    if (isSelected(coming.inherited.tags, context.world.options)) yield { task: coming }
  }
}

/** The tasks that follow, in order. Rescues are left out: nobody expects them. */
function* tasksAhead(ahead: RemainingSteps | undefined): Generator<Task> {
  for (let rest = ahead; rest; rest = rest.after) {
    for (let at = rest.from; at < rest.steps.length; at++) yield* tasksIn(rest.steps[at] as Step)
  }
}

function* tasksIn(step: Step): Generator<Task> {
  if (step.kind === 'task') yield step
  else for (const inner of [...step.block, ...step.always]) yield* tasksIn(inner)
}

/** What a task does first: it asks, it may change its host, or others, or nobody can tell yet. */
type Beginning = ComingQuestion | 'acts' | 'acts elsewhere' | 'unforeseen'

/** How a task begins, item by item. */
function* beginningsOf(
  task: Task,
  items: Iterable<Variables> | undefined,
  { host, run, context }: Standpoint,
  unknown: Variables,
): Generator<Beginning> {
  const module = context.world.modules.get(task.module)
  if (task.include || !module) return yield 'acts'
  if (module.kind === 'action' && module.readsOnly) return
  const scopeOf = (loop: Variables) =>
    context.scopes.forTask(host, run, task, new Map([...loop, ...unknown]), true)
  const loops = items ?? told(() => loopsOf(task, scopeOf(nothing)))
  if (!loops) return yield* unforeseen(module)
  for (const loop of loops) {
    const scope = scopeOf(loop)
    const beginning = told(() => beginningOf(task, module, scope))
    if (beginning) yield beginning
    else yield* unforeseen(module)
  }
}

function beginningOf(task: Task, module: Module, scope: Scope): Beginning {
  if (firstUnmet(task.inherited.when, scope)) return 'acts elsewhere'
  if (task.inherited.keywords.has('delegate_to')) return module.kind === 'state' ? 'acts elsewhere' : 'acts'
  const probe = firstQuestion(task, module, scope)
  return probe ? { task, scope, probe } : 'acts'
}

function firstQuestion(task: Task, module: Module, scope: Scope): Probe<unknown> | undefined {
  if (module.kind === 'state') return module.observe(resolveParams(task, module, scope))
  return module.alreadyDone?.(resolveParams(task, module, scope))
}

/** A task that keeps something, and cannot be told yet, is passed over; any other may act. */
function* unforeseen(module: Module): Generator<Beginning> {
  yield 'unforeseen'
  if (module.kind !== 'state') yield 'acts'
}

const nothing: Variables = new Map()

function loopsOf({ loop, search }: Task, scope: Scope): Iterable<Variables> {
  return loop ? eachLoop(loop, itemsOf(loop, scope, search)) : [nothing]
}

/** What a step gives, where it can be told by now. */
export function told<T>(step: () => T): T | undefined {
  try {
    return step()
  } catch (error) {
    if (error instanceof PendingError || error instanceof DeliverError) return undefined
    throw error
  }
}
