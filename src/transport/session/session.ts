import { randomBytes } from 'node:crypto'
import { type DeliverError, UnreachableError } from '../../base/errors.ts'
import type { Answer } from '../../model/connection.ts'
import type { Channel, Ending } from '../channel.ts'
import { Chain, type RunningStep } from './chain.ts'
import { Cutter, chain, type Mark, opening, type Request } from './frame.ts'

/** What a session has to know of the world around it. */
export interface SessionSettings {
  /** The name people know the host by. */
  readonly host: string
  /** Ends a step of this session with all it started, on a way of its own. */
  kill(process: StepProcess): Promise<void>
  /** Why there is no shell, where what starts it may refuse to: how it ended, if it did, and what it said. */
  refusal?(ending: Ending | undefined, said: string): DeliverError
}

/** A step that runs: its process, and the shell that waits for it. */
export interface StepProcess {
  readonly pid: number
  readonly shell: number
}

/** Bytes that are kept of each stream of an answer. */
const keptBytes = 8 * 1024 * 1024

/** Seconds in which a step that is ended must be gone; after that its shell is given up. */
const killSeconds = 10

/** Seconds in which a shell must be there. */
const startSeconds = 60

/**
 * A long-lived `sh`. Requests are written without waiting for answers, those of one tick in one write; both streams
 * are read all the time.
 */
export class Session {
  /** The process of the shell, once it has said that it is there. */
  readonly ready: Promise<number>
  /** Settles when the shell is gone. */
  readonly ended: Promise<void>
  private readonly channel: Channel
  private readonly settings: SessionSettings
  private readonly nonce = randomBytes(16).toString('hex')
  private readonly streams: Readonly<Record<StreamName, Stream>>
  private readonly chains = new Set<Chain>()
  private outbox: string[] = []
  private loss: DeliverError | undefined
  private shell: number | undefined
  private becomeReady!: (shell: number) => void

  constructor(channel: Channel, settings: SessionSettings) {
    this.channel = channel
    this.settings = settings
    this.streams = { stdout: this.listen('stdout'), stderr: this.listen('stderr') }
    const late = setTimeout(() => this.giveUp(this.lossAtStart(undefined)), startSeconds * 1000)
    this.ended = channel.closed.then(ending => this.lose(this.lossBy(ending)))
    this.ready = new Promise((resolve, reject) => {
      this.becomeReady = resolve
      this.ended.then(() => reject(this.loss))
    })
    this.ready.catch(() => {}).finally(() => clearTimeout(late)) // not everybody waits for it
    channel.stdin.on('error', () => {}) // what cannot be written to closes, which says more
    this.send(opening(this.nonce))
  }

  /** Runs a chain of steps; a time limit counts from when the first of them begins. */
  run(requests: readonly Request[], timeoutSeconds?: number): Promise<Answer[]> {
    if (this.loss) return Promise.reject(this.loss)
    const announced = timeoutSeconds !== undefined
    const text = chain(
      requests.map(request => ({ ...request, announced })),
      this.nonce,
    )
    const running = this.expect(requests.length, timeoutSeconds)
    this.send(text)
    return running.answers
  }

  private expect(length: number, timeoutSeconds: number | undefined): Chain {
    let giveUp: NodeJS.Timeout | undefined
    const expected = new Chain(length, timeoutSeconds, {
      overdue: pid => {
        giveUp ??= setTimeout(() => this.giveUp(this.lossByOverdue()), killSeconds * 1000)
        this.settings.kill({ pid, shell: this.shell ?? 0 }).catch(() => {}) // then the time to give up decides
      },
      over: () => {
        clearTimeout(giveUp)
        this.chains.delete(expected)
      },
    })
    this.chains.add(expected)
    for (const { steps } of Object.values(this.streams)) steps.push(...expected.steps)
    expected.proceed() // one without steps is over
    return expected
  }

  private listen(name: StreamName): Stream {
    const stream: Stream = { cutter: new Cutter(this.nonce, keptBytes), steps: [] }
    const source = this.channel[name]
    source.on('error', () => {})
    source.on('data', (chunk: Buffer) => {
      if (this.loss) return
      try {
        for (const mark of stream.cutter.push(chunk)) this.take(name, mark)
      } catch {
        this.giveUp(new UnreachableError(`Lost ${this.settings.host}: its answer is not one`))
      }
    })
    source.resume()
    return stream
  }

  private take(name: StreamName, mark: Mark): void {
    const { steps } = this.streams[name]
    if (mark.kind === 'ready') {
      this.shell = Number(mark.value)
      this.becomeReady(this.shell)
    } else if (mark.kind === 'begin') {
      steps[0]?.begin(Number(mark.value))
    } else {
      steps.shift()?.end(name, mark)
    }
  }

  /** Writes what was sent in this tick at once. */
  private send(text: string): void {
    if (this.outbox.push(text) > 1) return
    setImmediate(() => {
      if (!this.loss) this.channel.stdin.write(this.outbox.join(''))
      this.outbox = []
    })
  }

  private giveUp(error: DeliverError): void {
    this.lose(error)
    this.channel.destroy()
  }

  private lose(error: DeliverError): void {
    this.loss ??= error
    for (const chain of this.chains) chain.fail(this.loss)
  }

  private lossByOverdue(): UnreachableError {
    return new UnreachableError(
      `Lost ${this.settings.host}: a task before did not end when its time was over`,
    )
  }

  private lossBy(ending: Ending): DeliverError {
    if (this.shell === undefined) return this.lossAtStart(ending)
    return new UnreachableError(
      `Lost ${this.settings.host}${reason(ending)}: what became of the task is unknown`,
    )
  }

  /** @param ending how it ended; nothing when it does not come to that */
  private lossAtStart(ending: Ending | undefined): DeliverError {
    const { host, refusal } = this.settings
    const { stdout, stderr } = this.streams
    const said = [stderr, stdout].map(({ cutter }) => cutter.unfinished.toString())
    if (refusal) return refusal(ending, said.join(''))
    const last = said.map(lastLines).find(text => text !== '')
    const end = ending ? `it ended at once${reason(ending)}` : `it is not there after ${startSeconds} s`
    return new UnreachableError(`Cannot start a shell on ${host}: ${last ?? end}`)
  }
}

type StreamName = 'stdout' | 'stderr'

interface Stream {
  readonly cutter: Cutter
  /** Whose end marks are still to come. */
  readonly steps: RunningStep[]
}

function reason(ending: Ending): string {
  if (ending.status !== undefined) return ` (its shell ended with status ${ending.status})`
  return ending.reason ? ` (${ending.reason})` : ''
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join('\n').slice(-1000)
}
