import type { Answer } from '../../model/connection.ts'

/**
 * Milliseconds after which an answer says nothing any more: others may have changed the host. Where a task comes to its
 * hosts in several turns, they wait for each other, and have as many times as long.
 */
const lifetime = 5000

/** How many coming questions are asked at once, at the least and at the most. */
const narrowest = 2
const widest = 64

interface Kept {
  readonly way: string
  readonly answer: Promise<Answer>
  /** When it was answered; not yet, while that is infinite. */
  answered: number
}

/**
 * What a machine answered to questions that change nothing, kept until the machine changes. The window, how far to look
 * ahead, opens while answers are used, and closes when a change makes those that were asked in advance worthless.
 */
export class Observations {
  private readonly kept = new Map<string, Kept>()
  private readonly now: () => number
  private width = widest

  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** How many questions may be asked in advance. */
  get window(): number {
    return this.width
  }

  /** Whether nothing is known: then it is time to look ahead. */
  get isEmpty(): boolean {
    return this.kept.size === 0
  }

  /** @param turns in how many turns a task comes to all of its hosts */
  answerTo(question: string, turns: number): Promise<Answer> | undefined {
    const kept = this.kept.get(question)
    if (!kept) return undefined
    if (this.now() - kept.answered <= lifetime * turns) return kept.answer
    this.kept.delete(question)
    return undefined
  }

  /** @param way what tells the shell that is asked apart from others: what it is told is done in order */
  keep(way: string, question: string, answer: Promise<Answer>): void {
    const kept: Kept = { way, answer, answered: Number.POSITIVE_INFINITY }
    this.kept.set(question, kept)
    answer.then(
      () => {
        kept.answered = this.now()
      },
      () => this.kept.delete(question), // whoever asks again learns why
    )
  }

  /** The machine changes, or is acted on: nothing that was seen counts any more. */
  forget(): void {
    this.kept.clear()
  }

  /** The machine has changed while others were looking too: only what was asked behind the change counts. */
  forgetOthers(way: string): void {
    for (const [question, { way: other }] of this.kept) if (other !== way) this.kept.delete(question)
  }

  /** A change came in the way: what was asked in advance was asked in vain. */
  narrow(): void {
    this.width = narrowest
  }

  /** Nothing came in the way: look further ahead the next time. */
  widen(): void {
    this.width = Math.min(widest, this.width * 2)
  }
}
