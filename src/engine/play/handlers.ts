import type { Handler } from '../../model/playbook.ts'
import { handlersFor } from '../../playbook/read/handlers.ts'
import type { Layer } from '../../variables/precedence.ts'
import type { RunHost } from '../scope/host.ts'

/** The variables of includes, by the names of hosts. */
type IncludedLayers = ReadonlyMap<string, readonly Layer[]>

/** A handler to run now, on the hosts that notified it. */
export interface Due {
  readonly handler: Handler
  readonly notifiers: readonly RunHost[]
  /** In check mode: the hosts that may or may not notify it, with the reason for the doubt. */
  readonly uncertain: ReadonlyMap<RunHost, string>
}

/** The handlers of a batch: which hosts notified which, and what the next flush runs, in the order of definition. */
export class Handlers {
  private readonly handlers: Handler[]
  private readonly notified = new Map<Handler, Map<RunHost, string | undefined>>()
  /** The handlers that a task is about to notify: it acts on the host, and what comes of it is not known yet. */
  private readonly expected = new Map<RunHost, Set<Handler>>()
  /** The handlers that run on a host now. */
  private readonly running = new Map<RunHost, Set<Handler>>()
  /** The handlers that began to run on a host, and failed. */
  private readonly unfinished = new Map<RunHost, Set<Handler>>()
  /** The titles of handlers that an earlier run kept for a host, and that no flush has taken up yet. */
  private readonly restored = new Map<RunHost, Set<string>>()
  private restoredAllowed = false
  private readonly included = new Map<Handler, IncludedLayers>()
  /** Grows with everything that may change what is pending. */
  revision = 0

  constructor(handlers: readonly Handler[]) {
    this.handlers = [...handlers]
  }

  /** @param uncertain in check mode: why it is not known whether the handler would be notified */
  notify(name: string, host: RunHost, uncertain?: string): void {
    for (const handler of handlersFor(name, this.handlers)) {
      const hosts = this.notified.get(handler) ?? new Map<RunHost, string | undefined>()
      const isCertain = uncertain === undefined || (hosts.has(host) && hosts.get(host) === undefined)
      this.notified.set(handler, hosts.set(host, isCertain ? undefined : uncertain))
      this.revision++
    }
  }

  /** A task that is about to act on a host will notify these names if it changes anything. */
  expect(names: readonly string[], host: RunHost): void {
    const known = this.expected.get(host)
    const handlers = names.flatMap(name => handlersFor(name, this.handlers))
    if (handlers.every(handler => known?.has(handler))) return
    this.expected.set(host, new Set([...(known ?? []), ...handlers]))
    this.revision++
  }

  /** The task of a host has ended. If the host was lost meanwhile, the task may have changed it: what was expected counts. */
  endExpectation(host: RunHost, isLost: boolean): void {
    const handlers = this.expected.get(host) ?? []
    if (this.expected.delete(host)) this.revision++
    if (isLost) for (const handler of handlers) this.renotify(handler, host)
  }

  /** The first name that no handler has. */
  firstUnknown(names: Iterable<string>): string | undefined {
    return [...names].find(name => handlersFor(name, this.handlers).length === 0)
  }

  /** Takes over the handlers that an earlier run kept for a host. */
  restore(titles: Iterable<string>, host: RunHost): void {
    this.restored.set(host, new Set(titles))
  }

  /**
   * From now on, a flush also runs the handlers that an earlier run kept. Not earlier than after some tasks, for handlers
   * may need what tasks register; those of included roles run once their role is included.
   */
  allowRestored(): void {
    this.restoredAllowed = true
  }

  /** The titles of the handlers that a host notified and that did not run to their end. */
  pendingTitles(host: RunHost): string[] {
    const waiting = this.handlers.filter(handler => {
      const notified = this.notified.get(handler)
      const isNotified = notified?.has(host) && notified.get(host) === undefined
      const isOpen = [this.expected, this.running].some(open => open.get(host)?.has(handler))
      return isNotified || isOpen || (host.failedOrUnreachable && this.unfinished.get(host)?.has(handler))
    })
    return [...new Set([...waiting.map(handlerTitle), ...(this.restored.get(host) ?? [])])]
  }

  /**
   * Adds handlers that hosts included while the play runs. A handler that comes again is the same one, and sees the variables
   * with which a host included it last.
   */
  add(handlers: readonly Handler[], hosts: readonly RunHost[], layers: IncludedLayers): void {
    for (const handler of handlers) {
      const same = this.handlers.find(other => isSamePlace(other, handler)) ?? handler
      if (same === handler && !this.handlers.includes(handler)) this.handlers.push(handler)
      const seen = new Map(this.included.get(same))
      for (const { name } of hosts) seen.set(name, layers.get(name) ?? [])
      this.included.set(same, seen)
    }
  }

  /** The variables that a handler sees of what included it, by host; nothing for one of the play itself. */
  layersOf(handler: Handler): IncludedLayers | undefined {
    return this.included.get(handler)
  }

  /** Drops the notifications of a host. */
  forget(host: RunHost): void {
    this.revision++
    this.restored.delete(host)
    for (const hosts of this.notified.values()) hosts.delete(host)
  }

  /** The handlers that these hosts notified. A handler that is notified during the flush runs in it if its turn is to come. */
  *flush(hosts: readonly RunHost[], signal: AbortSignal): Generator<Due> {
    if (this.restoredAllowed) this.notifyRestored()
    for (const handler of this.handlers) {
      if (signal.aborted) return
      const notified = this.notified.get(handler)
      const now = [...(notified ?? [])].filter(([host]) => host.isActive && hosts.includes(host))
      for (const [host] of now) notified?.delete(host)
      if (now.length === 0) continue
      const notifiers = now.flatMap(([host, uncertain]) => (uncertain === undefined ? [host] : []))
      const uncertain = new Map(now.flatMap(([host, why]) => (why === undefined ? [] : [[host, why]])))
      for (const host of notifiers) this.running.set(host, new Set(this.running.get(host)).add(handler))
      yield { handler, notifiers, uncertain }
    }
  }

  /** A handler of the flush has ended on these hosts; on those of `stopped` a person interrupted it, so it is due again. */
  end({ handler, notifiers }: Due, stopped: ReadonlySet<RunHost>): void {
    this.revision++
    for (const host of notifiers) {
      this.running.get(host)?.delete(handler)
      if (stopped.has(host)) this.renotify(handler, host)
      else if (!host.failedOrUnreachable) this.unfinished.get(host)?.delete(handler)
      else this.unfinished.set(host, new Set(this.unfinished.get(host)).add(handler))
    }
  }

  private notifyRestored(): void {
    for (const [host, titles] of this.restored) {
      for (const handler of this.handlers.filter(handler => titles.has(handlerTitle(handler)))) {
        this.renotify(handler, host)
        titles.delete(handlerTitle(handler))
      }
    }
  }

  private renotify(handler: Handler, host: RunHost): void {
    this.notified.set(handler, new Map(this.notified.get(handler)).set(host, undefined))
  }
}

/** The title of a handler, by which it is known from run to run. */
function handlerTitle({ name, listen, task }: Handler): string {
  const own = name ?? listen[0] ?? task.module
  return task.role ? `${task.role.name} : ${own}` : own
}

/** Whether two handlers are written in the same place: a file that is included twice is read twice. */
function isSamePlace({ task: { place: a } }: Handler, { task: { place: b } }: Handler): boolean {
  return a.source.file === b.source.file && a.offset === b.offset
}
