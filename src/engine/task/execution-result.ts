import type { SeenChange } from '../../model/event.ts'
import type { Change, Outcome } from '../../model/module.ts'
import type { Execution } from './execute.ts'
import { doneResult, type Result, uncertainResult, type Values } from './results.ts'

/** The result of what a module did, before the task itself changes it. */
export function executionResult(execution: Execution): Result {
  if (execution.kind === 'uncertain') return uncertainResult(execution.reason)
  if (execution.kind === 'changes') return changesResult(execution.changes, execution.report)
  return outcomeResult(execution.outcome)
}

function changesResult(changes: readonly Change[], report: Values): Result {
  return doneResult(changes.length > 0, false, { ...report, changes: changes.map(seen) })
}

function outcomeResult(outcome: Outcome): Result {
  const { effects: _, values: named, changes, changed, failed, skipped, ...rest } = outcome
  const values = { ...named, ...rest, ...withLines(rest), ...(changes && { changes: changes.map(seen) }) }
  if (skipped && !changed && !failed) return { status: 'skipped', values }
  return doneResult(changed ?? false, failed ?? false, values)
}

function seen({ what, before, after, secret }: Change): SeenChange {
  return { what, before: secret && before !== undefined ? '***' : before, after: secret ? '***' : after }
}

function withLines({ stdout, stderr }: Outcome): Record<string, readonly string[]> {
  return {
    ...(typeof stdout === 'string' && { stdout_lines: lines(stdout) }),
    ...(typeof stderr === 'string' && { stderr_lines: lines(stderr) }),
  }
}

function lines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}
