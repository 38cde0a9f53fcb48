import type { TaskEvent, TaskStartEvent } from '../../model/event.ts'
import { isQuietStatus, type LineOptions, type OutcomeLine, outcomeLines } from './outcome-line.ts'

/** A line for hosts that are alike. */
export interface SharedLine extends OutcomeLine {
  readonly hosts: readonly string[]
}

/** A task that some hosts have not finished yet, and what is still to be printed of those that have. */
export class RunningTask {
  readonly start: TaskStartEvent
  /** In milliseconds of the clock of the reporter. */
  readonly started: number
  private readonly waiting: Set<string>
  private readonly itemEvents = new Map<string, TaskEvent[]>()
  private unprinted: { readonly position: number; readonly line: OutcomeLine }[] = []

  constructor(start: TaskStartEvent, started: number) {
    this.start = start
    this.started = started
    this.waiting = new Set(start.hosts)
  }

  get waitingFor(): readonly string[] {
    return [...this.waiting]
  }

  get isDone(): boolean {
    return this.waiting.size === 0
  }

  /** Whether an event is one of this task. */
  isOf({ play, task, role, handler }: TaskEvent): boolean {
    const { start } = this
    return start.task === task && start.play === play && start.role === role && start.handler === handler
  }

  awaits(host: string): boolean {
    return this.waiting.has(host)
  }

  /** Keeps the outcome of a host, or of one item of its loop until the host has finished. */
  add(event: TaskEvent, options: LineOptions): void {
    const events = this.itemEvents.get(event.host) ?? []
    events.push(event)
    this.itemEvents.set(event.host, events)
    if ('item' in event) return
    this.itemEvents.delete(event.host)
    this.waiting.delete(event.host)
    const position = this.start.hosts.indexOf(event.host)
    for (const line of outcomeLines(events, options)) this.unprinted.push({ position, line })
  }

  /** Takes the lines that people want to see at once: what changed, failed or has more to say. */
  takeNews(): SharedLine[] {
    return this.take(({ status, below }) => !isQuietStatus(status) || below.length > 0)
  }

  takeAll(): SharedLine[] {
    return this.take(() => true)
  }

  /** Whichever host finished first: lines are in the order of the hosts, so that two runs look the same. */
  private take(isTaken: (line: OutcomeLine) => boolean): SharedLine[] {
    const taken = this.unprinted.filter(({ line }) => isTaken(line))
    this.unprinted = this.unprinted.filter(({ line }) => !isTaken(line))
    return shared(taken.toSorted((one, other) => one.position - other.position).map(({ line }) => line))
  }
}

function shared(lines: readonly OutcomeLine[]): SharedLine[] {
  const alike = new Map<string, OutcomeLine & { readonly hosts: string[] }>()
  for (const line of lines) {
    const key = JSON.stringify([line.status, line.rest, line.below])
    const known = alike.get(key)
    if (known) known.hosts.push(line.host)
    else alike.set(key, { ...line, hosts: [line.host] })
  }
  return [...alike.values()]
}
