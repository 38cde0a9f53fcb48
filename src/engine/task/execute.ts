import {
  type ActionModule,
  type Module,
  type Outcome,
  refuseBlocked,
  type StateModule,
} from '../../model/module.ts'
import { type Attempt, changesResult, outcomeAttempt, uncertainResult } from './results.ts'
import type { Worker } from './worker.ts'

/**
 * Lets a module do its work on a host; in check mode, only say what it would do.
 * `afterChanges`: in check mode, whether earlier tasks would have made changes that this one may need.
 */
export function execute(
  module: Module,
  want: Record<string, unknown>,
  worker: Worker,
  afterChanges: boolean,
): Promise<Attempt> {
  return module.kind === 'state' ? keep(module, want, worker, afterChanges) : act(module, want, worker)
}

/** Looks, says what differs, and settles it. */
async function keep(
  module: StateModule,
  want: Record<string, unknown>,
  worker: Worker,
  afterChanges: boolean,
): Promise<Attempt> {
  const now = await worker.ask(module.observe(want))
  const report = module.report?.(want, now) ?? {}
  if (!module.plan) return outcomeAttempt(report)
  const changes = [...module.plan(want, now)]
  if (!worker.checkMode || !afterChanges) refuseBlocked(changes)
  const told = worker.checkMode ? {} : await worker.apply(changes)
  return { result: changesResult(changes, { ...report, ...told }) }
}

/** Acts, unless the host shows that there is nothing to do. */
async function act(module: ActionModule, want: Record<string, unknown>, worker: Worker): Promise<Attempt> {
  if (worker.checkMode && !module.readsOnly) return predict(module, want, worker)
  const done = await alreadyDoneOutcome(module, want, worker)
  if (done) return outcomeAttempt(done)
  if (!module.readsOnly && !module.onController) worker.beginActing()
  return outcomeAttempt(await module.act(want, worker))
}

async function predict(
  module: ActionModule,
  want: Record<string, unknown>,
  worker: Worker,
): Promise<Attempt> {
  const predicted =
    module.predict &&
    ((await alreadyDoneOutcome(module, want, worker)) ?? (await module.predict(want, worker)))
  return predicted
    ? outcomeAttempt(predicted)
    : {
        result: uncertainResult(`${module.name} does not run in check mode: what it would do cannot be told`),
      }
}

async function alreadyDoneOutcome(
  module: ActionModule,
  want: Record<string, unknown>,
  worker: Worker,
): Promise<Outcome | undefined> {
  const question = module.alreadyDone?.(want)
  return question && worker.ask(question)
}
