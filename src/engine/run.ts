import pLimit from 'p-limit'
import { DeliverError } from '../base/errors.ts'
import type { Event } from '../model/event.ts'
import type { InventoryHost } from '../model/inventory.ts'
import type { Play } from '../model/playbook.ts'
import type { RunContext } from './context.ts'
import { hostsOfPlay } from './play/hosts.ts'
import { runPlay } from './play/play.ts'
import { Recap } from './play/recap.ts'
import { Connections } from './reach/connections.ts'
import { secretVariables } from './reach/target.ts'
import { RunHost } from './scope/host.ts'
import { LiveInventory } from './scope/live-inventory.ts'
import { Scopes } from './scope/scopes.ts'
import type { World } from './world.ts'

/**
 * Runs plays on the hosts of an inventory, and yields what happens as events. Hosts that failed or became unreachable
 * take no part in later plays; when no host of a play is left, the run ends.
 */
export async function* run(plays: readonly Play[], world: World): AsyncGenerator<Event> {
  learnOptions(world)
  const context = runContext(world)
  const recap = new Recap()
  const abort = () => void context.connections.abort()
  world.abandon?.addEventListener('abort', abort)
  try {
    yield { event: 'run', version: 1, check: world.options.checkMode }
    const unfinished = new Set<string>()
    for await (const event of runPlays(plays, context, unfinished)) {
      if (event.event === 'task') recap.count(event)
      yield event
    }
    yield recap.event(unfinished)
  } finally {
    world.abandon?.removeEventListener('abort', abort)
    await context.connections.close()
  }
}

/** Learns the passwords of the command line. */
function learnOptions({ options, redaction }: World): void {
  redaction.add(options.password)
  redaction.add(options.becomePassword)
  for (const name of secretVariables) {
    const variable = options.extraVars.get(name)
    if (variable && 'data' in variable) redaction.add(variable.data)
  }
}

/** Runs plays until one ends the run; the hosts that did not come to the end of their plays are added to `unfinished`. */
async function* runPlays(
  plays: readonly Play[],
  context: RunContext,
  unfinished: Set<string>,
): AsyncGenerator<Event> {
  for (const [index, play] of plays.entries()) {
    const { endsRun, left } = yield* runPlay(play, context)
    for (const host of left) unfinished.add(host.name)
    if (!endsRun) continue
    for (const name of hostsToCome(plays.slice(index + 1), context)) unfinished.add(name)
    return
  }
}

/** The hosts of plays that do not begin, as far as their patterns can be evaluated without what earlier plays set. */
function hostsToCome(plays: readonly Play[], { world, inventory }: RunContext): string[] {
  return plays.flatMap(play => {
    try {
      return hostsOfPlay(play, { ...world, warn: () => {} }, inventory)
    } catch (error) {
      if (error instanceof DeliverError) return []
      throw error
    }
  })
}

function runContext(world: World): RunContext {
  const inventory = new LiveInventory(world.inventory)
  const hosts = new Map<string, RunHost>()
  for (const [name, host] of inventory.hosts) hosts.set(name, new RunHost(host))
  const hostNamed = (name: string): RunHost => {
    const host = hosts.get(name) ?? new RunHost(unlistedHost(name, inventory))
    hosts.set(name, host)
    return host
  }
  return {
    world,
    inventory,
    scopes: new Scopes(world, inventory, hosts),
    connections: new Connections(world),
    hostNamed,
    limit: pLimit(world.options.forks),
  }
}

/** A host that was added during the run, or that is only known because a task is delegated to it. */
function unlistedHost(name: string, { hosts, implicitLocalhost }: LiveInventory): InventoryHost {
  const bare = name === implicitLocalhost.name ? implicitLocalhost : { name, groups: [], variables: [] }
  return hosts.get(name) ?? bare
}
