import type { Module, Probe } from '../../model/module.ts'
import type { Step, Task, Variables } from '../../model/playbook.ts'
import { Pending, type Scope } from '../../model/scope.ts'
import type { RemainingSteps } from '../context.ts'
import { isSelected } from '../play/tags.ts'
import { firstUnmet } from '../task/conditions.ts'
import type { HostTask } from '../task/host-task.ts'
import { eachItem, loopItems } from '../task/loop-items.ts'
import { resolveParams } from '../task/resolve.ts'
import { ifKnown } from './if-known.ts'

/** The probe of a coming task, or of a later item of the current one. */
export interface UpcomingProbe {
  readonly task: Task
  readonly scope: Scope
  readonly probe: Probe<unknown>
}

/**
 * The probes of the items that are left and of coming tasks, as far as they are known now; `unknown` stands for one that
 * is not. It is only ever a hint: a task whose conditions or parameters are not known yet is passed over, and one that
 * has another probe in the end asks again. A task that acts ends it, for what it does would make the answers worthless;
 * one that begins with a probe may turn out not to act.
 */
export function* upcomingProbes(
  current: HostTask,
  rest: Iterable<Variables>,
): Generator<UpcomingProbe | 'unknown'> {
  const pending = new Map<string, { data: Pending }>()
  let othersAct = false
  for (const { task, items } of upcomingTasks(current, rest)) {
    for (const forecast of forecasts(task, items, current, pending)) {
      if (forecast === 'acts') return
      if (forecast === 'acts elsewhere') othersAct = true
      else if (forecast === 'unknown' || !(othersAct && forecast.probe.volatile)) yield forecast
    }
    const { register } = task
    if (register !== undefined) pending.set(register, { data: new Pending(`${register} is not there yet`) })
  }
}

/** A task that is still to come, or to be finished: with the items that are left; all of them where it has not begun. */
interface UpcomingTask {
  readonly task: Task
  readonly items?: Iterable<Variables>
}

function* upcomingTasks({ context, taskRun }: HostTask, rest: Iterable<Variables>): Generator<UpcomingTask> {
  yield { task: taskRun.task, items: rest }
  for (const task of remainingTasks(taskRun.ahead)) {
    if (isSelected(task.inherited.tags, context.world.options)) yield { task }
  }
}

/**
 * The tasks that follow, in order. Rescues are left out: they run only after a failure; and so is what is repeated, for
 * its items are not known before.
 */
function* remainingTasks(ahead: RemainingSteps | undefined): Generator<Task> {
  for (let list = ahead; list; list = list.after) {
    for (let at = list.from; at < list.steps.length; at++) yield* tasksIn(list.steps[at] as Step)
  }
}

function* tasksIn(step: Step): Generator<Task> {
  if (step.kind === 'task') yield step
  else if (!step.loop) for (const inner of [...step.block, ...step.always]) yield* tasksIn(inner)
}

/** What a task will do first: put a probe, act on its host, act on other hosts only; or that is not known yet. */
type Forecast = UpcomingProbe | 'acts' | 'acts elsewhere' | 'unknown'

/** What each item of a task will do first. */
function* forecasts(
  task: Task,
  items: Iterable<Variables> | undefined,
  { context, taskRun }: HostTask,
  pending: Variables,
): Generator<Forecast> {
  const module = context.world.modules.get(task.module)
  if (task.include || !module) return yield 'acts'
  if (module.kind === 'action' && module.readsOnly) return
  const { host, run } = taskRun
  const scopeFor = (item: Variables) =>
    context.scopes.forTask(host, run, task, new Map([...item, ...pending]), { isAhead: true })
  const known = items ?? ifKnown(() => itemVariables(task, scopeFor(noVariables)))
  if (!known) return yield* unknown(module)
  for (const item of known) {
    const scope = scopeFor(item)
    const forecast = ifKnown(() => forecastIn(scope, task, module))
    if (forecast) yield forecast
    else yield* unknown(module)
  }
}

function forecastIn(scope: Scope, task: Task, module: Module): Forecast {
  if (firstUnmet(task.inherited.when, scope)) return 'acts elsewhere'
  if (task.inherited.keywords.has('delegate_to')) return module.kind === 'state' ? 'acts elsewhere' : 'acts'
  const probe = firstProbe(task, module, scope)
  return probe ? { task, scope, probe } : 'acts'
}

function firstProbe(task: Task, module: Module, scope: Scope): Probe<unknown> | undefined {
  if (module.kind === 'state') return module.observe(resolveParams(task, module, scope))
  return module.alreadyDone?.(resolveParams(task, module, scope))
}

/** A state module whose probe is not known yet is passed over; any other module may act. */
function* unknown(module: Module): Generator<Forecast> {
  yield 'unknown'
  if (module.kind !== 'state') yield 'acts'
}

const noVariables: Variables = new Map()

function itemVariables({ loop, search }: Task, scope: Scope): Iterable<Variables> {
  return loop ? eachItem(loop, loopItems(loop, scope, search)) : [noVariables]
}
