import type { Answer } from '../../model/connection.ts'

/**
 * Milliseconds for which an answer is valid: others may change the host meanwhile. Where a task needs several rounds for
 * all of its hosts, hosts wait for each other, and answers are valid as many times as long.
 */
const lifetime = 5000

/** The window: how many upcoming queries are sent at once, at the least and at the most, and how fast it opens. */
const narrowest = 1
const widest = 64
const opening = 8

interface Observation {
  readonly routeKey: string
  readonly answer: Promise<Answer>
  /** When the answer came; infinite until then. */
  answeredAt: number
}

/**
 * The answers of a machine to probes, kept until the machine changes. The window, how far to look ahead, opens while
 * answers are used, and closes when a change makes answers worthless that came in advance. It begins closed: on a first
 * run all would be asked in vain, and the question for facts opens it without a round trip of its own.
 */
export class Observations {
  private readonly byQuery = new Map<string, Observation>()
  private readonly now: () => number
  private width = narrowest

  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** How many queries may be sent in advance. */
  get window(): number {
    return this.width
  }

  /** Whether there is no answer: then it is time to look ahead. */
  get isEmpty(): boolean {
    return this.byQuery.size === 0
  }

  /** @param rounds how many rounds a task needs for all of its hosts */
  answer(query: string, rounds: number): Promise<Answer> | undefined {
    const observation = this.byQuery.get(query)
    if (!observation) return undefined
    if (this.now() - observation.answeredAt <= lifetime * rounds) return observation.answer
    this.byQuery.delete(query)
    return undefined
  }

  /** @param routeKey the key of the route, and so of the shell: a shell does in order what it is sent */
  store(routeKey: string, query: string, answer: Promise<Answer>): void {
    const observation: Observation = { routeKey, answer, answeredAt: Number.POSITIVE_INFINITY }
    this.byQuery.set(query, observation)
    answer.then(
      () => {
        observation.answeredAt = this.now()
      },
      () => this.byQuery.delete(query), // whoever asks again gets the error
    )
  }

  /** The machine changes, or is acted on: no answer is valid any more. */
  forget(): void {
    this.byQuery.clear()
  }

  /** The machine changed while other shells answered too: only answers of the shell that made the change are valid. */
  forgetOthers(routeKey: string): void {
    for (const [query, observation] of this.byQuery)
      if (observation.routeKey !== routeKey) this.byQuery.delete(query)
  }

  /** A change came between: queries were sent in advance in vain. */
  narrow(): void {
    this.width = narrowest
  }

  /** No change came between: look further ahead the next time. */
  widen(): void {
    this.width = Math.min(widest, this.width * opening)
  }
}
