import { setTimeout as sleep } from 'node:timers/promises'
import pLimit, { type LimitFunction } from 'p-limit'
import type { Target } from '../../model/connection.ts'
import { TemporaryError } from './login.ts'

/** Logins at one address at the same time. sshd drops some connections that are not logged in from ten on. */
const concurrentLogins = 8

/** Seconds for which the login at a host that is up, but too busy, is tried again. */
const busySeconds = 60

/** Limits the logins at one address, and repeats those that failed for a temporary reason. */
export class LoginRetry {
  private readonly gates = new Map<string, LimitFunction>()

  async login<T>(target: Target, attempt: () => Promise<T>): Promise<T> {
    const gate = this.gate(target)
    const begin = Date.now()
    for (let retry = 1; ; retry++) {
      try {
        return await gate(attempt)
      } catch (error) {
        const pause = pauseBefore(retry)
        if (!(error instanceof TemporaryError)) throw error
        const limit = error.isBusy ? busySeconds : target.connectTimeoutSeconds
        if ((Date.now() - begin) / 1000 + pause > limit) throw error
        await sleep(pause * 1000)
      }
    }
  }

  private gate({ address, port }: Target): LimitFunction {
    const key = `${address}:${port}`
    const gate = this.gates.get(key) ?? pLimit(concurrentLogins)
    this.gates.set(key, gate)
    return gate
  }
}

/** 1, 3, 7, 15, 30 seconds, less up to half of that, so that many hosts do not retry at the same moment. */
function pauseBefore(retry: number): number {
  return Math.min(2 ** retry - 1, 30) * (1 - Math.random() / 2)
}
