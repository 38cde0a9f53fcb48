import { hostname } from 'node:os'
import { expect, test } from 'vitest'
import { type Holder, isAlive, startTime } from './holder.ts'

const holder: Holder = {
  id: 'c0ffee00',
  pid: 42,
  started: '1000',
  machine: hostname(),
  user: 'ann',
  since: 'then',
  doing: 'that',
}

/** A line of /proc, of a program whose name looks like more of them. */
function stat(state: string, started: string): string {
  return `42 (a ) Z 1 (b) ${state} 1 ${Array(17).fill('0').join(' ')} ${started} 0 0\n`
}

test.for<[string, Partial<Holder>, boolean, string | undefined, boolean]>([
  ['a process that is gone', {}, false, undefined, false],
  ['a process that runs', {}, true, stat('R', '1000'), true],
  ['a process that sleeps', {}, true, stat('S', '1000'), true],
  ['a process that is stopped', {}, true, stat('T', '1000'), true],
  ['a zombie', {}, true, stat('Z', '1000'), false],
  ['another process of the same number', {}, true, stat('R', '2000'), false],
  ['the first process of a container, started again', { pid: 1 }, true, stat('R', '2000'), false],
  ['a process that hidepid hides', {}, true, undefined, true],
  ['a process whose start was not known', { started: '' }, true, stat('R', '1000'), true],
  ['a process of another machine', { machine: 'elsewhere' }, false, undefined, true],
])('%s', ([, more, exists, text, alive]) => {
  expect(isAlive({ ...holder, ...more }, { exists: () => exists, stat: () => text })).toBe(alive)
})

test('this very process is alive, and one that ended is not', () => {
  const started = startTime(process.pid) ?? ''
  expect(started).toMatch(/^\d+$/)
  expect(isAlive({ ...holder, pid: process.pid, started })).toBe(true)
  expect(isAlive({ ...holder, pid: 999_999_999, started })).toBe(false)
})
