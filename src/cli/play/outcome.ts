import { exitCodes } from '../../base/errors.ts'
import type { Event, RecapEvent, TaskEvent } from '../../model/event.ts'

/** The outcome of a run, collected from its events. */
export class Outcome {
  recap: RecapEvent | undefined
  private refused = 0

  see(event: Event): void {
    if (event.event === 'task' && isRefusal(event)) this.refused++
    if (event.event === 'recap') this.recap = event
  }

  get exitCode(): number {
    const counters = Object.values(this.recap?.hosts ?? {})
    const failed = counters.some(host => host.failed > 0)
    const unreachable = counters.reduce((sum, host) => sum + host.unreachable, 0)
    if (failed && unreachable > 0) return exitCodes.failedAndUnreachable
    if (unreachable > 0) return this.refused === unreachable ? exitCodes.trust : exitCodes.unreachable
    return failed ? exitCodes.failed : exitCodes.ok
  }
}

/** Whether a host was unreachable because its key or our credentials were refused. */
function isRefusal({ status, result }: TaskEvent): boolean {
  return status === 'unreachable' && result['refused'] === true
}
