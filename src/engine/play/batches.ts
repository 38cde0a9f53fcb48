import { TaskError } from '../../base/errors.ts'
import type { RunHost } from '../scope/host.ts'

type Order = (hosts: readonly RunHost[]) => RunHost[]

const orders: ReadonlyMap<string, Order> = new Map<string, Order>([
  ['inventory', hosts => [...hosts]],
  ['reverse_inventory', hosts => [...hosts].reverse()],
  ['sorted', hosts => byName(hosts)],
  ['reverse_sorted', hosts => byName(hosts).reverse()],
  ['shuffle', hosts => shuffled(hosts)],
])

/** The hosts of a play in the order of its keyword `order`. */
export function inOrder(hosts: readonly RunHost[], order = 'inventory'): RunHost[] {
  const arrange = orders.get(order)
  if (arrange) return arrange(hosts)
  throw new TaskError(`There is no order ${order}`, {
    hint: `order is one of ${[...orders.keys()].join(', ')}`,
  })
}

/**
 * The hosts of a play in batches of the size `serial`: a number, a percentage of all hosts (rounded down, at least one),
 * or a list of those, of which the last is repeated.
 */
export function batches(hosts: readonly RunHost[], serial: unknown): RunHost[][] {
  const sizes = (serial === undefined ? [] : [serial].flat()).map(size => batchSize(size, hosts.length))
  const made: RunHost[][] = []
  for (let start = 0; start < hosts.length; ) {
    const size = sizes[made.length] ?? sizes.at(-1) ?? hosts.length
    made.push(hosts.slice(start, start + size))
    start += size
  }
  return made
}

function batchSize(serial: unknown, all: number): number {
  const [, digits, percent] = String(serial).match(/^(\d+)(%?)$/) ?? []
  if (digits === undefined) {
    throw new TaskError(`serial is ${JSON.stringify(serial)}`, {
      hint: 'it is a number, a percentage such as "30%", or a list',
    })
  }
  const size = percent ? Math.max(1, Math.floor((all * Number(digits)) / 100)) : Number(digits)
  return size === 0 ? Math.max(1, all) : size
}

function byName(hosts: readonly RunHost[]): RunHost[] {
  return [...hosts].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function shuffled(hosts: readonly RunHost[]): RunHost[] {
  return hosts
    .map(host => ({ host, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ host }) => host)
}
