import fc from 'fast-check'
import { expect, test } from 'vitest'
import { expandRanges } from './ranges.ts'

test.for<[string, string[]]>([
  ['web1', ['web1']],
  ['web[1:3]', ['web1', 'web2', 'web3']],
  ['web[01:03].example.org', ['web01.example.org', 'web02.example.org', 'web03.example.org']],
  ['web[8:11]', ['web8', 'web9', 'web10', 'web11']],
  ['web[098:101]', ['web098', 'web099', 'web100', 'web101']],
  ['web[1:9:4]', ['web1', 'web5', 'web9']],
  ['web[:2]', ['web0', 'web1', 'web2']],
  ['db-[a:c]', ['db-a', 'db-b', 'db-c']],
  ['db-[y:B]', ['db-y', 'db-z', 'db-A', 'db-B']],
  ['r[1:2]s[a:b]', ['r1sa', 'r1sb', 'r2sa', 'r2sb']],
])('%s stands for %j', ([text, names]) => {
  expect(expandRanges(text)).toEqual({ names })
})

test.for<[string, string]>([
  ['web[1-3]', 'the range [1-3] must be like [1:20], [01:20], [a:f] or [1:9:2]'],
  ['web[1:]', 'the range [1:] must be like [1:20], [01:20], [a:f] or [1:9:2]'],
  ['web[a:3]', 'the range [a:3] must be like [1:20], [01:20], [a:f] or [1:9:2]'],
  ['web[1:3', 'the brackets of web[1:3 do not match'],
  ['web[01:100]', 'the bounds of [01:100] must have the same number of digits'],
  ['web[3:1]', 'a range counts up, and 3 comes after 1'],
  ['web[1:3:0]', 'the step of a range must be 1 or more'],
  ['web[1:999999999]', 'a range of more than 100000 names'],
  ['r[1:999]s[1:999]', 'r[1:999]s[1:999] stands for more than 100000 names'],
])('%s is refused: %s', ([text, problem]) => {
  expect(expandRanges(text)).toEqual({ problem })
})

test('any text stands for names, or is refused with a reason', () => {
  const characters = fc.constantFrom('[', ']', ':', '0', '1', '9', 'a', 'F', 'web', '-')
  const texts = fc.array(characters, { maxLength: 14 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(texts, text => {
      const expanded = expandRanges(text)
      if ('problem' in expanded) expect(expanded.problem).not.toBe('')
      else expect(new Set(expanded.names).size).toBe(expanded.names.length)
    }),
    { numRuns: 10_000 },
  )
})
