import { expect, test } from 'vitest'
import { loadInventory } from './load.ts'
import { folderWith, mistakesOf, valuesOf } from './testing.ts'

test('layers come weakest first, from the inventory and then from the playbook', async () => {
  const folder = folderWith({
    'staging/hosts.ini': '[web]\nweb1 a=1\n[site:children]\nweb\n[web:vars]\nb=1\n[all:vars]\nc=1\n',
    'staging/group_vars/all.yml': 'd: 1',
    'staging/group_vars/web.yml': 'e: 1',
    'staging/group_vars/site': 'f: 1',
    'staging/host_vars/web1.yaml': 'g: 1',
    'group_vars/all.json': '{"h": 1}',
    'group_vars/web.yml': 'i: 1',
    'host_vars/web1/b.yml': 'j: 1',
    'host_vars/web1/a.yml': 'k: 1',
    'host_vars/web1/sub/c.yml': 'l: 1',
    'host_vars/web1/.hidden.yml': 'never: 1',
    'host_vars/web1/old.yml~': 'never: 1',
    'host_vars/web1/notes.txt': 'never: 1',
    'host_vars/web2.yml': 'never: 1',
  })
  const { hosts } = await loadInventory([`${folder}/staging`], { playbookFolders: [folder] })
  const layers = hosts
    .get('web1')
    ?.variables.map(({ layer, of, variables }) => [layer, of, ...variables.keys()])
  expect(layers).toEqual([
    ['inventory group vars', 'all', 'c'],
    ['inventory group vars', 'web', 'b'],
    ['group_vars/all', 'all', 'd'],
    ['group_vars/all', 'all', 'h'],
    ['group_vars', 'site', 'f'],
    ['group_vars', 'web', 'e'],
    ['group_vars', 'web', 'i'],
    ['inventory host vars', 'web1', 'a'],
    ['host_vars', 'web1', 'g'],
    ['host_vars', 'web1', 'k'],
    ['host_vars', 'web1', 'j'],
    ['host_vars', 'web1', 'l'],
  ])
})

test('the folder of a name adds to its file; of two files the first counts, and that is said', async () => {
  const folder = folderWith({
    hosts: 'web1\n',
    'group_vars/all.yml': 'a: 1\nb: 0',
    'group_vars/all.json': '{"c": 1}',
    'group_vars/all/main.yml': 'b: 1',
  })
  const warnings: string[] = []
  const { hosts } = await loadInventory([folder], { warn: message => warnings.push(message) })
  expect(valuesOf(hosts.get('web1'))).toEqual({ a: 1, b: 1 })
  expect(warnings).toEqual([
    expect.stringMatching(/group_vars\/all\.json is not read: \S+group_vars\/all\.yml takes its place$/),
  ])
})

test('localhost is there without being listed, with the variables of all and its own', async () => {
  const folder = folderWith({
    hosts: '[web]\nweb1\n[all:vars]\na=1\n[web:vars]\nb=1\n',
    'host_vars/localhost.yml': 'c: 1',
  })
  const { implicitLocalhost, hosts } = await loadInventory([folder])
  expect(implicitLocalhost.groups).toEqual([])
  expect(valuesOf(implicitLocalhost)).toEqual({ a: 1, ansible_connection: 'local', c: 1 })
  expect(hosts.has('localhost')).toBe(false)
})

test('mistakes in several files are told at once', async () => {
  const folder = folderWith({
    hosts: 'web1 a\n',
    'group_vars/all.yml': 'a: 1\na: 2\n',
    'host_vars/web1.yml': '- a\n',
  })
  expect(await mistakesOf(() => loadInventory([folder]))).toEqual([
    '1:6 | a must be like name=value',
    expect.stringMatching(/^1:1 \| The file \S+host_vars\/web1.yml must be a map of variables, not a list$/),
    '2:1 | The key a is written twice in this map',
  ])
})

test('hosts of the same groups share their variables', async () => {
  const folder = folderWith({
    hosts: '[web]\nweb[1:5000]\n[db]\ndb[1:5000]\n[web:vars]\na=1\n',
    'group_vars/all.yml': 'b: 1',
    'host_vars/web1.yml': 'c: 1',
  })
  const { hosts, groups } = await loadInventory([folder])
  const variables = [...hosts.values()].map(host => host.variables)
  expect([hosts.size, groups.get('web')?.hosts.length, groups.get('all')?.hosts.length]).toEqual([
    10_000, 5000, 10_000,
  ])
  expect(new Set(variables).size).toBe(3)
  expect(new Set(variables.flat()).size).toBe(3)
})
