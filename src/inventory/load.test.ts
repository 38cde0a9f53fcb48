import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadInventory } from './load.ts'
import { selectHosts } from './patterns.ts'
import { folderWith, membersOf, mistakesOf, valuesOf } from './testing.ts'

test('a folder is an environment: its files in the order of their names, but not what lies beside', async () => {
  const folder = folderWith({
    'production/10-web.ini': '[web]\nweb1 a=1 b=1\n',
    'production/20-db.yml': 'web: { hosts: { web1: { b: 2 } } }\ndb: { hosts: { db1: } }',
    'production/30-cloud': '#!/bin/sh\necho \'{"cloud": ["c1"], "_meta": {}}\'\n',
    'production/hosts': 'lonely\n',
    'production/environment.yml': 'machines_suffix: prod',
    'production/secrets/hosts': 'never\n',
    'production/hosts.bak': 'never\n',
    'production/hosts~': 'never\n',
    'production/.hosts': 'never\n',
    'production/site.retry': 'never\n',
    'production/README.md': 'never\n',
  })
  const inventory = await loadInventory([`${folder}/production`])
  expect([inventory.environment, inventory.folder]).toEqual(['production', `${folder}/production`])
  expect(membersOf(inventory)).toEqual({
    all: ['web1', 'db1', 'c1', 'lonely'],
    ungrouped: ['lonely'],
    web: ['web1'],
    db: ['db1'],
    cloud: ['c1'],
  })
  expect(valuesOf(inventory.hosts.get('web1'))).toEqual({ machines_suffix: 'prod', a: 1, b: 2 })
})

test('a list of hosts needs no file', async () => {
  const inventory = await loadInventory(['a,b:2222, c[1:2],'])
  expect([inventory.environment, inventory.folder]).toEqual(['adhoc', undefined])
  expect(membersOf(inventory)).toEqual({ all: ['a', 'b', 'c1', 'c2'], ungrouped: ['a', 'b', 'c1', 'c2'] })
  expect(valuesOf(inventory.hosts.get('b'))).toEqual({ ansible_port: 2222 })
})

test('of several sources the later is the stronger', async () => {
  const folder = folderWith({ 'one/hosts': 'web1 a=1 b=1\n', 'two/hosts': 'web1 b=2\n[web]\nweb1\n' })
  const inventory = await loadInventory([`${folder}/one`, `${folder}/two`, 'web2,'])
  expect(inventory.environment).toBe('one')
  expect(membersOf(inventory)).toEqual({ all: ['web1', 'web2'], ungrouped: ['web2'], web: ['web1'] })
  expect(valuesOf(inventory.hosts.get('web1'))).toEqual({ a: 1, b: 2 })
})

test.for<[string, string, string[]]>([
  ['YAML behind a mark', '---\nweb: { hosts: { web1: } }\n', ['web1']],
  ['YAML that begins with a group', '# mine\n\nall:\n  hosts:\n    web1:\n', ['web1']],
  ['JSON', '{"web": {"hosts": {"web1": {}}}}', ['web1']],
  ['INI that begins with a host', 'web1 a=b\n', ['web1']],
  ['INI that begins with a section', '[web]\nweb1\n', ['web1']],
])('a file without an ending is read by what it holds: %s', async ([, text, hosts]) => {
  const inventory = await loadInventory([folderWith({ hosts: text })])
  expect([...inventory.hosts.keys()]).toEqual(hosts)
})

test('names are looked up here, then in inventories', async () => {
  const folder = folderWith({
    'here.ini': 'web1\n',
    'inventories/production/hosts': 'web2\n',
    'inventories/staging/hosts': 'web3\n',
    'inventories/empty/environment.yml': '',
  })
  const before = process.cwd()
  process.chdir(folder)
  try {
    const inventory = await loadInventory(['here.ini', 'staging'])
    expect([...inventory.hosts.keys()]).toEqual(['web1', 'web3'])
    const looked = 'looked in . and in inventories/, which holds empty, production, staging'
    expect(await mistakesOf(() => loadInventory(['stagin']))).toEqual([
      `There is no inventory stagin | did you mean staging? ${looked}`,
    ])
    expect(await mistakesOf(() => loadInventory(['web7.example.org']))).toEqual([
      `There is no inventory web7.example.org | ${looked}; a host by itself is written with a comma: web7.example.org,`,
    ])
    expect(await mistakesOf(() => loadInventory(['inventories']))).toEqual([
      'inventories says nothing of hosts | it holds the folders empty, production, staging: name one of them',
    ])
    expect(await mistakesOf(() => loadInventory(['empty']))).toEqual([
      'inventories/empty says nothing of hosts | write a hosts.yml, hosts.ini or vagrant.yml there',
    ])
  } finally {
    process.chdir(before)
  }
})

test('two environments do not mix', async () => {
  const folder = folderWith({
    'staging/hosts': 'a\n',
    'staging/environment.yml': '',
    'production/hosts': 'b\n',
    'production/environment.yml': '',
  })
  expect(await mistakesOf(() => loadInventory([`${folder}/staging`, `${folder}/production`]))).toEqual([
    'A run acts on one environment, and not on staging and production',
  ])
})

test.for<[string, string, string]>([
  ['hosts', '#!/bin/sh\n', 'begins like a program, but is not executable'],
  ['hosts.yml', 'all: [', 'Cannot read YAML'],
])('a source that cannot be read fails: %s', async ([name, text, message]) => {
  const folder = folderWith({ [name]: '' })
  writeFileSync(`${folder}/${name}`, text)
  expect(await mistakesOf(() => loadInventory([folder]))).toEqual([expect.stringContaining(message)])
})

test('a name that is a group and a host is told', async () => {
  const warnings: string[] = []
  await loadInventory([folderWith({ hosts: '[web]\nweb\n' })], { warn: message => warnings.push(message) })
  expect(warnings).toEqual(['web is a group and a host: as a pattern it is the host'])
})

test.for(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
  'a host and a group may be called %s, wherever they are not keys of YAML',
  async name => {
    const answer = `{ "_meta": { "hostvars": {} }, "web": ["${name}"] }`
    const folder = folderWith({
      'hosts.ini': `[${name}]\n${name} port=1\n[${name}:vars]\nother=2\n`,
      'more.sh': `#!/bin/sh\necho '${answer}'\n`,
    })
    const inventory = await loadInventory([`${folder}/hosts.ini`, `${folder}/more.sh`])
    expect(inventory.hosts.get(name)?.groups).toEqual([name, 'web'].sort())
    expect(Object.entries(valuesOf(inventory.hosts.get(name)))).toEqual([
      ['other', 2],
      ['port', 1],
    ])
    expect(selectHosts(inventory, name).hosts).toEqual([name])
  },
)
