import { setTimeout as sleep } from 'node:timers/promises'
import pLimit, { type LimitFunction } from 'p-limit'
import type { Target } from '../../model/connection.ts'
import { PassingError } from './login.ts'

/** Strangers that a server lets wait before it drops some; sshd begins to at ten. */
const atOnce = 8

/** Seconds for which a host is asked again that is there, but too busy. */
const busyPatience = 60

/** Logins at an address: so many at once, and again after a while where that may help. */
export class Patience {
  private readonly gates = new Map<string, LimitFunction>()

  async login<T>(target: Target, attempt: () => Promise<T>): Promise<T> {
    const gate = this.gate(target)
    const begin = Date.now()
    for (let retry = 1; ; retry++) {
      try {
        return await gate(attempt)
      } catch (error) {
        const pause = pauseBefore(retry)
        if (!(error instanceof PassingError)) throw error
        const patience = error.isBusy ? busyPatience : target.connectTimeoutSeconds
        if ((Date.now() - begin) / 1000 + pause > patience) throw error
        await sleep(pause * 1000)
      }
    }
  }

  private gate({ address, port }: Target): LimitFunction {
    const key = `${address}:${port}`
    const gate = this.gates.get(key) ?? pLimit(atOnce)
    this.gates.set(key, gate)
    return gate
  }
}

/** 1, 3, 7, 15, 30 seconds, less up to half of that, so that many do not come back at once. */
function pauseBefore(retry: number): number {
  return Math.min(2 ** retry - 1, 30) * (1 - Math.random() / 2)
}
