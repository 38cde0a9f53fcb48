import type { Reporter } from '../model/event.ts'

/** Prints each event as one line of JSON. */
export function jsonReporter(write: (text: string) => void): Reporter {
  return { report: event => write(`${JSON.stringify(event)}\n`) }
}
