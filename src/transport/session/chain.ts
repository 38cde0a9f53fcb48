import { type DeliverError, TaskError } from '../../base/errors.ts'
import type { Answer } from '../../model/connection.ts'
import type { Mark } from './frame.ts'

/** What a chain tells the session it runs in. */
export interface ChainEvents {
  /** The time is over. The process is that of the running step, where it has said so. */
  overdue(pid: number | undefined): void
  /** Nobody waits for it any more. */
  over(): void
}

/** A chain of steps on its way: what they answered so far, and the time they have together. */
export class Chain {
  readonly steps: readonly RunningStep[]
  readonly answers: Promise<Answer[]>
  private readonly timeoutSeconds: number | undefined
  private readonly events: ChainEvents
  private resolve!: (answers: Answer[]) => void
  private reject!: (error: Error) => void
  private timer: NodeJS.Timeout | undefined
  private running: number | undefined
  private isOverdue = false

  constructor(length: number, timeoutSeconds: number | undefined, events: ChainEvents) {
    this.timeoutSeconds = timeoutSeconds
    this.events = events
    this.answers = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
    this.steps = Array.from({ length }, () => new RunningStep(this))
  }

  /** It is the turn of this chain: its time counts from now, also if the shell never reports that it begins. */
  startClock(): void {
    if (this.timeoutSeconds === undefined) return
    this.timer ??= setTimeout(() => {
      this.isOverdue = true
      this.events.overdue(this.running)
    }, this.timeoutSeconds * 1000)
  }

  /** A step began. One that begins when the time is over is overdue too. */
  begin(pid: number): void {
    this.running = pid
    if (this.isOverdue) this.events.overdue(pid)
  }

  /** A step was answered, or cancelled by the one before it. */
  proceed(): void {
    const answers = this.steps.map(step => step.answer)
    if (!answers.every(answer => answer !== undefined)) return
    if (this.isOverdue) this.reject(this.overtime())
    else this.resolve(answers)
    this.finish()
  }

  fail(error: DeliverError): void {
    this.reject(this.isOverdue ? this.overtime() : error)
    this.finish()
  }

  private finish(): void {
    clearTimeout(this.timer)
    this.events.over()
  }

  private overtime(): TaskError {
    return new TaskError(`It took longer than ${this.timeoutSeconds} s and was ended`)
  }
}

/** A step on its way: its answer is whole when its mark has come on both streams. */
export class RunningStep {
  private readonly chain: Chain
  private stdout: Mark | undefined
  private stderr: Mark | undefined

  constructor(chain: Chain) {
    this.chain = chain
  }

  begin(pid: number): void {
    this.chain.begin(pid)
  }

  end(stream: 'stdout' | 'stderr', mark: Mark): void {
    this[stream] = mark
    if (this.answer) this.chain.proceed()
  }

  get answer(): Answer | undefined {
    const { stdout, stderr } = this
    if (!stdout || !stderr) return undefined
    return {
      status: stdout.value,
      stdout: stdout.output,
      stderr: stderr.output,
      dropped: stdout.dropped + stderr.dropped,
    }
  }
}
