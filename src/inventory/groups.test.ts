import { expect, test } from 'vitest'
import { loadInventory } from './load.ts'
import { folderWith, membersOf, mistakesOf, valuesOf } from './testing.ts'

const load = (text: string) => loadInventory([`${folderWith({ 'hosts.ini': text })}/hosts.ini`])

const nested = `
[a]
web1
[z]
web1
[a:vars]
who=a
[z:vars]
who=z
[above:children]
a
z
[above:vars]
who=above
[all:vars]
who=all
`

test.for<[string, string, string]>([
  ['of equals the later name is the stronger', nested, 'z'],
  ['priority counts before the name', `${nested}[a:vars]\nansible_group_priority=10\n`, 'a'],
  ['depth counts before priority', `${nested}[above:vars]\nansible_group_priority=10\n`, 'z'],
  [
    'the longest way to a group is its depth',
    `${nested}[deep]\n[z:children]\ndeep\n[deep:children]\na\n`,
    'a',
  ],
])('%s', async ([, text, who]) => {
  const inventory = await load(text)
  expect(valuesOf(inventory.hosts.get('web1'))['who']).toBe(who)
})

test('members come in the order of their group, then of the groups below', async () => {
  const inventory = await load('[b]\nweb3\nweb1\n[a]\nweb1\nweb2\n[site:children]\na\nb\n[site]\nweb4\n')
  expect(membersOf(inventory)).toEqual({
    all: ['web3', 'web1', 'web2', 'web4'],
    ungrouped: [],
    b: ['web3', 'web1'],
    a: ['web1', 'web2'],
    site: ['web4', 'web1', 'web2', 'web3'],
  })
})

test('a host is ungrouped exactly when no other group has it', async () => {
  const inventory = await load('web1\nweb2\n[web]\nweb1\n')
  const groups = [...inventory.hosts.values()].map(({ name, groups }) => [name, groups])
  expect(groups).toEqual([
    ['web1', ['web']],
    ['web2', ['ungrouped']],
  ])
  expect(membersOf(inventory)).toEqual({ all: ['web1', 'web2'], ungrouped: ['web2'], web: ['web1'] })
})

test.for<[string, string]>([
  ['[a:children]\na\n', '2:1 | The group a contains itself | a > a'],
  [
    '[a:children]\nb\n[b:children]\nc\n[c:children]\na\n',
    '2:1 | The group a contains itself | a > b > c > a',
  ],
  ['[a:children]\nall\n', '2:1 | The group a cannot contain all: all contains it'],
])('groups in a circle are refused: %s', async ([text, mistake]) => {
  expect(await mistakesOf(() => load(text))).toEqual([mistake])
})

test('a priority must be a number', async () => {
  expect(await mistakesOf(() => load('[a]\n[a:vars]\nansible_group_priority=high\n'))).toEqual([
    '3:24 | ansible_group_priority of a must be a whole number',
  ])
})
