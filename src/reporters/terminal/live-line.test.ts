import { expect, test } from 'vitest'
import { liveLine } from './live-line.ts'
import { RunningTask } from './running-task.ts'

const hosts = Array.from({ length: 30 }, (_, at) => `web${String(at + 1).padStart(2, '0')}`)

function line(
  task: string,
  columns: number,
  more: { hosts?: readonly string[]; role?: string } = {},
): string {
  const heading = {
    event: 'task start',
    play: 'web',
    task,
    handler: false,
    place: '',
    hosts,
    ...more,
  } as const
  return liveLine(new RunningTask(heading, 0), 74_000, columns)
}

test.for<[string, number, Parameters<typeof line>[2], string]>([
  ['Migrate', 79, {}, '- Migrate 1:14 waiting for web[01-30] (0 of 30)'],
  ['Migrate', 79, { role: 'db', hosts: ['web1'] }, '- db : Migrate 1:14 waiting for web1 (0 of 1)'],
  ['Migrate', 20, {}, '- Migrate 1:14 waiti'],
  ['Wide \u6f22\u5b57', 10, {}, '- Wide \u6f22'],
  ['a\u001b[31m\nb', 79, { hosts: ['c\u001b'] }, '- a\\x1b[31m\\x0ab 1:14 waiting for c\\x1b (0 of 1)'],
])('%j in %i columns', ([task, columns, more, text]) => {
  expect(line(task, columns, more)).toBe(text)
})
