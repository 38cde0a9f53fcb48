import type { HostCounters, RecapEvent, TaskEvent } from '../../model/event.ts'

/** Counts the statuses of the tasks of each host, with the counters of Ansible. */
export class Recap {
  private readonly hosts = new Map<string, HostCounters>()

  count(event: TaskEvent): void {
    if ('item' in event) return
    const { host, status, ignored, rescued, result } = event
    const counters = this.counters(host)
    if (ignored) {
      counters.ok++
      counters.ignored++
      if (result.changed) counters.changed++
    } else if (status === 'changed') {
      counters.ok++
      counters.changed++
    } else counters[status === 'failed' && rescued ? 'rescued' : status]++
  }

  /** @param unfinished the hosts that did not come to the end of their plays, for whatever reason */
  event(unfinished: Iterable<string>): RecapEvent {
    const sorted = [...this.hosts].sort(([a], [b]) => (a < b ? -1 : 1))
    const others = [...unfinished].filter(name => !this.hasFailed(name))
    return {
      event: 'recap',
      hosts: Object.fromEntries(sorted),
      ...(others.length > 0 && { unfinished: others }),
    }
  }

  private hasFailed(name: string): boolean {
    const { failed = 0, unreachable = 0 } = this.hosts.get(name) ?? {}
    return failed + unreachable > 0
  }

  private counters(host: string): HostCounters {
    const counters = this.hosts.get(host) ?? {
      ok: 0,
      changed: 0,
      unreachable: 0,
      failed: 0,
      skipped: 0,
      rescued: 0,
      ignored: 0,
    }
    this.hosts.set(host, counters)
    return counters
  }
}
