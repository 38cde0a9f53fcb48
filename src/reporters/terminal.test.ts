import { expect, test } from 'vitest'
import type { Event, TaskEvent } from '../model/event.ts'
import { type TerminalOptions, terminalReporter } from './terminal.ts'

const heading = { play: 'web', task: 'Config', role: 'nginx', handler: false } as const

const task = (host: string, more: Partial<TaskEvent>): TaskEvent => ({
  event: 'task',
  ...heading,
  host,
  status: 'ok',
  ignored: false,
  rescued: false,
  ...more,
  result: { changed: false, failed: false, ...more.result },
})

const none = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 }

const run: Event[] = [
  { event: 'run', version: 1, check: false },
  { event: 'play', play: 'web', hosts: ['web1', 'web2'] },
  { event: 'task start', ...heading, place: 'site.yml:3:7' },
  task('web1', {
    status: 'changed',
    result: {
      changed: true,
      failed: false,
      changes: [
        { what: 'content', before: 'listen 80;\n', after: 'listen 8080;\n' },
        { what: 'mode', before: '644', after: '600' },
      ],
    },
  }),
  task('web2', {
    status: 'failed',
    result: {
      changed: false,
      failed: true,
      problem: 'site.yml:3:7: Cannot write /etc/x: disk full\n  hint: free some',
    },
  }),
  task('web3', {
    item: { name: 'a' },
    label: 'a',
    result: { changed: false, failed: false, msg: 'hello \u001b[31m' },
  }),
  task('web3', { result: { changed: false, failed: false, results: [], msg: 'All items completed' } }),
  task('web3', {
    status: 'failed',
    ignored: true,
    result: { changed: false, failed: true, results: [], msg: 'One or more items failed' },
  }),
  task('web5', { result: { changed: false, failed: false } }),
  task('web6', { result: { changed: false, failed: false } }),
  task('web4', {
    status: 'skipped',
    result: { changed: false, failed: false, uncertain: 'depends on more' },
  }),
  { event: 'recap', hosts: { web1: { ...none, ok: 1, changed: 1 }, 'web2.example': { ...none, failed: 1 } } },
]

test('shows a run', () => {
  expect(shown({})).toMatchInlineSnapshot(`
    "
    PLAY web  web1, web2

    TASK nginx : Config
      changed     web1  content, mode
      failed      web2
                  site.yml:3:7: Cannot write /etc/x: disk full
                    hint: free some
      ok          web3 (a)  hello \\x1b[31m
      failed      web3
                  One or more items failed
                  ... ignored
      ok          web5, web6
      skipped     web4  depends on more

    RECAP
      web1         : ok=1    changed=1    unreachable=0    failed=0    skipped=0    rescued=0    ignored=0
      web2.example : ok=0    changed=0    unreachable=0    failed=1    skipped=0    rescued=0    ignored=0

    2 hosts, 1 changed, 0.0 s
    1 result cannot be told in check mode: the reason stands with each
    "
  `)
})

test('shows what changes replace, when asked', () => {
  expect(shown({ diff: true })).toContain(`
              content
              @@ -1,1 +1,1 @@
              -listen 80;
              +listen 8080;
              mode: 644 -> 600`)
})

test('colours nothing but words of its own', () => {
  const coloured = shown({ colours: true })
  expect(coloured).toContain('\u001b[33mchanged    \u001b[39m')
  expect(coloured).toContain('hello \\x1b[31m')
})

function shown(options: Partial<TerminalOptions>): string {
  const written: string[] = []
  const write = (text: string) => void written.push(text)
  const reporter = terminalReporter({
    write,
    colours: false,
    diff: false,
    verbosity: 0,
    now: () => 0,
    ...options,
  })
  for (const event of run) reporter.report(event)
  return written.join('')
}
