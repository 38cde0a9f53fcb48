import { expect, onTestFinished, test, vi } from 'vitest'
import type { Event, TaskEvent } from '../model/event.ts'
import { Screen } from './screen.ts'
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
  {
    event: 'task start',
    ...heading,
    place: 'site.yml:3:7',
    hosts: ['web1', 'web2', 'web3', 'web4', 'web5', 'web6'],
  },
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
      skipped     web4  depends on more
      ok          web5, web6

    RECAP
      web1         : ok=1 changed=1 failed=0
      web2.example : ok=0 changed=0 failed=1

    FAILED
      web2  nginx : Config
        site.yml:3:7: Cannot write /etc/x: disk full

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

const names = (count: number) => Array.from({ length: count }, (_, at) => `web${at + 1}`)

const start = (hosts: readonly string[], place = 'site.yml:3:7'): Event => ({
  event: 'task start',
  ...heading,
  place,
  hosts,
})

test('a command that failed is shown with its place, what it printed and the cure', () => {
  const result = {
    changed: true,
    failed: true,
    msg: 'The command ended with 3',
    cmd: ['cat', '/etc/my key'],
    rc: 3,
    stdout: 'not shown',
    stderr: Array.from({ length: 100 }, (_, at) => `line ${at + 1}`).join('\n'),
    hint: 'become: true does it as root',
  }
  const silent = { ...result, cmd: 'one\ntwo', stdout: 'said', stderr: '', hint: undefined }
  const lines = shown({}, [
    start(['web1', 'web2']),
    task('web1', { status: 'failed', place: 'site.yml:3:7', result }),
    task('web2', { status: 'failed', place: 'site.yml:3:7', result: silent }),
    { event: 'recap', hosts: {} },
  ])
  expect(lines).toContain(`
  failed      web1
              site.yml:3:7: The command ended with 3
                command: cat '/etc/my key'
              line 1
`)
  expect(lines).toContain(`
              line 20
              ... 60 lines, 481 characters left out ...
              line 81
`)
  expect(lines).toContain(`
              line 100
                hint: become: true does it as root
  failed      web2
              site.yml:3:7: The command ended with 3
                command: one
                         two
              said

RECAP

FAILED
  web1  nginx : Config  site.yml:3:7
    The command ended with 3: line 1
  web2  nginx : Config  site.yml:3:7
    The command ended with 3: said
`)
})

test('a failure that was rescued or ignored is not told again at the end', () => {
  const result = { changed: false, failed: true, msg: 'no' }
  const lines = shown({}, [
    start(['web1', 'web2']),
    task('web1', { status: 'failed', rescued: true, result }),
    task('web2', { status: 'failed', ignored: true, result }),
    { event: 'recap', hosts: {} },
  ])
  expect(lines).not.toContain('FAILED')
})

test('many items of a loop that changed nothing are counted', () => {
  const item = (at: number, more: Partial<TaskEvent> = {}) =>
    task('web1', { item: at, label: `${at}`, ...more })
  const items = Array.from({ length: 50 }, (_, at) => item(at + 1))
  items[2] = item(3, { status: 'changed' })
  items[6] = item(7, { status: 'failed', result: { changed: false, failed: true, msg: 'no' } })
  const result = { changed: false, failed: true, results: [] }
  expect(shown({}, [start(['web1']), ...items, task('web1', { status: 'failed', result })])).toBe(`
TASK nginx : Config
  ok          web1  48 items
  changed     web1 (3)
  failed      web1 (7)
              no
`)
})

test('outcomes that were gathered for a while are printed before all hosts have finished', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const written: string[] = []
  const reporter = terminalReporter({ ...usual(written), gatherFor: 100 })
  const failed = { status: 'failed', result: { changed: false, failed: true, msg: 'no' } } as const
  reporter.report(start(names(5)))
  reporter.report(task('web4', { status: 'changed' }))
  reporter.report(task('web2', failed))
  reporter.report(task('web3', { status: 'changed' }))
  reporter.report(task('web1', {}))
  expect(written.splice(0).join('')).toBe('\nTASK nginx : Config\n')
  vi.advanceTimersByTime(100)
  expect(written.splice(0).join('')).toBe('  failed      web2\n              no\n  changed     web3, web4\n')
  reporter.report(task('web5', {}))
  expect(written.join('')).toBe('  ok          web1, web5\n')
})

