import { expect, test } from 'vitest'
import { loadInventory } from '../load.ts'
import { folderWith, membersOf, mistakesOf, valuesOf } from '../testing.ts'

const answering = (text: string) => `#!/bin/sh\ncat <<'ANSWER'\n${text}\nANSWER\n`
const load = (program: string) => loadInventory([`${folderWith({ 'hosts.sh': program })}/hosts.sh`])

test('takes what --list answers as data', async () => {
  const inventory = await load(
    answering(`{
      "web": ["web1", "web2"],
      "site": { "hosts": ["edge1"], "children": ["web"], "vars": { "motto": "{{ not evaluated }}" } },
      "_meta": { "hostvars": { "web2": { "ansible_host": "192.0.2.7", "tags": { "a": [1, true, null] } } } }
    }`),
  )
  expect(membersOf(inventory)).toEqual({
    all: ['web1', 'web2', 'edge1'],
    ungrouped: [],
    web: ['web1', 'web2'],
    site: ['edge1', 'web1', 'web2'],
  })
  expect(inventory.hosts.get('web2')?.variables.map(set => [...set.variables])).toEqual([
    [['motto', { data: '{{ not evaluated }}' }]],
    [
      ['ansible_host', { data: '192.0.2.7' }],
      ['tags', { data: { a: [1, true, null] } }],
    ],
  ])
})

test('asks for each host where --list has no _meta', async () => {
  const inventory = await load(`#!/bin/sh
if [ "$1" = --list ]; then echo '{"web": ["web1", "web2"]}'; else echo "{\\"name\\": \\"$2\\"}"; fi
`)
  expect([...inventory.hosts.values()].map(valuesOf)).toEqual([{ name: 'web1' }, { name: 'web2' }])
})

test.for<[string, string, RegExp]>([
  ['fails', '#!/bin/sh\necho no cloud today >&2; exit 3\n', /^\S+ --list failed: no cloud today$/],
  ['fails in silence', '#!/bin/sh\nexit 3\n', /^\S+ --list failed: it ended with status 3$/],
  ['has no interpreter', '#!/no/such/interpreter\n', /^\S+ --list failed: its interpreter is not installed$/],
  ['answers no JSON', answering('hello'), /^\S+ --list must answer JSON: /],
  ['answers a list', answering('["web1"]'), /^\S+ --list must answer a JSON object$/],
  ['names a prototype', answering('{"__proto__": ["web1"]}'), /the key __proto__ is not allowed$/],
  [
    'names no hosts',
    answering('{"web": [1], "_meta": {}}'),
    /^hosts of web must be a list of names, in what \S+ --list answers$/,
  ],
  [
    'has variables that are a list',
    answering('{"web": {"vars": [1]}, "_meta": {}}'),
    /^vars of web must be a map, in what/,
  ],
])('says what is wrong when the program %s', async ([, program, message]) => {
  expect(await mistakesOf(() => load(program))).toEqual([expect.stringMatching(message)])
})
