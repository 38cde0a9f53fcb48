import { TaskError } from '../base/errors.ts'
import { Script } from '../base/shell.ts'
import type {
  ActionHost,
  ActionModule,
  Change,
  Module,
  Outcome,
  Probe,
  StateModule,
} from '../model/module.ts'
import type { Guard } from './guard.ts'

type Want = Record<string, unknown>

/** A module of the user, whose functions fail only their task, and give what a module gives. */
export function guarded(module: Module, guard: Guard): Module {
  return module.kind === 'state' ? guardedState(module, guard) : guardedAction(module, guard)
}

function guardedState(module: StateModule, guard: Guard): StateModule {
  const { name, plan, report } = module
  return {
    ...module,
    observe: want =>
      probe(
        guard.call(`observe of ${name}`, () => module.observe(want)),
        name,
        guard,
      ),
    ...(plan && { plan: (want, now) => guard.call(`plan of ${name}`, () => changes(plan(want, now), name)) }),
    ...(report && {
      report: (want, now) =>
        guard.call(`report of ${name}`, () => values(report(want, now), `report of ${name}`)),
    }),
  }
}

function guardedAction(module: ActionModule, guard: Guard): ActionModule {
  const { name, alreadyDone, background, predict } = module
  const outcome = async (what: string, want: Want, host: ActionHost, f: ActionModule['act']) => {
    const promise = guard.call(what, () => f(want, host))
    return values(await guard.settled(what, promise, host.timeLimit), what) as Outcome
  }
  return {
    ...module,
    act: (want, host) => outcome(`act of ${name}`, want, host, (want, host) => module.act(want, host)),
    ...(predict && {
      predict: (want, host) =>
        outcome(`predict of ${name}`, want, host, async (want, host) => (await predict(want, host)) ?? {}),
    }),
    ...(alreadyDone && {
      alreadyDone(want) {
        const found = guard.call(`alreadyDone of ${name}`, () => alreadyDone(want))
        return found && probe(found, name, guard)
      },
    }),
    ...(background && { background: want => guard.call(`background of ${name}`, () => background(want)) }),
  }
}

function probe<State>(found: Probe<State>, name: string, guard: Guard): Probe<State> {
  if (!(found?.script instanceof Script) || typeof found.parse !== 'function')
    throw new TaskError(`observe of ${name} must give a script, made with sh, and parse`)
  return {
    ...found,
    parse: (output, status) => guard.call(`parse of ${name}`, () => found.parse(output, status)),
  }
}

/** All changes at once: a generator of the user runs only here. */
function changes(planned: Iterable<Change>, name: string): Change[] {
  const list = [...planned]
  for (const change of list) {
    if (typeof change?.what !== 'string' || typeof change.after !== 'string')
      throw new TaskError(`plan of ${name} must give changes: { what, before, after, settle }`)
    const { settle } = change
    if (settle !== undefined && !(settle instanceof Script) && settle?.kind !== 'file write')
      throw new TaskError(
        `plan of ${name} must settle ${change.what} with a script, made with sh, or a file write`,
      )
  }
  return list
}

function values(given: unknown, what: string): Readonly<Record<string, unknown>> {
  if (given === undefined) return {}
  if (typeof given === 'object' && given !== null && !Array.isArray(given))
    return given as Readonly<Record<string, unknown>>
  throw new TaskError(`${what} must give a map of values`)
}
