import {
  type ActionModule,
  type Change,
  type Module,
  type Outcome,
  refuseBlocked,
  type StateModule,
} from '../../model/module.ts'
import type { Worker } from './worker.ts'

/** What a module did on a host; in check mode, what it would do. */
export type Execution =
  /** A module that keeps a state: the changes, and what it reports beside them. */
  | {
      readonly kind: 'changes'
      readonly changes: readonly Change[]
      readonly report: Readonly<Record<string, unknown>>
    }
  /** An action. */
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  /** In check mode: why it is not known what the module would do. */
  | { readonly kind: 'uncertain'; readonly reason: string }

/** What bears on a task beside its parameters. */
export interface Circumstances {
  /** In check mode, whether earlier tasks would have made changes that this one may need. */
  readonly afterChanges: boolean
  /** Whether anybody reads what it registers. */
  readonly isRegistered: boolean
}

/** Lets a module do its work on a host; in check mode, only say what it would do. */
export function execute(
  module: Module,
  want: Record<string, unknown>,
  worker: Worker,
  circumstances: Circumstances,
): Promise<Execution> {
  return module.kind === 'state' ? keep(module, want, worker, circumstances) : act(module, want, worker)
}

/** Observes the host, plans the changes, and applies them. */
async function keep(
  module: StateModule,
  want: Record<string, unknown>,
  worker: Worker,
  { afterChanges, isRegistered }: Circumstances,
): Promise<Execution> {
  const now = await worker.ask(module.observe(want))
  const report = module.report?.(want, now) ?? {}
  if (!module.plan) return { kind: 'outcome', outcome: report }
  const changes = [...module.plan(want, now)]
  if (!worker.checkMode || !afterChanges) refuseBlocked(changes)
  if (worker.checkMode) return { kind: 'changes', changes, report }
  const registered = await worker.apply(changes)
  const isOld = isRegistered && module.reportsAfterwards && changes.length > 0
  const fresh = isOld ? module.report?.(want, await worker.ask(module.observe(want))) : report
  return { kind: 'changes', changes, report: { ...fresh, ...registered } }
}

/** Acts, unless the host shows that there is nothing to do. */
async function act(module: ActionModule, want: Record<string, unknown>, worker: Worker): Promise<Execution> {
  if (worker.checkMode && !module.readsOnly) return predict(module, want, worker)
  const done = await alreadyDoneOutcome(module, want, worker)
  if (done) return { kind: 'outcome', outcome: done }
  if (!module.readsOnly && !module.onController) await worker.beginActing()
  return { kind: 'outcome', outcome: await module.act(want, worker) }
}

async function predict(
  module: ActionModule,
  want: Record<string, unknown>,
  worker: Worker,
): Promise<Execution> {
  const outcome =
    module.predict &&
    ((await alreadyDoneOutcome(module, want, worker)) ?? (await module.predict(want, worker)))
  if (outcome) return { kind: 'outcome', outcome }
  const reason = `${module.name} does not run in check mode: what it would do cannot be told`
  return { kind: 'uncertain', reason }
}

async function alreadyDoneOutcome(
  module: ActionModule,
  want: Record<string, unknown>,
  worker: Worker,
): Promise<Outcome | undefined> {
  const probe = module.alreadyDone?.(want)
  return probe && worker.ask(probe)
}
