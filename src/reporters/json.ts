import { printableJson } from '../base/printable.ts'
import type { Reporter, Timing } from '../model/event.ts'

/** Prints each event as one line of JSON, with when it began and how long it took. The recap has the time of the run. */
export function jsonReporter(write: (text: string) => void, now: () => number): Reporter {
  const [began, started] = [new Date(), now()]
  const ofRun = (): Timing => ({
    time: began.toISOString(),
    seconds: Math.round(now() - started) / 1000,
  })
  const ofMoment = (): Timing => ({ time: new Date().toISOString(), seconds: 0 })
  return {
    report(event) {
      const timing = event.event === 'recap' ? ofRun() : ofMoment()
      write(`${printableJson(JSON.stringify(Object.assign({ event: event.event }, timing, event)))}\n`)
    },
  }
}
