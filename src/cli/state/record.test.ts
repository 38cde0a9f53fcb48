import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { test } from '../../base/testing.ts'
import { type RunBegin, record, recordedRuns } from './record.ts'

const begin: RunBegin = { id: 'a', at: '2026-01-01T00:00:00Z', user: 'ann', machine: 'box', doing: 'that' }

test('joins the beginning and the end of each run; one without an end has none', ({ folder }) => {
  const state = join(folder, '.deliver')
  record(state, 'production', begin)
  record(state, 'production', { ...begin, id: 'b', override: 'fire' })
  record(state, 'production', { id: 'a', ended: '2026-01-01T00:01:00Z', exit: 2, commit: 'c0ffee' })
  expect(recordedRuns(state, 'production')).toEqual([
    { ...begin, ended: '2026-01-01T00:01:00Z', exit: 2, commit: 'c0ffee' },
    { ...begin, id: 'b', override: 'fire' },
  ])
  expect(recordedRuns(state, 'staging')).toEqual([])
})

test.for(['{"id": "x', 'null', '[]', '{"id": 1}', '{"id": "of no run", "exit": 0}', ''])(
  'a line that is %j is left out, and the next one counts',
  (line, { folder }) => {
    record(folder, 'production', begin)
    appendFileSync(join(folder, 'production.runs.jsonl'), `${line}\n`)
    record(folder, 'production', { ...begin, id: 'b' })
    expect(recordedRuns(folder, 'production').map(({ id }) => id)).toEqual(['a', 'b'])
  },
)

test('a line that a killed run did not finish does not swallow the next one', ({ folder }) => {
  record(folder, 'production', begin)
  appendFileSync(join(folder, 'production.runs.jsonl'), '{"id": "x')
  record(folder, 'production', { ...begin, id: 'b' })
  expect(recordedRuns(folder, 'production').map(({ id }) => id)).toEqual(['a', 'b'])
})

test('whoever may read the folder may read who ran what', ({ folder }) => {
  record(folder, 'production', begin)
  expect(statSync(join(folder, 'production.runs.jsonl')).mode & 0o444).toBe(0o444)
  expect(readFileSync(join(folder, 'production.runs.jsonl'), 'utf8')).toContain('ann')
})
