import { DeliverError } from '../base/errors.ts'
import type { Probe, StateModule } from '../model/module.ts'
import type { Step, Task, Variables } from '../model/playbook.ts'
import { Pending, PendingError, type Scope } from '../model/scope.ts'
import { firstUnmet } from './conditions.ts'
import type { RunHost } from './host.ts'
import { eachLoop, itemsOf } from './loop.ts'
import { resolveParams } from './resolve.ts'
import type { PlayRun } from './scopes.ts'
import { isSelected } from './tags.ts'
import type { RunContext } from './task.ts'

/** The steps that follow, as far as they are known: those of this list from a place on, then those after the list. */
export interface Ahead {
  readonly steps: readonly Step[]
  readonly from: number
  readonly after: Ahead | undefined
}

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
  readonly ahead: Ahead | undefined
  readonly host: RunHost
  readonly run: PlayRun
  readonly context: RunContext
}

/**
 * The questions that coming tasks will ask a host, as far as they can be told by now. It is only ever a hint: a task
 * whose conditions or parameters cannot be told yet is passed over, and one that asks something else in the end asks
 * again. Nothing is asked beyond a task that acts, for what it does would make the answers worthless.
 */
export function* comingQuestions(standpoint: Standpoint): Generator<ComingQuestion> {
  const { task, rest, ahead, context } = standpoint
  const unknown = new Map<string, { data: Pending }>()
  const learnLater = ({ register }: Task) => {
    if (register !== undefined) unknown.set(register, { data: new Pending(`${register} is not there yet`) })
  }
  if (isQuestion(task, context)) yield* questionsOf(task, rest, standpoint, unknown)
  learnLater(task)
  for (const coming of tasksAhead(ahead)) {
    if (!isSelected(coming.inherited.tags, context.world.options)) continue
    if (isQuestion(coming, context)) yield* questionsOf(coming, undefined, standpoint, unknown)
    else if (mayAct(coming, standpoint, unknown)) return
    learnLater(coming)
  }
}

/** The tasks that follow, in order. Rescues are left out: nobody expects them. */
function* tasksAhead(ahead: Ahead | undefined): Generator<Task> {
  for (let rest = ahead; rest; rest = rest.after) {
    for (let at = rest.from; at < rest.steps.length; at++) yield* tasksIn(rest.steps[at] as Step)
  }
}

function* tasksIn(step: Step): Generator<Task> {
  if (step.kind === 'task') yield step
  else for (const inner of [...step.block, ...step.always]) yield* tasksIn(inner)
}

/** Whether a task begins with a question to its own host. */
function isQuestion({ module, inherited }: Task, { world }: RunContext): boolean {
  return world.modules.get(module)?.kind === 'state' && !inherited.keywords.has('delegate_to')
}

/** Whether a task may change the host, or what is known, so that nothing can be told of those behind it. */
function mayAct(task: Task, { host, run, context }: Standpoint, unknown: Variables): boolean {
  const module = context.world.modules.get(task.module)
  if (task.include || !module) return true
  if (module.kind === 'state' || module.readsOnly) return false
  const runs = told(
    () => !firstUnmet(task.inherited.when, context.scopes.forTask(host, run, task, unknown, true)),
  )
  return runs ?? true
}

function* questionsOf(
  task: Task,
  rest: Iterable<Variables> | undefined,
  { host, run, context }: Standpoint,
  unknown: Variables,
): Generator<ComingQuestion> {
  const module = context.world.modules.get(task.module) as StateModule
  const scopeOf = (loop: Variables) =>
    context.scopes.forTask(host, run, task, new Map([...loop, ...unknown]), true)
  for (const loop of rest ?? told(() => loopsOf(task, scopeOf(nothing))) ?? []) {
    const scope = scopeOf(loop)
    const probe = told(() => {
      if (firstUnmet(task.inherited.when, scope)) return undefined
      return module.observe(resolveParams(task, module, scope))
    })
    if (probe) yield { task, scope, probe }
  }
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
