import { expect, test } from 'vitest'
import { hostNames, inNaturalOrder } from './host-names.ts'

const web = Array.from({ length: 30 }, (_, at) => `web${String(at + 1).padStart(2, '0')}`)

test.for<[names: readonly string[], space: number, text: string]>([
  [[], 10, ''],
  [['web1'], 2, 'web1'],
  [['web1', 'web2'], 40, 'web1, web2'],
  [['web1', 'web2', 'web3'], 40, 'web[1-3]'],
  [['web8', 'web9', 'web10', 'db'], 40, 'web[8-10], db'],
  [web, 80, 'web[01-30]'],
  [[...web.slice(0, 2), ...web.slice(3)], 80, 'web01, web02, web[04-30]'],
  [web.map(name => `${name}.dc2.example.org`), 80, 'web[01-30].dc2.example.org'],
  [['a.dc1', 'a.dc2', 'a.dc3'], 80, 'a.dc[1-3]'],
  [['10.0.0.8', '10.0.0.9', '10.0.0.10'], 80, '10.0.0.[8-10]'],
  [['anna', 'bert', 'carl', 'dora'], 20, 'anna and 3 more'],
  [['anna', 'bert', 'carl', 'dora'], 22, 'anna, bert and 2 more'],
  [['anna', 'bert', 'carl', 'dora'], 4, 'anna and 3 more'],
  [['x99999999999999999999', 'x1', 'x1'], 80, 'x99999999999999999999, x1, x1'],
])('%j in %i characters', ([names, space, text]) => {
  expect(hostNames(names, space)).toBe(text)
})

test('people count web2 before web10', () => {
  expect(inNaturalOrder(['web10', 'db', 'web2', 'web1'])).toEqual(['db', 'web1', 'web2', 'web10'])
})
