import { DeliverError, ExpressionError, UnreachableError } from '../../base/errors.ts'
import type { Effects } from '../../model/module.ts'
import type { Included } from '../../model/playbook.ts'
import { PendingError } from '../../model/scope.ts'
import { allHold, firstUnmet, numberValue } from './conditions.ts'
import { type Execution, execute } from './execute.ts'
import { executionResult } from './execution-result.ts'
import { withHomes } from './homes.ts'
import { resolveParams } from './resolve.ts'
import {
  doneResult,
  failedResult,
  hasChanged,
  type Result,
  uncertainResult,
  unmetResult,
  unreachableResult,
  wasDone,
} from './results.ts'
import { incompleteOutput, stepAnswer } from './step-error.ts'
import type { Work } from './work.ts'

/** What came of doing a task, or one item of its loop, and what it asks of the run. */
export interface Attempt {
  readonly result: Result
  readonly effects?: Effects
  /** The steps that an `include_...` task brought in. */
  readonly included?: Included
}

/** Does the work, again and again where the task says so. Every error becomes a result. */
export function attempt(work: Work): Promise<Attempt> {
  return orFailure(work, () => attempts(work))
}

async function attempts(work: Work): Promise<Attempt> {
  const { until, retries, delay } = work.task
  const first = await attemptOnce(work, 1)
  if ((until.length === 0 && !retries) || !wasDone(first.result)) return first
  const limit = numberValue(retries, work.scope) ?? 3
  let last = first
  for (let count = 1; ; count++) {
    const done = isDone(work, last.result)
    if (done || count > limit) return withAttempts(last, count, !done)
    await work.worker.sleep(numberValue(delay, work.scope) ?? 5)
    last = await attemptOnce(work, count + 1)
  }
}

/** An error in the task itself ends all attempts; `failed_when` and `until` judge only what came of doing it. */
async function attemptOnce(work: Work, count: number): Promise<Attempt> {
  const { task, module, scope, worker, learnParams } = work
  const unmet = firstUnmet(task.inherited.when, scope)
  if (unmet) return { result: unmetResult(unmet) }
  const want = await withHomes(worker, homes => resolveParams(task, module, scope, homes))
  learnParams(want)
  const done = await orFailure(work, async () => {
    const circumstances = { afterChanges: work.afterChanges, isRegistered: task.register !== undefined }
    const attempt = toAttempt(await execute(module, want, worker, circumstances))
    const { output_missing: missing } = attempt.result.values
    if (task.register !== undefined && typeof missing === 'number') throw incompleteOutput(missing)
    return task.include ? { ...attempt, included: task.include(want) } : attempt
  })
  return { ...done, result: judged(work, counted(work, done.result, count)) }
}

/** Where a task may be tried again, what judges it knows which time it is. */
function counted({ task: { until, retries } }: Work, result: Result, count: number): Result {
  if ((until.length === 0 && !retries) || !wasDone(result)) return result
  return { ...result, values: { ...result.values, attempts: count } }
}

function toAttempt(execution: Execution): Attempt {
  const result = executionResult(execution)
  return execution.kind === 'outcome' ? { result, effects: execution.outcome.effects ?? {} } : { result }
}

/** The result after `changed_when` and `failed_when`. */
function judged({ task, scopeWith }: Work, result: Result): Result {
  const { changedWhen, failedWhen } = task
  if ((changedWhen.length === 0 && failedWhen.length === 0) || !wasDone(result)) return result
  const scope = scopeWith(result)
  const failed = failedWhen.length > 0 ? allHold(failedWhen, scope) : result.status === 'failed'
  const changed = changedWhen.length > 0 ? allHold(changedWhen, scope) : hasChanged(result)
  const { values } = result
  return doneResult(
    changed,
    failed,
    failedWhen.length > 0 ? { ...values, failed_when_result: failed } : values,
  )
}

function isDone({ task, scopeWith }: Work, result: Result): boolean {
  return task.until.length > 0 ? allHold(task.until, scopeWith(result)) : result.status !== 'failed'
}

function withAttempts({ result, ...rest }: Attempt, attempts: number, exhausted: boolean): Attempt {
  const values = { ...result.values, attempts }
  const isFailed = exhausted && wasDone(result)
  return { ...rest, result: isFailed ? doneResult(hasChanged(result), true, values) : { ...result, values } }
}

async function orFailure(work: Work, step: () => Promise<Attempt>): Promise<Attempt> {
  try {
    return await step()
  } catch (error) {
    return { result: errorResult(error, work) }
  }
}

/** An error as a result. An error that no person can correct is ours, and is thrown again. */
export function errorResult(error: unknown, { task, worker, afterChanges }: Work): Result {
  if (error instanceof PendingError) return uncertainResult(error.reason)
  if (!(error instanceof DeliverError)) throw error
  if (error instanceof UnreachableError) return unreachableResult(error)
  if (worker.checkMode && afterChanges && !(error instanceof ExpressionError)) {
    return uncertainResult(`depends on changes that check mode did not make: ${error.message}`)
  }
  return failedResult(error.at(task.place), stepAnswer(error))
}
