import { createInterface } from 'node:readline'
import { printable } from '../../base/printable.ts'
import { ask } from '../prompt.ts'

type Ask = (question: string) => Promise<string>

/** Asks about each task, until the answer is to continue without asking. */
export class StepByStep {
  private asksNoMore = false
  private last: Promise<unknown> = Promise.resolve()
  private readonly ask: Ask

  constructor(ask: Ask) {
    this.ask = ask
  }

  /** Whether a task shall run. Hosts may run at their own speed, so each question waits for the answer to the one before. */
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

/** Reads answers from the terminal or from a pipe. After the end of the pipe every answer is empty, which means no. */
export function answers(): Ask {
  if (process.stdin.isTTY) return ask
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  return async question => {
    process.stderr.write(`${printable(question)}: `)
    const { value = '' } = await lines.next()
    return value
  }
}
