import { basename } from 'node:path'
import type { Event } from '../../model/event.ts'
import type { Play } from '../../model/playbook.ts'
import type { BatchContext } from '../context.ts'
import type { PendingHandlers } from '../world.ts'

/**
 * The events of a batch, with its pending handlers taken over from run to run. Handlers that an earlier run of the play
 * could not run are run at the first flush; those that this run cannot run, because a host failed, became unreachable, or
 * a person stopped the run, are kept for the next.
 */
export async function* keepingPendingHandlers(
  { context, run, handlers }: BatchContext,
  events: AsyncGenerator<Event>,
): AsyncGenerator<Event> {
  const { keptHandlers, options } = context.world
  const play = playTitle(run.play, run.name)
  const kept = new Map(Object.entries(keptHandlers.of(play)))
  for (const host of run.hosts) handlers.restore(kept.get(host.name) ?? [], host)
  const pending = (): PendingHandlers =>
    Object.fromEntries(run.hosts.map(host => [host.name, handlers.pendingTitles(host)]))
  try {
    yield* events
  } finally {
    if (!options.checkMode) keptHandlers.keep(play, pending())
  }
  const hosts = Object.fromEntries(Object.entries(pending()).filter(([, titles]) => titles.length > 0))
  if (!options.checkMode && Object.keys(hosts).length > 0)
    yield { event: 'handlers kept', play: run.name, hosts }
}

/** What a play is known by from run to run, whatever the current folder is. */
function playTitle({ place }: Play, name: string): string {
  return `${basename(place.source.file)}: ${name}`
}
