import { expect, test } from 'vitest'
import { TaskError, TrustError, UnreachableError } from '../../base/errors.ts'
import { sh } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { executionResult } from './execution-result.ts'
import {
  censored,
  doneResult,
  failedResult,
  loopResult,
  type Result,
  skippedResult,
  toResult,
  uncertainResult,
  unreachableResult,
} from './results.ts'

const done = { changed: false, failed: false }
const skipped = { ...done, skipped: true }
const content: Change = { what: 'content', before: 'a', after: 'b', secret: true, settle: sh`true` }

test.for<{ result: Result; registered: object }>([
  { result: doneResult(false, false, { rc: 0 }), registered: { ...done, rc: 0 } },
  { result: doneResult(true, false, {}), registered: { ...done, changed: true } },
  { result: doneResult(true, true, { rc: 1 }), registered: { changed: true, failed: true, rc: 1 } },
  { result: skippedResult('No items'), registered: { ...skipped, skip_reason: 'No items' } },
  {
    result: skippedResult('False', { false_condition: 'eq 1 2' }),
    registered: { ...skipped, skip_reason: 'False', false_condition: 'eq 1 2' },
  },
  {
    result: uncertainResult('acts'),
    registered: { ...skipped, uncertain: 'acts', skip_reason: 'acts', msg: 'acts' },
  },
  {
    result: failedResult(new TaskError('No', { hint: 'do' }), { rc: 2 }),
    registered: { ...done, failed: true, rc: 2, msg: 'No', problem: 'No\n  hint: do' },
  },
  {
    result: unreachableResult(new UnreachableError('Gone')),
    registered: { ...done, unreachable: true, msg: 'Gone', problem: 'Gone' },
  },
  {
    result: unreachableResult(new TrustError('Who?')),
    registered: { ...done, unreachable: true, refused: true, msg: 'Who?', problem: 'Who?' },
  },
  {
    result: executionResult({ kind: 'changes', changes: [content], report: { path: '/a' } }),
    registered: {
      ...done,
      changed: true,
      path: '/a',
      changes: [{ what: 'content', before: '***', after: '***' }],
    },
  },
  {
    result: executionResult({
      kind: 'outcome',
      outcome: { values: { changed: true, failed: true, meta: 'end_play', msg: 'theirs' }, msg: 'ours' },
    }),
    registered: { ...done, meta: 'end_play', msg: 'ours' },
  },
  {
    result: executionResult({ kind: 'changes', changes: [], report: {} }),
    registered: { ...done, changes: [] },
  },
  {
    result: executionResult({
      kind: 'outcome',
      outcome: { changed: true, stdout: 'a\n\nb\n', effects: { facts: {} } },
    }),
    registered: { ...done, changed: true, stdout: 'a\n\nb\n', stdout_lines: ['a', '', 'b'] },
  },
  {
    result: executionResult({ kind: 'outcome', outcome: { skipped: true, stderr: '' } }),
    registered: { ...skipped, stderr: '', stderr_lines: [] },
  },
  {
    result: executionResult({ kind: 'uncertain', reason: 'acts' }),
    registered: { ...skipped, uncertain: 'acts', skip_reason: 'acts', msg: 'acts' },
  },
  {
    result: censored(doneResult(true, true, { stdout: 'secret' })),
    registered: { changed: true, failed: true, msg: 'hidden, because no_log is set' },
  },
  {
    result: censored(uncertainResult('secret')),
    registered: { ...skipped, msg: 'hidden, because no_log is set' },
  },
])('$result.status becomes $registered', ({ result, registered }) => {
  expect(toResult(result)).toEqual(registered)
})

const ok = doneResult(false, false, {})
const changed = doneResult(true, false, {})
const failed = doneResult(false, true, {})

test.for<{ items: Result[]; registered: object }>([
  { items: [ok, skippedResult('')], registered: { ...done, msg: 'All items completed' } },
  { items: [ok, changed], registered: { ...done, changed: true, msg: 'All items completed' } },
  { items: [changed, failed], registered: { changed: true, failed: true, msg: 'One or more items failed' } },
  { items: [skippedResult('')], registered: { ...skipped, msg: 'All items skipped' } },
  {
    items: [skippedResult(''), uncertainResult('why')],
    registered: { ...skipped, uncertain: 'why', msg: 'All items skipped' },
  },
  {
    items: [changed, uncertainResult('why')],
    registered: { ...done, changed: true, uncertain: 'why', msg: 'All items completed' },
  },
])('a loop becomes $registered', ({ items, registered }) => {
  const results = items.map(toResult)
  expect(toResult(loopResult(items, results))).toEqual({ ...registered, results })
})
