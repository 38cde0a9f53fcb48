import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FileError } from '../../base/errors.ts'
import { Problems } from '../../base/problems.ts'
import { assemble } from '../assemble.ts'
import { Draft } from '../draft.ts'
import { loadInventory } from '../load.ts'
import { folderWith, membersOf, mistakesOf, valuesOf } from '../testing.ts'
import { readIni } from './ini.ts'

const load = (text: string) => loadInventory([`${folderWith({ hosts: text })}/hosts`])

test('lists hosts, groups, children and variables', async () => {
  const inventory = await load(`
# all of it
lonely.example.org ansible_user=admin

[web]
web[01:02]:2222 color='light blue' workers=4
db1

[db:vars]
tuned = True
motto= 'quoted' stays
port=5432 # the usual one

[db]
db1 path="{{ root }}/x"

[site:children]
web
db  # both

[site:vars]
ports=[80, 443]
`)
  expect(membersOf(inventory)).toEqual({
    all: ['lonely.example.org', 'web01', 'web02', 'db1'],
    ungrouped: ['lonely.example.org'],
    web: ['web01', 'web02', 'db1'],
    db: ['db1'],
    site: ['web01', 'web02', 'db1'],
  })
  expect(valuesOf(inventory.hosts.get('web01'))).toEqual({
    ports: [80, 443],
    ansible_port: 2222,
    color: 'light blue',
    workers: 4,
  })
  expect(valuesOf(inventory.hosts.get('db1'))).toEqual({
    ports: [80, 443],
    tuned: true,
    motto: "'quoted' stays",
    port: 5432,
    path: '{{ root }}/x',
  })
})

test('tells all mistakes of a file at once, each with its place', async () => {
  const mistakes = await mistakesOf(() =>
    load(`[web]
web[1:2
web1 colour
web2 path={{ root }}
db1 name='open
workers=4
[web:variables]
ignored, for the section is
[:vars]
[ghosts:vars]
a=1
[site:children]
web and db
phantom
[site:vars]
loose`),
  )
  expect(mistakes).toEqual([
    '2:1 | the brackets of web[1:2 do not match',
    '3:6 | colour must be like name=value',
    '4:14 | root must be like name=value',
    '4:19 | }} must be like name=value | a value with spaces stands in quotes: name="{{ other }}"',
    '5:10 | Cannot read this line: the quote is not closed',
    '6:1 | workers=4 cannot name a host: it looks like a variable | variables of a group stand in [web:vars]',
    '7:1 | A section cannot be of the kind variables | such as [web], [web:vars] or [web:children]',
    '9:1 | [:vars] names no group | such as [web], [web:vars] or [web:children]',
    '13:1 | A line of children is the name of one group',
    '16:1 | A line of variables is like name=value',
    '10:1 | The group ghosts has variables but is defined nowhere | define it: [ghosts]',
    '14:1 | The group phantom is a child but is defined nowhere | define it: [phantom]',
  ])
})

test('any text is an inventory, or is refused with places', async () => {
  const pieces = fc.constantFrom(
    '[',
    ']',
    ':',
    'web',
    'vars',
    'children',
    '\n',
    ' ',
    '=',
    "'",
    '#',
    '1',
    '\\',
    '[a:children]\n',
  )
  const texts = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 40 }).map(parts => parts.join('')),
  )
  fc.assert(
    fc.property(texts, text => {
      const problems = new Problems()
      const draft = new Draft()
      readIni({ file: 'hosts', text }, draft, problems)
      try {
        const { hosts, groups } = assemble(draft, [], problems)
        expect(groups.get('all')?.hosts).toEqual([...hosts.keys()])
      } catch (error) {
        expect(error).toBeInstanceOf(FileError)
      }
    }),
    { numRuns: 10_000 },
  )
})
