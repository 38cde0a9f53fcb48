import { randomBytes } from 'node:crypto'
import { type DeliverError, UnreachableError } from '../../base/errors.ts'
import { shorten } from '../../base/shorten.ts'
import type { Answer } from '../../model/connection.ts'
import type { Channel, ProcessEnd } from '../channel.ts'
import { Chain, type RunningStep } from './chain.ts'
import { Cutter, chain, group, type Mark, opening, type Request } from './frame.ts'

/** What a session needs from its connection. */
export interface SessionSettings {
  /** The name of the host, for messages. */
  readonly host: string
  /** The most bytes that are kept of each output stream of an answer. */
  readonly outputLimit?: number | undefined
  /** Whether the shell sweeps folders where it makes files. */
  readonly sweeps?: boolean | undefined
  /** Is called when the shell is lost, or soon will be, before anybody who waits learns it: who asks then gets another one. */
  lost?(): void
  /** Ends a step of this session with all processes that it started, over another channel. */
  kill(process: StepProcess): Promise<void>
  /** The error for a shell that did not start, where sudo may refuse to start it; `said` is its output. */
  refusal?(ending: ProcessEnd | undefined, said: string): DeliverError
}

/** The process of a running step, where it is known, and the shell that waits for it. */
export interface StepProcess {
  readonly pid?: number | undefined
  readonly shell: number
}

const usualOutputLimit = 8 * 1024 * 1024

/** Seconds after which the shell is given up if a step that was ended still runs. */
const killSeconds = 10

/** Seconds after which a query is given up: it only looks, and something must be wrong with what it looks at. */
const querySeconds = 600

/**
 * The longest time limit, in seconds, whose steps say which process they are: only that process is ended when the time is
 * over. Where a longer one is over, as a guard against what never ends, the shell is ended with it; most steps have such
 * a limit, and need not say more than how they ended.
 */
const longestAnnounced = 3600

