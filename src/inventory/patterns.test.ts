import fc from 'fast-check'
import { test as base, expect } from 'vitest'
import { UsageError } from '../base/errors.ts'
import type { Inventory } from '../model/inventory.ts'
import { loadInventory } from './load.ts'
import { selectHosts } from './patterns.ts'
import { folderWith, mistakesOf } from './testing.ts'

const hosts = `
lonely
2001:db8::1
[web]
web1
web2
web3
[db]
db1
db2
web3
[node]
node01.example.org
[rack]
rack-01
rack-02
rack-03
[none]
[site:children]
db
web
`

const test = base.extend<{ inventory: Inventory }>({
  // biome-ignore lint/correctness/noEmptyPattern: what a fixture needs is read from this pattern
  inventory: async ({}, use) => use(await loadInventory([folderWith({ hosts })])),
})

const everyone = [
  'lonely',
  '2001:db8::1',
  'web1',
  'web2',
  'web3',
  'db1',
  'db2',
  'node01.example.org',
  'rack-01',
  'rack-02',
  'rack-03',
]

test.for<[string, string[]]>([
  ['all', everyone],
  ['*', everyone],
  ['ungrouped', ['lonely', '2001:db8::1']],
  ['web', ['web1', 'web2', 'web3']],
  ['none', []],
  ['site', ['db1', 'db2', 'web3', 'web1', 'web2']],
  ['db,web', ['db1', 'db2', 'web3', 'web1', 'web2']],
  ['web:db', ['web1', 'web2', 'web3', 'db1', 'db2']],
  ['web2, web1', ['web2', 'web1']],
  ['web,2001:db8::1', ['web1', 'web2', 'web3', '2001:db8::1']],
  ['2001:db8::1', ['2001:db8::1']],
  ['web:&db', ['web3']],
  ['&db:web', ['web3']],
  ['web:!db', ['web1', 'web2']],
  ['!db:web', ['web1', 'web2']],
  ['site:!web:!db1', ['db2']],
  ['!site', ['lonely', '2001:db8::1', 'node01.example.org', 'rack-01', 'rack-02', 'rack-03']],
  ['web*', ['web1', 'web2', 'web3']],
  ['*1', ['2001:db8::1', 'web1', 'db1', 'rack-01']],
  ['[wd]*:!*2', ['web1', 'web3', 'db1']],
  ['~(web|db)[12]', ['web1', 'web2', 'db1', 'db2']],
  ['~eb', []],
  ['web[0]', ['web1']],
  ['web[-1]', ['web3']],
  ['web[0:1]', ['web1', 'web2']],
  ['web[1:]', ['web2', 'web3']],
  ['web[1-9]', ['web2', 'web3']],
  ['web*[0]', ['web1']],
  ['web:!web[0]', ['web2', 'web3']],
  ['rack-[01:02]', ['rack-01', 'rack-02']],
  ['web[1:3]', ['web2', 'web3']],
  ['localhost', ['localhost']],
  ['127.0.0.1:web1', ['localhost', 'web1']],
  ['', []],
])('%s names %j', ([pattern, selected], { inventory }) => {
  expect(selectHosts(inventory, pattern).hosts).toEqual(selected)
})

test('a list of patterns is their union', ({ inventory }) => {
  expect(selectHosts(inventory, ['web:db', '!db1', '&site']).hosts).toEqual(['web1', 'web2', 'web3', 'db2'])
})

test('terms that name nothing are told', ({ inventory }) => {
  expect(
    selectHosts(inventory, 'web1,wbe,Web1,!dbs,web[7],rack-[7:9],x*,~y', { limit: 'web1,lonly' }),
  ).toEqual({
    hosts: ['web1'],
    unknown: ['wbe', 'Web1', 'web[7]', 'rack-[7:9]', 'x*', '~y', 'dbs', 'lonly'],
  })
})

test.for<[string, string, string[]]>([
  ['web', 'db', ['web3']],
  ['all', '!site', ['lonely', '2001:db8::1', 'node01.example.org', 'rack-01', 'rack-02', 'rack-03']],
  ['web', 'rack', []],
  ['localhost,web', 'web1', ['localhost', 'web1']],
])('%s within the limit %s is %j', ([pattern, limit, selected], { inventory }) => {
  expect(selectHosts(inventory, pattern, { limit }).hosts).toEqual(selected)
})

test('a term may be the lines of a file', async ({ inventory }) => {
  const folder = folderWith({ failed: 'web1\n\n  db1\n!web2\n' })
  expect(selectHosts(inventory, 'all', { limit: `@${folder}/failed` })).toEqual({
    hosts: ['web1', 'db1'],
    unknown: [],
  })
  expect(await mistakesOf(() => selectHosts(inventory, 'all', { limit: `@${folder}/gone` }))).toEqual([
    expect.stringMatching(/^Cannot read \S+gone: there is no such file$/),
  ])
})

test('a wrong regular expression is told', async ({ inventory }) => {
  expect(await mistakesOf(() => selectHosts(inventory, '~we(b'))).toEqual([
    expect.stringMatching(/^Cannot read the regular expression we\(b: /),
  ])
})

test('any text names hosts that are there, or is refused', ({ inventory }) => {
  const pieces = fc.constantFrom(
    'web',
    'db',
    '1',
    '[',
    ']',
    ':',
    ',',
    '!',
    '&',
    '~',
    '*',
    '?',
    '-',
    '0',
    '(',
    '\\',
    ' ',
  )
  const texts = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 12 }).map(parts => parts.join('')),
  )
  const known = new Set([...everyone, 'localhost'])
  fc.assert(
    fc.property(
      texts.filter(text => !text.includes('@')),
      text => {
        try {
          const { hosts } = selectHosts(inventory, text)
          expect(hosts.filter(name => !known.has(name))).toEqual([])
          expect(new Set(hosts).size).toBe(hosts.length)
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError)
        }
      },
    ),
    { numRuns: 10_000 },
  )
})
