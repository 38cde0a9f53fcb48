import { basename } from 'node:path'
import type { Event } from '../../model/event.ts'
import type { Play } from '../../model/playbook.ts'
import type { RunHost } from '../scope/host.ts'
import type { PlayRun } from '../scope/play-run.ts'
import type { PendingHandlers, World } from '../world.ts'
import type { Handlers } from './handlers.ts'

/**
 * The pending handlers of a batch, written down while it runs, so that the next run of the play takes them over however
 * this one ends. They are written before a task acts that would notify handlers, and again when it is known whether it did;
 * a run that changes nothing writes nothing.
 */
export class HandlerKeeper {
  private readonly world: World
  private readonly run: PlayRun
  private readonly handlers: Handlers
  private readonly play: string
  private savedRevision = 0
  private writing: Promise<void> = Promise.resolve()
  /** The write that begins when the current one has ended; all that ask meanwhile share it. */
  private next: Promise<void> | undefined

  constructor(world: World, run: PlayRun, handlers: Handlers) {
    this.world = world
    this.run = run
    this.handlers = handlers
    this.play = playTitle(run.play, run.name)
  }

  /** The titles of what is pending on each host. */
  get pending(): PendingHandlers {
    return Object.fromEntries(this.run.hosts.map(host => [host.name, this.handlers.pendingTitles(host)]))
  }

  /** Takes over what an earlier run kept. */
  restore(): void {
    const kept = new Map(Object.entries(this.world.keptHandlers.of(this.play)))
    for (const host of this.run.hosts) this.handlers.restore(kept.get(host.name) ?? [], host)
  }

  /** A task is about to act, and notifies these names for the hosts if it changes anything. */
  async expect(names: readonly string[], hosts: readonly RunHost[]): Promise<void> {
    for (const host of hosts) this.handlers.expect(names, host)
    await this.save()
  }

  /** Writes down what is pending, if that may have changed. */
  async save(): Promise<void> {
    if (this.world.options.checkMode || this.handlers.revision === this.savedRevision) return
    this.next ??= this.writing.then(() => this.write())
    this.writing = this.next.catch(() => {}) // who asked for it gets the error
    await this.next
  }

  private async write(): Promise<void> {
    this.next = undefined
    const { revision } = this.handlers
    await this.world.keptHandlers.keep(this.play, this.pending)
    this.savedRevision = revision
  }
}

/**
 * The events of a batch, with its pending handlers taken over from run to run. Handlers that an earlier run of the play
 * could not run are run at the first flush; those that this run cannot run, because a host failed, became unreachable, or
 * a person stopped the run, are kept for the next.
 */
export async function* keepingPendingHandlers(
  keeper: HandlerKeeper,
  { name }: PlayRun,
  events: AsyncGenerator<Event>,
): AsyncGenerator<Event> {
  keeper.restore()
  try {
    yield* events
  } finally {
    await keeper.save()
  }
  const hosts = Object.fromEntries(Object.entries(keeper.pending).filter(([, titles]) => titles.length > 0))
  if (Object.keys(hosts).length > 0) yield { event: 'handlers kept', play: name, hosts }
}

/** What a play is known by from run to run, whatever the current folder is. */
function playTitle({ place }: Play, name: string): string {
  return `${basename(place.source.file)}: ${name}`
}