/** Seconds after which a shell that has not started is given up. */
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
  private outbox: Outgoing[] = []
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
    this.send({ kind: 'chain', text: opening(this.nonce, settings.sweeps ?? false), steps: [] })
  }

  /** Runs a chain of steps; a time limit counts from when the first of them begins. */
  run(requests: readonly Request[], timeoutSeconds?: number): Promise<Answer[]> {
    if (this.loss) return Promise.reject(this.loss)
    const announced = timeoutSeconds !== undefined && timeoutSeconds <= longestAnnounced
    const text = chain(
      requests.map(request => ({ ...request, announced })),
      this.nonce,
    )
    const { steps, answers } = this.expect(requests.length, timeoutSeconds)
    this.send({ kind: 'chain', text, steps })
    return answers
  }

  /** Puts a query. Those of one tick share a subshell; one that is not answered there is put again by itself. */
  async ask(query: Request): Promise<Answer> {
    if (this.loss) throw this.loss
    const { steps, answers } = this.expect(1, querySeconds)
    this.send({ kind: 'query', query, steps })
    const [answer] = (await answers) as [Answer]
    return answer.status === 'cancelled' ? ((await this.run([query])) as [Answer])[0] : answer
  }

  /** The process of the shell while steps run in it; nothing when it is idle. */
  get busyShell(): number | undefined {
    return this.chains.size > 0 && !this.loss ? this.shell : undefined
  }

  private expect(length: number, timeoutSeconds: number | undefined): Chain {
    let giveUp: NodeJS.Timeout | undefined
    const expected = new Chain(length, timeoutSeconds, {
      overdue: pid => {
        giveUp ??= setTimeout(() => this.giveUp(this.lossByOverdue()), killSeconds * 1000)
        if (this.shell === undefined) return // there is nothing to end yet
        if (pid === undefined) this.settings.lost?.() // it is ended with the step
        this.settings.kill({ pid, shell: this.shell }).catch(() => {}) // then the time to give up decides
      },
      over: () => {
        clearTimeout(giveUp)
        this.chains.delete(expected)
        this.startClock()
      },
    })
    this.chains.add(expected)
    expected.proceed() // one without steps is over
    return expected
  }

  private listen(name: StreamName): Stream {
    const stream: Stream = {
      cutter: new Cutter(this.nonce, this.settings.outputLimit ?? usualOutputLimit),
      steps: [],
    }
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
    switch (mark.kind) {
      case 'ready':
        this.shell = Number(mark.value)
        this.becomeReady(this.shell)
        return this.startClock()
      case 'begin':
        return steps[0]?.begin(Number(mark.value))
      case 'end':
        return steps.shift()?.end(name, mark)
      case 'group':
        for (let step = steps.shift(); step && step !== endOfGroup; step = steps.shift()) {
          step.end(name, { ...mark, value: 'cancelled' })
        }
    }
  }

  /** Writes what was sent in this tick at once. */
  private send(outgoing: Outgoing): void {
    if (this.outbox.push(outgoing) > 1) return
    setImmediate(() => {
      const sent = this.outbox
      this.outbox = []
      if (this.loss) return
      this.channel.stdin.write(this.textOf(sent))
      this.startClock()
    })
  }

  /** The shell works in order: the time of a chain counts once those before it are over. */
  private startClock(): void {
    const [first] = this.chains
    if (this.shell !== undefined) first?.startClock()
  }

  /** What the shell reads, and in which order it answers. */
  private textOf(sent: readonly Outgoing[]): string {
    let text = ''
    for (let at = 0; at < sent.length; at++) {
      const first = sent[at] as Outgoing
      if (first.kind === 'chain') {
        this.expectMarks(first.steps)
        text += first.text
      } else {
        const queries = [first]
        for (let next = sent[at + 1]; next?.kind === 'query'; next = sent[at + 1]) {
          queries.push(next)
          at++
        }
        text += this.questionText(queries)
      }
    }
    return text
  }

  /** Several queries share a subshell; one by itself needs no mark that says that no more answers come. */
  private questionText(queries: readonly OutgoingQuery[]): string {
    const steps = queries.flatMap(({ steps }) => steps)
    const asked = queries.map(({ query }) => query)
    const isOne = asked.length === 1
    this.expectMarks(isOne ? steps : [...steps, endOfGroup])
    return isOne ? chain(asked, this.nonce) : group(asked, this.nonce)
  }

  private expectMarks(steps: readonly AwaitedStep[]): void {
    for (const stream of Object.values(this.streams)) stream.steps.push(...steps)
  }

  private giveUp(error: DeliverError): void {
    this.lose(error)
    this.channel.destroy()
  }

  private lose(error: DeliverError): void {
    this.loss ??= error
    this.settings.lost?.()
    for (const chain of this.chains) chain.fail(this.loss)
  }

  private lossByOverdue(): UnreachableError {
    return new UnreachableError(
      `Lost ${this.settings.host}: a task before did not end when its time was over`,
    )
  }

  private lossBy(ending: ProcessEnd): DeliverError {
    if (this.shell === undefined) return this.lossAtStart(ending)
    return new UnreachableError(
      `Lost ${this.settings.host}${reason(ending)}: what became of the task is unknown`,
    )
  }

  /** @param ending how it ended; nothing when it does not come to that */
  private lossAtStart(ending: ProcessEnd | undefined): DeliverError {
    const { host, refusal } = this.settings
    const { stdout, stderr } = this.streams
    const said = [stderr, stdout].map(({ cutter }) => cutter.unfinished.toString())
    if (refusal) return refusal(ending, said.join(''))
    const last = said.map(text => shorten(text.trim())).find(text => text !== '')
    const end = ending ? `it ended at once${reason(ending)}` : `it is not there after ${startSeconds} s`
    return new UnreachableError(`Cannot start a shell on ${host}: ${last ?? end}`)
  }
}

type StreamName = 'stdout' | 'stderr'

interface Stream {
  readonly cutter: Cutter
  /** Whose end marks are still to come, and where groups of queries end. */
  readonly steps: AwaitedStep[]
}

type AwaitedStep = RunningStep | EndOfGroup

/** Stands behind the queries of a group. */
class EndOfGroup {
  begin(): void {}
  end(): void {}
}

const endOfGroup = new EndOfGroup()

/** What waits for the end of its tick. */
type Outgoing = OutgoingChain | OutgoingQuery

interface OutgoingChain {
  readonly kind: 'chain'
  readonly text: string
  readonly steps: readonly RunningStep[]
}

interface OutgoingQuery {
  readonly kind: 'query'
  readonly query: Request
  readonly steps: readonly RunningStep[]
}

function reason(ending: ProcessEnd): string {
  if (ending.status !== undefined) return ` (its shell ended with status ${ending.status})`
  return ending.reason ? ` (${ending.reason})` : ''
}
