import { TaskError } from '../../base/errors.ts'
import { merge } from '../../base/merge.ts'
import type { Event } from '../../model/event.ts'
import type { RunHost } from '../scope/host.ts'

/** Says in which order hosts go through a play: together, or each on its own. */
export type Strategy = (
  hosts: readonly RunHost[],
  runPlay: (hosts: readonly RunHost[]) => AsyncGenerator<Event>,
  forks: number,
) => AsyncGenerator<Event>

/** Every task on all hosts before the next one begins. */
const linear: Strategy = (hosts, runPlay) => runPlay(hosts)

/** Each host at its own speed. */
const free: Strategy = (hosts, runPlay) => merge(hosts.map(host => runPlay([host])))

/** As `free`, but with fewer forks than hosts a host is finished before another one begins. */
const hostPinned: Strategy = (hosts, runPlay, forks) => {
  const waiting = [...hosts]
  const oneAfterAnother = async function* (): AsyncGenerator<Event> {
    for (let host = waiting.shift(); host; host = waiting.shift()) yield* runPlay([host])
  }
  return merge(Array.from({ length: Math.min(forks, hosts.length) }, oneAfterAnother))
}

const strategies: ReadonlyMap<string, Strategy> = new Map([
  ['linear', linear],
  ['free', free],
  ['host_pinned', hostPinned],
])

export function strategyNamed(name = 'linear'): Strategy {
  const strategy = strategies.get(name)
  if (strategy) return strategy
  throw new TaskError(`There is no strategy ${name}`, {
    hint: `strategy is one of ${[...strategies.keys()].join(', ')}`,
  })
}
