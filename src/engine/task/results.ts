import { type DeliverError, formatProblem, TrustError, type UnreachableError } from '../../base/errors.ts'
import type { TaskResult } from '../../model/event.ts'
import type { Condition } from '../../model/playbook.ts'

export type Values = Readonly<Record<string, unknown>>

interface Details {
  /** In check mode: why it is not known what the task, or an item of its loop, would do. */
  readonly uncertain?: string | undefined
  /** A person interrupted the run before the item, or before an item of the loop. */
  readonly interrupted?: boolean
  /** Everything else that is registered and shown. */
  readonly values: Values
}

/** What came of a task on a host, or of one item of its loop. */
export type Result = Details &
  (
    | { readonly status: 'ok' | 'changed' | 'skipped' | 'unreachable' }
    /** A failed task may have changed the host before it failed. */
    | { readonly status: 'failed'; readonly changed: boolean }
  )

/** The result in the shape in which it is registered and shown in events. A task that was not done says so first. */
export function toResult(result: Result): TaskResult {
  const { status, uncertain, values } = result
  const flags = {
    changed: hasChanged(result),
    failed: status === 'failed',
    ...(status === 'skipped' && { skipped: true }),
    ...(status === 'unreachable' && { unreachable: true }),
    ...(uncertain !== undefined && { uncertain }),
  }
  return wasDone(result) ? { ...values, ...flags } : { ...flags, ...values }
}

/** Whether the task was done, so that it is known what came of it. */
export function wasDone({ status }: Result): boolean {
  return status !== 'skipped' && status !== 'unreachable'
}

export function hasChanged(result: Result): boolean {
  return result.status === 'changed' || (result.status === 'failed' && result.changed)
}

/** The result of a task that was done, by whether it changed the host and whether it failed. */
export function doneResult(changed: boolean, failed: boolean, values: Values): Result {
  if (failed) return { status: 'failed', changed, values }
  return { status: changed ? 'changed' : 'ok', values }
}

export function skippedResult(reason: string, more: Values = {}): Result {
  return { status: 'skipped', values: { skip_reason: reason, ...more } }
}

/** What is registered of a task whose condition does not hold. */
export function unmetResult({ text }: Condition, more: Values = {}): Result {
  return skippedResult('Conditional result was False', { false_condition: text, ...more })
}

/** In check mode: the task depends on what was not done, or its effect is not known without doing it. */
export function uncertainResult(reason: string): Result {
  return { status: 'skipped', uncertain: reason, values: { skip_reason: reason, msg: reason } }
}

/** An error as a result: shown with its place and hint, registered as its message. */
export function failedResult(error: DeliverError, more: Values = {}): Result {
  return {
    status: 'failed',
    changed: false,
    values: { ...more, msg: error.message, problem: formatProblem(error) },
  }
}

export function unreachableResult(error: UnreachableError): Result {
  return {
    status: 'unreachable',
    values: {
      ...(error instanceof TrustError && { refused: true }),
      msg: error.message,
      problem: formatProblem(error),
    },
  }
}

/** The result of a whole loop; `registered` are the results of its items in the shape in which they are registered. */
export function loopResult(items: readonly Result[], registered: readonly TaskResult[]): Result {
  const uncertain = items.find(item => item.uncertain !== undefined)?.uncertain
  const interrupted = items.at(-1)?.interrupted
  return { ...summaryResult(items, registered), uncertain, ...(interrupted && { interrupted }) }
}

function summaryResult(items: readonly Result[], results: readonly TaskResult[]): Result {
  const some = (status: Result['status']) => items.some(item => item.status === status)
  const changed = items.some(hasChanged)
  if (some('failed')) return doneResult(changed, true, { results, msg: 'One or more items failed' })
  if (some('unreachable')) {
    return { status: 'unreachable', values: { results, msg: 'The host was lost during one or more items' } }
  }
  if (items.every(({ status }) => status === 'skipped')) {
    return { status: 'skipped', values: { results, msg: 'All items skipped' } }
  }
  return doneResult(changed, false, { results, msg: 'All items completed' })
}

/** The result of the item before which a person interrupted the run: it, and those that follow, are not done. */
export function interruptedResult(remaining: number): Result {
  const msg = `It was interrupted: ${remaining} ${remaining === 1 ? 'item is' : 'items are'} not done`
  return { ...doneResult(false, true, { msg }), interrupted: true }
}

/** What is shown of a result with `no_log`. */
export function censored(result: Result): Result {
  return { ...result, uncertain: undefined, values: { msg: 'hidden, because no_log is set' } }
}
