import { expect, test } from 'vitest'
import { Redaction } from '../base/redaction.ts'
import type { Event, TaskEvent, TaskStartEvent } from '../model/event.ts'
import { redacting } from './redacting.ts'

const heading = { play: 'Web', task: 'Set hunter22', handler: false }
const start: TaskStartEvent = { event: 'task start', ...heading, place: 'site.yml:1:1', hosts: ['web1'] }
const task: TaskEvent = {
  event: 'task',
  ...heading,
  host: 'web1',
  status: 'failed',
  ignored: false,
  rescued: false,
  time: '2026-01-01T00:00:00.000Z',
  seconds: 1,
  label: 'hunter22',
  result: {
    changed: false,
    failed: true,
    msg: { hunter22: ['x hunter22'] },
    changes: [{ what: 'content', before: 'a\nhunter22\nb', after: 'web1' }],
  },
}

test('an event is shown without secrets, and keeps its heading and its host', () => {
  const shown: Event[] = []
  const redaction = new Redaction()
  const reporter = redacting({ report: event => void shown.push(event) }, redaction)
  reporter.report(start)
  redaction.add('hunter22')
  redaction.add('web1')
  for (const event of [task, start, task]) reporter.report(event)
  const result = {
    ...task.result,
    msg: { '***': ['x ***'] },
    changes: [{ what: 'content', before: 'a\n***\nb', after: '***' }],
  }
  expect(shown).toEqual([
    start,
    { ...task, label: '***', result },
    { ...start, task: 'Set ***' },
    { ...task, task: 'Set ***', label: '***', result },
  ])
})

test('an event without secrets is the same event', () => {
  const shown: Event[] = []
  const redaction = new Redaction()
  redaction.add('something else')
  const events: readonly Event[] = [
    { event: 'run', version: 1, check: false },
    { ...task },
    { event: 'recap', hosts: {} },
  ]
  const reporter = redacting({ report: event => void shown.push(event) }, redaction)
  for (const event of events) reporter.report(event)
  expect(shown.every((event, i) => event === events[i])).toBe(true)
})
