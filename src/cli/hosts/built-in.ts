import { UsageError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import type { Place } from '../../base/place.ts'
import { nodeOf } from '../../base/yaml.ts'
import { run } from '../../engine/run.ts'
import { selectHosts } from '../../inventory/patterns.ts'
import type { Event } from '../../model/event.ts'
import type { Inventory } from '../../model/inventory.ts'
import { playsIn } from '../../playbook/load.ts'
import { hostAsker } from '../ask.ts'
import type { PlayContext } from '../cli-context.ts'
import type { Given } from '../flags/flag.ts'
import { knownModules } from '../world.ts'
import { hostWorld } from './host-world.ts'

/** A play that a command brings along, on the hosts that its words name. */
export interface BuiltInPlay {
  readonly inventory: Inventory
  readonly hosts: readonly string[]
  /** Runs the play. */
  events(): AsyncGenerator<Event>
}

/** Which hosts are meant: by patterns, or by groups and by patterns where there are no such groups. */
export interface HostWords {
  readonly words: readonly string[]
  readonly otherwise?: readonly string[]
  readonly given: Given
}

/**
 * Prepares tasks for hosts as a run of deliver-play would reach them, without gathering facts.
 * @throws UsageError when the patterns match no host
 */
export async function builtInPlay(
  tasks: readonly Readonly<Record<string, unknown>>[],
  { words, otherwise, given }: HostWords,
  context: PlayContext,
): Promise<BuiltInPlay> {
  const world = await hostWorld(given, context, asked => hostAsker(asked['ssh-config']))
  const isKnown = words.every(word => world.inventory.groups.has(word))
  const hosts = hostsNamed(otherwise && !isKnown ? otherwise : words, world.inventory)
  const play = { hosts, gather_facts: false, strategy: 'free', tasks }
  const plays = playsIn(nodeOf([play], nowhere), process.cwd(), { modules: knownModules })
  return {
    inventory: world.inventory,
    hosts,
    events: () => run(plays, world),
  }
}

/** The place of what stands in no file. */
const nowhere: Place = { source: { file: 'deliver', text: '' }, offset: 0 }

function hostsNamed(words: readonly string[], inventory: Inventory): readonly string[] {
  const { hosts, unknown } = selectHosts(inventory, words.length > 0 ? words : ['all'])
  const known = [...inventory.hosts.keys(), ...inventory.groups.keys()]
  const hint =
    unknown.map(term => didYouMean(term, known)).find(Boolean) ?? 'deliver inventory --graph shows the hosts'
  if (unknown.length > 0)
    throw new UsageError(`No host and no group is called ${unknown.join(', ')}`, { hint })
  if (hosts.length > 0) return hosts
  throw new UsageError('No host matches', { hint })
}
