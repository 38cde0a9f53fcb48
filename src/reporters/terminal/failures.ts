import { printableOnOneLine } from '../../base/printable.ts'
import { isLoopSummary, type TaskEvent } from '../../model/event.ts'
import { firstCause } from './failure.ts'
import { hostNames } from './host-names.ts'
import type { Paint } from './paint.ts'
import { taskTitle } from './profile.ts'

/** Failures that nothing rescued and nobody ignores, to be shown once more at the end of a run. */
export class Failures {
  /** The hosts of each, by its heading and its cause. */
  private readonly hosts = new Map<string, string[]>()
  /** Failed items of a loop, until the event of the whole loop says what came of it. */
  private readonly items = new Map<string, TaskEvent>()

  see(event: TaskEvent): void {
    if ('item' in event) {
      if (!this.items.has(event.host)) this.items.set(event.host, event)
      return
    }
    const item = this.items.get(event.host)
    this.items.delete(event.host)
    if (!event.ignored && !event.rescued) this.add(isLoopSummary(event) && item ? item : event)
  }

  /** A heading and lines of so many columns; hosts that failed alike share them. */
  lines(columns: number, paint: Paint): string[] {
    if (this.hosts.size === 0) return []
    const lines = [...this.hosts].flatMap(([what, hosts]) => {
      const [heading = '', cause = ''] = JSON.parse(what) as string[]
      const names = printableOnOneLine(hostNames(hosts, Math.max(columns - heading.length - 4, 30)))
      return [`  ${paint('red', names)}  ${printableOnOneLine(heading)}`, `    ${cut(cause, columns - 4)}`]
    })
    return ['', paint('bold', 'FAILED'), ...lines]
  }

  private add(event: TaskEvent): void {
    const heading = [taskTitle(event), event.place].filter(part => part !== undefined).join('  ')
    const what = JSON.stringify([heading, firstCause(event)])
    this.hosts.set(what, [...(this.hosts.get(what) ?? []), event.host])
  }
}

function cut(cause: string, columns: number): string {
  const text = printableOnOneLine(cause)
  return text.length <= columns ? text : `${text.slice(0, columns - 4)} ...`
}
