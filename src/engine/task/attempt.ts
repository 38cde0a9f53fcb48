import {
  DeliverError,
  ExpressionError,
  formatProblem,
  TrustError,
  UnreachableError,
} from '../../base/errors.ts'
import type { TaskResult } from '../../model/event.ts'
import type { Module } from '../../model/module.ts'
import type { Task } from '../../model/playbook.ts'
import { PendingError, type Scope } from '../../model/scope.ts'
import { allHold, firstUnmet, numberOf } from './conditions.ts'
import { execute } from './execute.ts'
import { resolveParams } from './resolve.ts'
import { type Attempt, failedResult, skippedResult, uncertainResult } from './results.ts'
import { answerOf, type Worker } from './worker.ts'

/** A task, or one item of its loop, ready to be done on a host. */
export interface Work {
  readonly task: Task
  readonly module: Module
  readonly scope: Scope
  /** The same scope, in which a result is known by the name it is registered under. */
  readonly scopeWith: (result: TaskResult) => Scope
  readonly worker: Worker
  /** In check mode: whether earlier tasks would have made changes that this one may need. */
  readonly afterChanges: boolean
}

/** Does the work, again and again where the task says so. Whatever goes wrong becomes a result. */
export function attempt(work: Work): Promise<Attempt> {
  return told(work, () => attempts(work))
}

async function attempts(work: Work): Promise<Attempt> {
  const { until, retries, delay } = work.task
  const first = await attemptOnce(work)
  if ((until.length === 0 && !retries) || first.result.skipped || first.result.unreachable) return first
  const limit = numberOf(retries, work.scope) ?? 3
  let last = first
  for (let count = 1; ; count++) {
    const done = isDone(work, last.result)
    if (done || count > limit) return withAttempts(last, count, !done)
    await work.worker.sleep(numberOf(delay, work.scope) ?? 5)
    last = await attemptOnce(work)
  }
}

/** A mistake in the words of the task ends it; only what came of doing it is for `failed_when` and `until` to judge. */
async function attemptOnce(work: Work): Promise<Attempt> {
  const { task, module, scope, worker } = work
  const unmet = firstUnmet(task.inherited.when, scope)
  if (unmet) return { result: skippedResult('Conditional result was False', unmet.text) }
  const want = resolveParams(task, module, scope)
  const done = await told(work, async () => {
    const executed = await execute(module, want, worker, work.afterChanges)
    return task.include ? { ...executed, included: task.include(want) } : executed
  })
  return { ...done, result: judged(work, done.result) }
}

/** The result, with what the task itself says about `changed` and `failed`. */
function judged({ task, scopeWith }: Work, result: TaskResult): TaskResult {
  const { changedWhen, failedWhen } = task
  if (result.skipped || result.unreachable || result.uncertain !== undefined) return result
  const scope = scopeWith(result)
  const failed = failedWhen.length > 0 ? allHold(failedWhen, scope) : result.failed
  return {
    ...result,
    failed,
    changed: changedWhen.length > 0 ? allHold(changedWhen, scope) : result.changed,
    ...(failedWhen.length > 0 && { failed_when_result: failed }),
  }
}

function isDone({ task, scopeWith }: Work, result: TaskResult): boolean {
  return task.until.length > 0 ? allHold(task.until, scopeWith(result)) : !result.failed
}

function withAttempts({ result, ...rest }: Attempt, attempts: number, exhausted: boolean): Attempt {
  return { ...rest, result: { ...result, attempts, ...(exhausted && { failed: true }) } }
}

async function told(work: Work, step: () => Promise<Attempt>): Promise<Attempt> {
  try {
    return await step()
  } catch (error) {
    return { result: resultOfThrown(error, work) }
  }
}

/** What was thrown, as a result. What is not a mistake that a person can correct is ours, and is thrown on. */
export function resultOfThrown(error: unknown, { task, worker, afterChanges }: Work): TaskResult {
  if (error instanceof PendingError) return uncertainResult(error.reason)
  if (!(error instanceof DeliverError)) throw error
  if (error instanceof UnreachableError) return lostResult(error)
  if (worker.checkMode && afterChanges && !(error instanceof ExpressionError)) {
    return uncertainResult(`depends on changes that check mode did not make: ${error.message}`)
  }
  return failedResult(error.at(task.place), answerOf(error))
}

function lostResult(error: UnreachableError): TaskResult {
  return {
    changed: false,
    failed: false,
    unreachable: true,
    ...(error instanceof TrustError && { refused: true }),
    msg: error.message,
    problem: formatProblem(error),
  }
}
