import { TaskError } from '../../base/errors.ts'
import type { RunHost } from '../scope/host.ts'

const orders: Readonly<Record<string, (hosts: readonly RunHost[]) => RunHost[]>> = {
  inventory: hosts => [...hosts],
  reverse_inventory: hosts => [...hosts].reverse(),
  sorted: hosts => byName(hosts),
  reverse_sorted: hosts => byName(hosts).reverse(),
  shuffle: hosts => shuffled(hosts),
}

/** The hosts of a play in the order that it asks for. */
export function inOrder(hosts: readonly RunHost[], order = 'inventory'): RunHost[] {
  const arrange = orders[order]
  if (arrange) return arrange(hosts)
  throw new TaskError(`There is no order ${order}`, {
    hint: `order is one of ${Object.keys(orders).join(', ')}`,
  })
}

/**
 * The hosts of a play in the batches that `serial` asks for: a number, a percentage of all hosts (rounded down, at least
 * one), or a list of those, of which the last is repeated.
 */
export function batchesOf(hosts: readonly RunHost[], serial: unknown): RunHost[][] {
  const sizes = (serial === undefined ? [] : [serial].flat()).map(size => sizeOf(size, hosts.length))
  const batches: RunHost[][] = []
  for (let start = 0; start < hosts.length; ) {
    const size = sizes[batches.length] ?? sizes.at(-1) ?? hosts.length
    batches.push(hosts.slice(start, start + size))
    start += size
  }
  return batches
}

function sizeOf(serial: unknown, all: number): number {
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
