import { basename } from 'node:path'
import type { Event } from '../../model/event.ts'
import type { Play } from '../../model/playbook.ts'
import type { PendingHandlers } from '../world.ts'
import type { Course } from './walk.ts'

/**
 * Goes the way of a batch through its play. What an earlier run of the play left to its handlers runs at the first flush;
 * what this one leaves, because a host failed, was lost, or a person stopped the run, is kept for the next.
 */
export async function* keepingHandlers(
  { context, run, handlers }: Course,
  way: AsyncGenerator<Event>,
): AsyncGenerator<Event> {
  const { keptHandlers, options } = context.world
  const play = titleOf(run.play, run.name)
  const kept = keptHandlers.of(play)
  for (const host of run.hosts) handlers.recall(kept[host.name] ?? [], host)
  const pending = (): PendingHandlers =>
    Object.fromEntries(run.hosts.map(host => [host.name, handlers.pendingOf(host)]))
  try {
    yield* way
  } finally {
    if (!options.checkMode) keptHandlers.keep(play, pending())
  }
  const hosts = Object.fromEntries(Object.entries(pending()).filter(([, titles]) => titles.length > 0))
  if (!options.checkMode && Object.keys(hosts).length > 0)
    yield { event: 'handlers kept', play: run.name, hosts }
}

/** What a play is known by from run to run, wherever the person stands. */
function titleOf({ place }: Play, name: string): string {
  return `${basename(place.source.file)}: ${name}`
}
