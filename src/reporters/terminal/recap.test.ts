import { expect, test } from 'vitest'
import { painter } from './paint.ts'
import { recapLines } from './recap.ts'

const none = { ok: 0, changed: 0, unreachable: 0, failed: 0, skipped: 0, rescued: 0, ignored: 0 }
const all = { ok: 120, changed: 13, unreachable: 1, failed: 2, skipped: 34, rescued: 5, ignored: 6 }

const hosts = (count: number, counters: Partial<typeof none>, prefix = 'web') =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at) => [
      `${prefix}${String(at + 1).padStart(2, '0')}`,
      { ...none, ...counters },
    ]),
  )

const words = ['anna', 'bert', 'carl', 'dora', 'emil', 'fritz', 'gerd', 'hans', 'ida', 'jan', 'karl', 'lena']
const people = (counters: Partial<typeof none>) =>
  Object.fromEntries(words.map(word => [`${word}.example.org`, { ...none, ...counters }]))

test.for<[hosts: Record<string, typeof none>, lines: string[]]>([
  [{}, []],
  [hosts(30, { ok: 12, changed: 3 }), ['  web[01-30] : ok=12 changed=3']],
  [
    { ...hosts(3, { ok: 12 }), ...hosts(1, { ok: 3, failed: 1 }, 'db') },
    ['  db01       : ok=3  failed=1', '  web[01-03] : ok=12 failed=0'],
  ],
  [people({ ok: 1 }), ['  anna.example.org, bert.example.org, carl.example.org and 9 more : ok=1']],
  [
    { ...hosts(3, { ok: 1 }), ...people(all) },
    [
      '  anna.example.org, bert.example.org, carl.example.org and 9 more',
      '   : ok=120 changed=13 unreachable=1 failed=2 skipped=34 rescued=5 ignored=6',
      '  web[01-03]',
      '   : ok=1   changed=0  unreachable=0 failed=0 skipped=0  rescued=0 ignored=0',
    ],
  ],
])('recap %#', ([hosts, lines]) => {
  expect(recapLines(hosts, 80, painter(false))).toEqual(lines)
})

test('lines fit, whatever the names and the counters are', () => {
  for (const columns of [80, 100, 140])
    for (const counters of [{ ok: 1 }, { ok: 10, changed: 3, failed: 1 }, all]) {
      const lines = recapLines({ ...people(counters), ...hosts(9, { ok: 2 }) }, columns, painter(false))
      expect(lines.filter(line => line.length > columns)).toEqual([])
    }
})
