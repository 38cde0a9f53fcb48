import type { Handler } from '../../model/playbook.ts'
import { handlersFor } from '../../playbook/read/handlers.ts'
import type { RunHost } from '../scope/host.ts'

/** A handler to run now, on the hosts that notified it. */
export interface Due {
  readonly handler: Handler
  readonly notifiers: readonly RunHost[]
  /** Hosts of which check mode cannot tell whether they would notify it, and why. */
  readonly uncertain: ReadonlyMap<RunHost, string>
}

/** Who was notified of what, and what runs at the next flush: each handler once, in the order of definition. */
export class Handlers {
  private readonly handlers: Handler[]
  private readonly notified = new Map<Handler, Map<RunHost, string | undefined>>()
  /** What began to run on a host. */
  private readonly begun = new Map<RunHost, Set<Handler>>()
  /** What an earlier run kept for a host, and no handler is known for yet. */
  private readonly recalled = new Map<RunHost, Set<string>>()
  private resumes = false

  constructor(handlers: readonly Handler[]) {
    this.handlers = [...handlers]
  }

  /** @param uncertain in check mode: why it cannot be told whether this would be notified */
  notify(name: string, host: RunHost, uncertain?: string): void {
    for (const handler of handlersFor(name, this.handlers)) {
      const hosts = this.notified.get(handler) ?? new Map<RunHost, string | undefined>()
      const isCertain = uncertain === undefined || (hosts.has(host) && hosts.get(host) === undefined)
      this.notified.set(handler, hosts.set(host, isCertain ? undefined : uncertain))
    }
  }

  /** The first of some names that no handler has. */
  firstUnknown(names: Iterable<string>): string | undefined {
    return [...names].find(name => handlersFor(name, this.handlers).length === 0)
  }

  /** Remembers what an earlier run kept for a host. */
  recall(titles: Iterable<string>, host: RunHost): void {
    this.recalled.set(host, new Set(titles))
  }

  /**
   * From now on, a flush runs what an earlier run kept: once there were tasks, for handlers may need what those register.
   * Handlers of roles that are still to come wait for their roles.
   */
  resume(): void {
    this.resumes = true
  }

  /** The titles of what a host notified and did not come to its end: what failed counts where the host was lost by it. */
  pendingTitles(host: RunHost): string[] {
    const waiting = this.handlers.filter(handler => {
      const notified = this.notified.get(handler)
      const isNotified = notified?.has(host) && notified.get(host) === undefined
      return isNotified || (host.isLost && this.begun.get(host)?.has(handler))
    })
    return [...new Set([...waiting.map(titleOf), ...(this.recalled.get(host) ?? [])])]
  }

  /** Makes handlers known that were brought in while the play runs. */
  add(handlers: readonly Handler[]): void {
    this.handlers.push(...handlers.filter(handler => !this.handlers.includes(handler)))
  }

  /** Drops what a host has notified. */
  forget(host: RunHost): void {
    this.recalled.delete(host)
    for (const hosts of this.notified.values()) hosts.delete(host)
  }

  /** What runs now, of what these hosts have notified. A handler that is notified meanwhile still runs if its turn is to come. */
  *flush(hosts: readonly RunHost[], signal: AbortSignal): Generator<Due> {
    if (this.resumes) this.notifyRecalled()
    for (const handler of this.handlers) {
      if (signal.aborted) return
      const notified = this.notified.get(handler)
      const now = [...(notified ?? [])].filter(([host]) => host.isActive && hosts.includes(host))
      for (const [host] of now) notified?.delete(host)
      if (now.length === 0) continue
      const notifiers = now.flatMap(([host, uncertain]) => (uncertain === undefined ? [host] : []))
      const uncertain = new Map(now.flatMap(([host, why]) => (why === undefined ? [] : [[host, why]])))
      for (const host of notifiers) this.begun.set(host, new Set(this.begun.get(host)).add(handler))
      yield { handler, notifiers, uncertain }
      for (const host of notifiers) if (!host.isLost) this.begun.get(host)?.delete(handler)
    }
  }

  private notifyRecalled(): void {
    for (const [host, titles] of this.recalled) {
      for (const handler of this.handlers.filter(handler => titles.has(titleOf(handler)))) {
        this.notified.set(handler, new Map(this.notified.get(handler)).set(host, undefined))
        titles.delete(titleOf(handler))
      }
    }
  }
}

/** What a handler is known by from run to run. */
function titleOf({ name, listen, task }: Handler): string {
  const own = name ?? listen[0] ?? task.module
  return task.role ? `${task.role.name} : ${own}` : own
}
