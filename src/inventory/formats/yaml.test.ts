import { expect, test } from 'vitest'
import { loadInventory } from '../load.ts'
import { folderWith, membersOf, mistakesOf, valuesOf } from '../testing.ts'

const load = (text: string) => loadInventory([`${folderWith({ 'hosts.yml': text })}/hosts.yml`])

test('lists hosts, groups, children and variables, with their types', async () => {
  const inventory = await load(`
all:
  hosts: { lonely: }
  vars: { admin: true, mode: 0644 }
  children:
    web:
      hosts:
        web[1:2]:2222: { workers: 4, tags: [a, b] }
      children: { edge: { hosts: edge1 } }
db:
  hosts: { db1: {} }
`)
  expect(membersOf(inventory)).toEqual({
    all: ['lonely', 'web1', 'web2', 'edge1', 'db1'],
    ungrouped: ['lonely'],
    web: ['web1', 'web2', 'edge1'],
    edge: ['edge1'],
    db: ['db1'],
  })
  expect(inventory.hosts.get('edge1')?.groups).toEqual(['edge', 'web'])
  expect(valuesOf(inventory.hosts.get('web2'))).toEqual({
    admin: true,
    mode: '0644',
    ansible_port: 2222,
    workers: 4,
    tags: ['a', 'b'],
  })
})

test('tells all mistakes of a file at once, each with its place', async () => {
  const mistakes = await mistakesOf(() =>
    load(`all:
  host: { web1: }
  hosts: [web1]
  vars: 5
  children:
    web: web1
    db:
      hosts: { 'db[1:': , db2: text }
`),
  )
  expect(mistakes).toEqual([
    '2:3 | In the group all the key host is not known | did you mean hosts?',
    '3:10 | hosts of all must be a map, not a list | each name is a key: `web1:`',
    '4:9 | vars of all must be a map of variables, not a number',
    '6:10 | The group web must be a map, not a text',
    '8:16 | the brackets of db[1: do not match',
    '8:32 | What follows db2 must be a map of variables, not a text',
  ])
})

test('says what takes the place of a plugin of Ansible', async () => {
  expect(await mistakesOf(() => load('plugin: amazon.aws.aws_ec2\nregions: [eu-west-1]\n'))).toEqual([
    '1:1 | Inventory plugins of Ansible are not run here | an executable that answers --list takes its place',
  ])
})
