import type { Connect } from '../../model/connection.ts'
import { UnknownHostKeyError } from '../../transport/ssh/trust.ts'

/** Who sits at the terminal. */
export interface Person {
  ask(question: string): Promise<string>
  tell(line: string): void
}

/**
 * Connects, and asks a person when a host has an unknown key. The first connection is closed by then, and a new one is
 * made after a yes, so that no handshake waits for an answer. A key that has changed is refused without a question. Where
 * several hosts wait, one answer may do for all unknown keys that are still to come.
 */
export function confirmUnknownHostKeys(connect: Connect, person: Person): Connect {
  const questions = new Questions(person)
  return async target => {
    // Each round makes one key known: hosts to go through come before the target.
    for (const asked = new Set<string>(); ; ) {
      try {
        return await connect(target)
      } catch (error) {
        if (!(error instanceof UnknownHostKeyError) || asked.has(error.fingerprint)) throw error
        asked.add(error.fingerprint)
        if (!(await questions.isTrusted(error))) throw error
        await error.accept()
      }
    }
  }
}

/** Asks one question after the other. */
class Questions {
  private last: Promise<unknown> = Promise.resolve()
  private waiting = 0
  private trustsAll = false
  /** The answers, by host and key: however many connections wait for a bastion, it is asked about once. */
  private readonly answers = new Map<string, Promise<boolean>>()
  private readonly person: Person

  constructor(person: Person) {
    this.person = person
  }

  isTrusted(unknown: UnknownHostKeyError): Promise<boolean> {
    const key = `${unknown.host} ${unknown.fingerprint}`
    const answer = this.answers.get(key) ?? this.inTurn(unknown)
    this.answers.set(key, answer)
    return answer
  }

  private inTurn(unknown: UnknownHostKeyError): Promise<boolean> {
    this.waiting++
    const answer = this.last.then(() => this.answerTo(unknown)).finally(() => this.waiting--)
    this.last = answer.catch(() => {})
    return answer
  }

  private async answerTo({ host, type, fingerprint }: UnknownHostKeyError): Promise<boolean> {
    if (this.trustsAll) {
      this.person.tell(`${host} is trusted with its ${type} key ${fingerprint}`)
      return true
    }
    const all = this.waiting > 1 ? ', [a]ll' : ''
    const answer = await this.person.ask(
      `${host} shows a key that nobody knows, ${type} ${fingerprint}. Trust it? [y]es, [n]o${all}`,
    )
    this.trustsAll = all !== '' && /^a(ll)?$/i.test(answer.trim())
    return this.trustsAll || /^y(es)?$/i.test(answer.trim())
  }
}
