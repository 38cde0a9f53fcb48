import type { Connect, Target } from '../../model/connection.ts'
import { UnknownHostAccessError } from '../../transport/ssh/trust.ts'

/** Asks a person a yes-or-no question. */
export type Confirm = (question: string) => Promise<boolean>

/**
 * Connects, and asks a person when a host has an unknown key. The first connection is closed by then, and a new one is
 * made after a yes, so that no handshake waits for an answer. A key that has changed is refused without a question.
 */
export function confirmUnknownHostKeys(connect: Connect, confirm: Confirm): Connect {
  let lastAnswer: Promise<unknown> = Promise.resolve()
  const ask = async (target: Target, unknown: UnknownHostAccessError) => {
    if (!(await confirm(`${target.name} shows a key that nobody knows, ${unknown.fingerprint}. Trust it?`)))
      throw unknown
    await unknown.accept()
  }
  return async target => {
    try {
      return await connect(target)
    } catch (error) {
      if (!(error instanceof UnknownHostAccessError)) throw error
      const answered = lastAnswer.then(() => ask(target, error))
      lastAnswer = answered.catch(() => {})
      await answered
      return connect(target)
    }
  }
}
