import { DeliverError, TaskError } from '../base/errors.ts'
import type { ActionHost } from '../model/module.ts'

/** How long a host is waited for. */
export interface Patience {
  /** When the waiting ends, as `performance.now` counts. */
  readonly until: number
  /** Seconds that one connection may take. */
  readonly connectSeconds: number
  /** Seconds between the tries; each pause is twice the one before, up to this. */
  readonly sleep: number
}

/**
 * Connects anew, again and again, until the host answers as it shall.
 * @param answers throws while the host is not what is waited for
 */
export async function untilConnected(
  host: ActionHost,
  { until, connectSeconds, sleep }: Patience,
  answers: () => Promise<void>,
): Promise<void> {
  for (let pause = Math.min(0.2, sleep); ; pause = Math.min(pause * 2, sleep)) {
    const reason = await failure(async () => {
      await host.reconnect(connectSeconds)
      await answers()
    })
    if (!reason) return
    if (performance.now() + pause * 1000 > until) {
      throw new TaskError(`The host did not come back in time: ${reason.message}`, { cause: reason })
    }
    await host.sleep(pause)
  }
}

async function failure(attempt: () => Promise<void>): Promise<DeliverError | undefined> {
  try {
    await attempt()
    return undefined
  } catch (error) {
    if (error instanceof DeliverError) return error
    throw error
  }
}
