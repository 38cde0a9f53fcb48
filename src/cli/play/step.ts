import { createInterface } from 'node:readline'
import { ask } from '../prompt.ts'

type Ask = (question: string) => Promise<string>

/** Asks about one task after the other, until somebody says that it shall go on without asking. */
export class StepByStep {
  private asksNoMore = false
  private last: Promise<unknown> = Promise.resolve()
  private readonly ask: Ask

  constructor(ask: Ask) {
    this.ask = ask
  }

  /** Whether a task shall run. Questions of hosts that go at their own speed wait for each other. */
  approves(task: string): Promise<boolean> {
    const answer = this.last.then(() => this.answerTo(task))
    this.last = answer
    return answer
  }

  private async answerTo(task: string): Promise<boolean> {
    if (this.asksNoMore) return true
    const answer = await this.ask(`Run ${task}? (n)o, (y)es, (c)ontinue without asking`)
    this.asksNoMore = /^c/i.test(answer.trim())
    return this.asksNoMore || /^y/i.test(answer.trim())
  }
}

/** Answers that a person types, or that stand in a pipe; where it ends, nobody is there to say yes. */
export function answers(): Ask {
  if (process.stdin.isTTY) return ask
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  return async question => {
    process.stderr.write(`${question}: `)
    const { value = '' } = await lines.next()
    return value
  }
}
