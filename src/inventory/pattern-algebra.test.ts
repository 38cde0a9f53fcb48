import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadInventory } from './load.ts'
import { selectHosts } from './patterns.ts'
import { folderWith } from './testing.ts'

const members: Readonly<Record<string, readonly string[]>> = {
  web: ['web1', 'web2', 'both1'],
  db: ['db1', 'both1'],
  none: [],
  web1: ['web1'],
  lonely: ['lonely'],
  'web*': ['web1', 'web2', 'both1'],
  '~[a-z]+1$': ['web1', 'db1', 'both1'],
  all: ['lonely', 'web1', 'web2', 'both1', 'db1'],
}

const hosts = 'lonely\n[web]\nweb1\nweb2\nboth1\n[db]\ndb1\nboth1\n[none]\n'

const terms = fc.array(
  fc.record({ sign: fc.constantFrom('', '&', '!'), term: fc.constantFrom(...Object.keys(members)) }),
  { minLength: 1, maxLength: 6 },
)

test('a pattern is a union, cut with each & and without each !, wherever they stand', async () => {
  const inventory = await loadInventory([folderWith({ hosts })])
  fc.assert(
    fc.property(terms, terms => {
      const signed = (sign: string) =>
        terms.filter(term => term.sign === sign).map(({ term }) => members[term] ?? [])
      const union = signed('').length > 0 ? signed('').flat() : (members['all'] ?? [])
      const expected = union.filter(
        host => signed('&').every(hosts => hosts.includes(host)) && !signed('!').flat().includes(host),
      )
      const pattern = terms.map(({ sign, term }) => sign + term)
      const named = [pattern, pattern.join(','), pattern.toReversed()].map(
        written => new Set(selectHosts(inventory, written).hosts),
      )
      for (const hosts of named) expect(hosts).toEqual(new Set(expected))
    }),
    { numRuns: 10_000 },
  )
})
