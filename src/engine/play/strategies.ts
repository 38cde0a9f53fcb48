import { TaskError } from '../../base/errors.ts'
import { merge } from '../../base/merge.ts'
import type { Event } from '../../model/event.ts'
import type { RunHost } from '../scope/host.ts'

/** Leads hosts through a play: together, or each on its own. */
export type Strategy = (hosts: readonly RunHost[], way: Way, forks: number) => AsyncGenerator<Event>

type Way = (hosts: readonly RunHost[]) => AsyncGenerator<Event>

/** Every task on all hosts before the next one begins. */
const linear: Strategy = (hosts, way) => way(hosts)

/** Each host at its own speed. */
const free: Strategy = (hosts, way) => merge(hosts.map(host => way([host])))

/** As free, but where forks are short a host is finished before another one begins. */
const hostPinned: Strategy = (hosts, way, forks) => {
  const waiting = [...hosts]
  return merge(Array.from({ length: Math.min(forks, hosts.length) }, () => oneAfterTheOther(waiting, way)))
}

async function* oneAfterTheOther(waiting: RunHost[], way: Way): AsyncGenerator<Event> {
  for (let host = waiting.shift(); host; host = waiting.shift()) yield* way([host])
}

const strategies: Readonly<Record<string, Strategy>> = { linear, free, host_pinned: hostPinned }

export function strategyNamed(name = 'linear'): Strategy {
  const strategy = strategies[name]
  if (strategy) return strategy
  throw new TaskError(`There is no strategy ${name}`, {
    hint: `strategy is one of ${Object.keys(strategies).join(', ')}`,
  })
}
