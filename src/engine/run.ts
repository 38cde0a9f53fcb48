import pLimit from 'p-limit'
import { renderNode } from '../expressions/text.ts'
import type { Event } from '../model/event.ts'
import type { InventoryHost } from '../model/inventory.ts'
import type { Play, Step } from '../model/playbook.ts'
import type { Ahead } from './ahead/lookahead.ts'
import { batchesOf, inOrder } from './play/batches.ts'
import { gatheringTask } from './play/gather.ts'
import { Handlers } from './play/handlers.ts'
import { keepingHandlers } from './play/kept-handlers.ts'
import { answered } from './play/prompts.ts'
import { Recap } from './play/recap.ts'
import { strategyNamed } from './play/strategies.ts'
import { type Course, flushHandlers, type Standing, walk } from './play/walk.ts'
import { Connections } from './reach/connections.ts'
import { RunHost } from './scope/host.ts'
import { LiveInventory } from './scope/live-inventory.ts'
import { type PlayRun, Scopes } from './scope/scopes.ts'
import { varsFilesOf } from './scope/vars-files.ts'
import { flagOf } from './task/conditions.ts'
import type { RunContext } from './task/task.ts'
import type { World } from './world.ts'

/**
 * Runs plays on the hosts of an inventory and tells what happens, event by event.
 * Hosts that failed or were lost stay out of what follows; when no host of a play is left, the run ends.
 */
export async function* run(plays: readonly Play[], world: World): AsyncGenerator<Event> {
  const context = contextOf(world)
  const recap = new Recap()
  try {
    yield { event: 'run', version: 1, check: world.options.checkMode }
    for await (const event of runPlays(plays, context)) {
      if (event.event === 'task') recap.count(event)
      yield event
    }
    yield recap.event()
  } finally {
    await context.connections.close()
  }
}

async function* runPlays(plays: readonly Play[], context: RunContext): AsyncGenerator<Event> {
  for (const play of plays) {
    const goesOn = yield* runPlay(play, context)
    if (!goesOn || context.world.signal.aborted) return
  }
}

/** Runs a play, batch by batch. Gives whether the run goes on: not when a batch lost all of its hosts. */
async function* runPlay(written: Play, context: RunContext): AsyncGenerator<Event, boolean> {
  const play = await answered(written, context)
  const scope = context.scopes.forPlay(play)
  const setting = (name: string) => {
    const node = play.settings.get(name)
    return node && renderNode(node, scope)
  }
  const hosts = inOrder(activeHostsOf(play, context), setting('order') as string | undefined)
  yield { event: 'play', play: playName(play), hosts: hosts.map(host => host.name) }
  const lead = strategyNamed(setting('strategy') as string | undefined)
  const ended = { now: false }
  const shared = { play, name: playName(play), all: hosts, ended, exposed: [] }
  for (const batch of batchesOf(hosts, setting('serial'))) {
    const bare: PlayRun = { ...shared, hosts: batch, included: new Map(), varsFiles: new Map() }
    const run: PlayRun = { ...bare, varsFiles: varsFilesOf(bare, context.scopes) }
    const course: Course = { context, run, handlers: new Handlers(play.handlers), limit: context.limit }
    yield* keepingHandlers(
      course,
      lead(batch, together => throughPlay(play, together, course), context.world.options.forks),
    )
    if (batch.every(host => host.status === 'failed' || host.status === 'unreachable')) return false
    for (const host of batch) if (host.status === 'ended') host.status = 'active'
    if (ended.now) break
  }
  return true
}

/** All sections of a play for hosts that go together, with a flush of handlers after each. */
async function* throughPlay(play: Play, hosts: readonly RunHost[], course: Course): AsyncGenerator<Event> {
  const scope = course.context.scopes.forPlay(play)
  const forced =
    flagOf(play.settings.get('force_handlers'), scope) ?? course.context.world.options.forceHandlers
  const gathers = flagOf(play.settings.get('gather_facts'), scope) ?? true
  const sections = [play.preTasks, play.tasks, play.postTasks]
  if (gathers) yield* walk([gatheringTask(play)], hosts, course, standingBefore(sections))
  for (const [index, section] of sections.entries()) {
    if (section.length > 0) course.handlers.resume()
    yield* walk(section, hosts, course, standingBefore(sections.slice(index + 1)))
    yield* forced ? flushAlsoFailed(hosts, course) : flushHandlers(hosts, course)
  }
}

/** How the tasks of a section stand: before those of the sections that follow. */
function standingBefore(sections: readonly (readonly Step[])[]): Standing {
  const ahead = sections.reduceRight<Ahead | undefined>(
    (after, steps) => ({ steps, from: 0, after }),
    undefined,
  )
  return { handler: false, rescuable: false, ahead }
}

/** The handlers of all hosts that can be reached, also of those that failed. */
async function* flushAlsoFailed(hosts: readonly RunHost[], course: Course): AsyncGenerator<Event> {
  const failed = hosts.filter(host => host.status === 'failed')
  for (const host of failed) host.status = 'active'
  yield* flushHandlers(hosts, course)
  for (const host of failed) if (host.isActive) host.status = 'failed'
}

/** The hosts of a play that are still at work, in the order of its pattern. */
function activeHostsOf(play: Play, { world, inventory, hostNamed }: RunContext): RunHost[] {
  return hostsOfPlay(play, world, inventory)
    .map(hostNamed)
    .filter(host => host.isActive)
}

function contextOf(world: World): RunContext {
  const inventory = new LiveInventory(world.inventory)
  const hosts = new Map<string, RunHost>()
  for (const [name, host] of inventory.hosts) hosts.set(name, new RunHost(host))
  const hostNamed = (name: string): RunHost => {
    const host = hosts.get(name) ?? new RunHost(unlisted(name, inventory))
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

/** A host that was added since, or that only a delegation names. */
function unlisted(name: string, { hosts, implicitLocalhost }: LiveInventory): InventoryHost {
  const bare = name === implicitLocalhost.name ? implicitLocalhost : { name, groups: [], variables: [] }
  return hosts.get(name) ?? bare
}

/** The names of the hosts that a play would run on, in the order of its pattern. */
export function hostsOfPlay(
  play: Play,
  world: World,
  inventory = new LiveInventory(world.inventory),
): string[] {
  const scope = new Scopes(world, inventory, new Map()).forPlay(play)
  const pattern = [renderNode(play.hosts, scope)].flat().map(String)
  const { limit } = world.options
  const { hosts, unknown } = world.selectHosts(pattern, inventory)
  for (const term of unknown) world.warn(`${playName(play)}: no host and no group is called ${term}`)
  return hosts.filter(name => !limit || limit.has(name) || !world.inventory.hosts.has(name))
}

function playName({ name, hosts }: Play): string {
  if (name !== undefined) return name
  return hosts.kind === 'scalar' ? String(hosts.value) : 'a play'
}
