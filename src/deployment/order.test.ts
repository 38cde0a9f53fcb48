import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Problems } from '../base/problems.ts'
import { type Node, nodeOf } from '../base/yaml.ts'
import { readDeliverous } from './notations/deliverous.ts'
import { stagesOf } from './order.ts'

const place = { source: { file: 'Deliverous', text: '' }, offset: 0 }

test.for<{ links: Record<string, string[]>; order: string[] }>([
  { links: { front: ['store'], store: [] }, order: ['store', 'front'] },
  { links: { a: ['b'], b: ['c'], c: [] }, order: ['c', 'b', 'a'] },
  { links: { a: ['a'] }, order: ['a'] },
  { links: { a: ['b'], b: ['a'] }, order: ['b', 'a'] },
  { links: { b: [], a: [], c: ['b', 'a'] }, order: ['a', 'b', 'c'] },
])('$links are launched as $order', ({ links, order }) => {
  expect(ordered(links)).toEqual(order)
})

const services = ['a', 'b', 'c', 'd', 'e']

test('the order of the file does not matter, and no service comes before one it is linked to without a circle', () => {
  const graph = fc.array(fc.tuple(fc.constantFrom(...services), fc.constantFrom(...services)))
  fc.assert(
    fc.property(graph, fc.shuffledSubarray(services, { minLength: 5 }), (links, shuffled) => {
      const linksOf = (name: string) => links.filter(([from]) => from === name).map(([, to]) => to)
      const inOrder = (names: readonly string[]) =>
        ordered(Object.fromEntries(names.map(n => [n, linksOf(n)])))
      const order = inOrder(services)
      expect(inOrder(shuffled)).toEqual(order)
      const upwards = links.filter(([from, to]) => from > to)
      const acyclic = ordered(
        Object.fromEntries(
          services.map(n => [n, upwards.filter(([from]) => from === n).map(([, to]) => to)]),
        ),
      )
      for (const [from, to] of upwards) expect(acyclic.indexOf(to)).toBeLessThan(acyclic.indexOf(from))
    }),
  )
})

function ordered(links: Record<string, string[]>): string[] {
  const entries = Object.entries(links).map(([name, linked]) => [
    name,
    { image: name, links: linked.map(name => ({ name })) },
  ])
  const node: Node = nodeOf(Object.fromEntries(entries), place)
  return stagesOf(readDeliverous(node, new Problems())).map(({ name }) => name)
}