test('hosts that are at different tasks have the headings of theirs', () => {
  const other = { task: 'Other' }
  expect(
    shown({}, [
      start(['web1']),
      start(['web2']),
      task('web1', {}),
      { ...start(['web1'], 'site.yml:4:7'), ...other } as Event,
      task('web2', {}),
      task('web1', other),
    ]),
  ).toBe(`
TASK nginx : Config
  ok          web1
  ok          web2

TASK nginx : Other
  ok          web1
`)
})

test('with quiet, only what changed or failed is shown, and nothing when nothing did', () => {
  const events = (status: TaskEvent['status']): Event[] => [
    { event: 'play', play: 'web', hosts: names(2) },
    { ...start(['web1']), task: 'Before' } as Event,
    task('web1', { task: 'Before' }),
    start(['web1', 'web2']),
    task('web1', {}),
    task('web2', { status }),
    { event: 'recap', hosts: { web1: none } },
  ]
  expect(shown({ quiet: true }, events('skipped'))).toBe('')
  expect(shown({ quiet: true }, events('changed'))).toBe(`
PLAY web  web1, web2

TASK nginx : Config
  changed     web2

RECAP
  web1 : ok=0

1 host, 0 changed, 0.0 s
`)
})

test('with profile, the slowest tasks and hosts are told at the end', () => {
  let clock = 0
  const events = [
    start(['web1', 'web2']),
    task('web1', { seconds: 1.5 }),
    task('web2', { seconds: 4 }),
    { event: 'recap', hosts: {} } as const,
  ]
  expect(shown({ profile: true, now: () => 1000 * clock++ }, events)).toContain(`
SLOWEST TASKS
     1.0 s  nginx : Config

SLOWEST HOSTS
     4.0 s  web2
     1.5 s  web1
`)
})

test('nothing that comes from elsewhere steers the terminal', () => {
  const evil = 'a\u001b[31mb\u009b1m\nc'
  const changes = [{ what: evil, before: evil, after: evil }]
  const result = { changed: true, failed: false, msg: evil, changes, stdout: evil, cmd: evil, [evil]: evil }
  const wrong = { ...result, failed: true, rc: 1, stderr: evil, hint: evil }
  const item = { task: evil, item: evil, label: evil, result }
  const failure = { task: evil, place: evil, status: 'failed', delegated_to: evil } as const
  const lines = shown({ diff: true, verbosity: 2, profile: true }, [
    { event: 'play', play: evil, hosts: [evil] },
    { ...start([evil, 'web1', 'web2']), task: evil, place: evil } as Event,
    task('web1', { ...item, status: 'changed' }),
    task('web1', { task: evil, status: 'skipped', result: { ...result, uncertain: evil } }),
    task('web2', { ...failure, result: wrong }),
    task(evil, { ...failure, status: 'unreachable', result: { ...result, problem: evil } }),
    { event: 'handlers kept', play: evil, hosts: { [evil]: [evil] } },
    { event: 'recap', hosts: { [evil]: { ...none, ok: 1 } } },
  ])
  expect(lines.match(/[^\x20-\x7e\n]/g)).toBe(null)
})

test('colours nothing but words of its own', () => {
  const coloured = shown({ colours: true })
  expect(coloured).toContain('\u001b[33mchanged    \u001b[39m')
  expect(coloured).toContain('hello \\x1b[31m')
})

function shown(options: Partial<TerminalOptions>, events = run): string {
  const written: string[] = []
  const reporter = terminalReporter({ ...usual(written), ...options })
  for (const event of events) reporter.report(event)
  return written.join('')
}

function usual(written: string[]): TerminalOptions {
  return {
    screen: new Screen({ write: text => void written.push(text) }, false),
    colours: false,
    diff: false,
    verbosity: 0,
    quiet: false,
    profile: false,
    gatherFor: 100,
    now: () => 0,
  }
}
