import type { Connect, Target } from '../../model/connection.ts'
import { UnknownHostKeyError } from '../../transport/ssh/trust.ts'

/** Asks a person whether it is so; one question at a time. */
export type Confirm = (question: string) => Promise<boolean>

/**
 * Connects; where a host shows a key that nobody knows, a person is asked. The host was left before that, and is
 * reached anew after a yes: no handshake waits for an answer. A key that changed is never asked about.
 */
export function askingAboutStrangers(connect: Connect, confirm: Confirm): Connect {
  let asking: Promise<unknown> = Promise.resolve()
  const ask = async (target: Target, stranger: UnknownHostKeyError) => {
    if (!(await confirm(`${target.name} shows a key that nobody knows, ${stranger.fingerprint}. Trust it?`)))
      throw stranger
    await stranger.accept()
  }
  return async target => {
    try {
      return await connect(target)
    } catch (error) {
      if (!(error instanceof UnknownHostKeyError)) throw error
      const answered = asking.then(() => ask(target, error))
      asking = answered.catch(() => {})
      await answered
      return connect(target)
    }
  }
}
