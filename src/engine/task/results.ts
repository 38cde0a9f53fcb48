import { type DeliverError, formatProblem } from '../../base/errors.ts'
import type { Status, TaskResult } from '../../model/event.ts'
import type { Change, Effects, Outcome } from '../../model/module.ts'
import type { Included } from '../../model/playbook.ts'

/** What a task came to on a host, before and after everything it may say about its own result. */
export interface Attempt {
  readonly result: TaskResult
  /** What the run is asked to do when the result counts. */
  readonly effects?: Effects
  /** The steps it brought in. */
  readonly included?: Included
}

export function changesResult(
  changes: readonly Change[],
  report: Readonly<Record<string, unknown>>,
): TaskResult {
  return { ...report, changed: changes.length > 0, failed: false, changes: changes.map(seen) }
}

export function outcomeAttempt(outcome: Outcome): Attempt {
  const { variables, facts, read, newHost, joins, meta, changes, ...rest } = outcome
  const result: TaskResult = {
    ...rest,
    ...withLines(rest),
    changed: rest.changed ?? false,
    failed: rest.failed ?? false,
    ...(changes && { changes: changes.map(seen) }),
  }
  return { result, effects: outcome }
}

export function skippedResult(why: string, condition?: string): TaskResult {
  return {
    changed: false,
    failed: false,
    skipped: true,
    skip_reason: why,
    ...(condition !== undefined && { false_condition: condition }),
  }
}

/** In check mode: the task would depend on what was not done, or cannot be told without doing it. */
export function uncertainResult(why: string): TaskResult {
  return { ...skippedResult(why), uncertain: why, msg: why }
}

/** A mistake as a result: told to people as a whole, registered as its message. */
export function failedResult(error: DeliverError, more: Partial<TaskResult> = {}): TaskResult {
  return { ...more, changed: false, failed: true, msg: error.message, problem: formatProblem(error) }
}

/** What a loop came to: its items, and what they have in common. */
export function loopResult(results: readonly TaskResult[]): TaskResult {
  const failed = results.some(result => result.failed)
  const skipped = results.every(result => result.skipped)
  const uncertain = results.find(result => result.uncertain !== undefined)?.uncertain
  return {
    results,
    changed: results.some(result => result.changed),
    failed,
    ...(skipped && { skipped }),
    ...(uncertain !== undefined && { uncertain }),
    msg: failed ? 'One or more items failed' : skipped ? 'All items skipped' : 'All items completed',
  }
}

export function statusOf(result: TaskResult): Status {
  if (result.unreachable) return 'unreachable'
  if (result.failed) return 'failed'
  if (result.changed) return 'changed'
  return result.skipped ? 'skipped' : 'ok'
}

/** What is shown of a result that must not be seen. */
export function censored({ changed, failed, skipped, unreachable }: TaskResult): TaskResult {
  return {
    changed,
    failed,
    ...(skipped && { skipped }),
    ...(unreachable && { unreachable }),
    msg: 'hidden, because no_log is set',
  }
}

function seen({ what, before, after, secret }: Change) {
  return { what, before: secret && before !== undefined ? '***' : before, after: secret ? '***' : after }
}

function withLines({ stdout, stderr }: Outcome): Record<string, readonly string[]> {
  return {
    ...(typeof stdout === 'string' && { stdout_lines: linesOf(stdout) }),
    ...(typeof stderr === 'string' && { stderr_lines: linesOf(stderr) }),
  }
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}
