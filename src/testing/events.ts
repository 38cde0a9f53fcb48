import type { Event, TaskEvent } from '../model/event.ts'

/** The events without when things began and how long they took: that differs from run to run. */
export function withoutTiming(events: readonly Event[]): Event[] {
  return events.map(event => {
    const { time: _, seconds: __, ...rest } = event as TaskEvent
    return rest as Event
  })
}

/** The events with those of each task in the order of its hosts, whichever finished first. */
export function inHostOrder(events: readonly Event[]): Event[] {
  const ordered: Event[] = []
  let hosts: readonly string[] = []
  let ofTask: TaskEvent[] = []
  const position = ({ host }: TaskEvent) => hosts.indexOf(host)
  const endTask = () => {
    ordered.push(...ofTask.toSorted((one, other) => position(one) - position(other)))
    ofTask = []
  }
  for (const event of events) {
    if (event.event === 'task') ofTask.push(event)
    else {
      endTask()
      if (event.event === 'task start') hosts = event.hosts.length > 1 ? event.hosts : []
      ordered.push(event)
    }
  }
  endTask()
  return ordered
}
