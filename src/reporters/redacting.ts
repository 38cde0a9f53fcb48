import type { Redaction } from '../base/redaction.ts'
import type { Event, Reporter, TaskEvent, TaskStartEvent } from '../model/event.ts'

type Heading = Pick<TaskEvent, 'play' | 'task' | 'role' | 'handler'>

/** The same reporter, which gets every event without the secrets in it. */
export function redacting(reporter: Reporter, redaction: Redaction): Reporter {
  const events = new RedactedEvents(redaction)
  return { report: event => reporter.report(events.redacted(event)) }
}

/**
 * Redacts events. The names of hosts stay: readers tell hosts apart by them. The events of a task keep the heading with
 * which it was announced, whatever became known as secret meanwhile: readers know by it where they belong.
 */
class RedactedEvents {
  private readonly redaction: Redaction
  /** The headings that were announced, by what they were before. */
  private readonly announced = new Map<string, Heading>()

  constructor(redaction: Redaction) {
    this.redaction = redaction
  }

  redacted(event: Event): Event {
    if (event.event === 'task') return this.task(event)
    if (event.event === 'task start') return this.taskStart(event)
    if (event.event === 'play') return { ...event, play: this.redaction.redact(event.play) }
    if (event.event !== 'handlers kept') return event
    const titles = Object.entries(event.hosts).map(([host, titles]) => [
      host,
      this.redaction.redactIn(titles),
    ])
    return { ...event, play: this.redaction.redact(event.play), hosts: Object.fromEntries(titles) }
  }

  private taskStart(start: TaskStartEvent): TaskStartEvent {
    const { event, hosts } = start
    const redacted = { ...this.redaction.redactIn(start), event, hosts }
    this.announced.set(keyOf(start), headingOf(redacted))
    return redacted
  }

  private task(task: TaskEvent): TaskEvent {
    const redacted = this.redaction.redactIn(task)
    if (redacted === task) return task
    const { event, host, status, seconds } = task
    const kept = { event, host, status, ...(seconds !== undefined && { seconds }) }
    return { ...redacted, ...this.announced.get(keyOf(task)), ...kept }
  }
}

function headingOf({ play, task, role, handler }: Heading): Heading {
  return { play, task, ...(role !== undefined && { role }), handler }
}

function keyOf(heading: Heading): string {
  return JSON.stringify(headingOf(heading))
}
