import type { Readable } from 'node:stream'
import { reveal } from '../base/secret.ts'
import type { Answer, FileWrite, RunOptions, Shell, Step } from '../model/connection.ts'
import { checksumOfBytes, checksumOfStream, contentOf } from './content.ts'
import type { Request } from './frame.ts'
import type { Once } from './once.ts'
import type { Session } from './session.ts'
import { writeScript } from './write.ts'

/** A script that runs on a channel of its own, and what is streamed to it. */
export type Apart = Omit<Once, 'host'>

/** A session that also writes files; large content goes on a channel of its own, in its turn. */
export class SessionShell implements Shell {
  private readonly session: Session
  private readonly runApart: (what: Apart) => Promise<Answer>
  /** The last call that has to wait between its steps; those behind it wait for it. */
  private slow: Promise<unknown> | undefined

  constructor(session: Session, runApart: (what: Apart) => Promise<Answer>) {
    this.session = session
    this.runApart = runApart
  }

  /** The process of the shell, once it is there. */
  get ready(): Promise<number> {
    return this.session.ready
  }

  async run(steps: readonly Step[], options: RunOptions = {}): Promise<Answer[]> {
    const parts = partsOf(steps, options)
    if (!this.slow && parts.every(part => part.kind === 'requests')) return this.runParts(parts, options)
    const answers = Promise.resolve(this.slow).then(() => this.runParts(parts, options))
    const over = answers
      .catch(() => {})
      .then(() => {
        if (this.slow === over) this.slow = undefined
      })
    this.slow = over
    return answers
  }

  private async runParts(parts: readonly Part[], { timeoutSeconds }: RunOptions): Promise<Answer[]> {
    const answers: Answer[] = []
    for (const part of parts) {
      const isCancelled = answers.some(({ status }) => status !== 0)
      answers.push(...(isCancelled ? cancelled(part) : await this.runPart(part, timeoutSeconds)))
    }
    return answers
  }

  private runPart(part: Part, timeoutSeconds: number | undefined): Promise<Answer[]> {
    return part.kind === 'requests'
      ? this.session.run(part.requests, timeoutSeconds)
      : this.upload(part, timeoutSeconds)
  }

  private async upload({ file, open }: Upload, timeoutSeconds: number | undefined): Promise<Answer[]> {
    const checksum = await checksumOfStream(open())
    return [await this.runApart({ script: writeScript(file, checksum), input: open(), timeoutSeconds })]
  }
}

/** Steps of a chain that travel together, or one whose content is too large for that. */
type Part = { readonly kind: 'requests'; readonly requests: Request[] } | Upload

interface Upload {
  readonly kind: 'upload'
  readonly file: FileWrite
  open(): Readable
}

function partsOf(steps: readonly Step[], options: RunOptions): Part[] {
  const parts: Part[] = []
  for (const step of steps) {
    const part = partOf(step, options)
    const last = parts.at(-1)
    if (part.kind === 'requests' && last?.kind === 'requests') last.requests.push(...part.requests)
    else parts.push(part)
  }
  return parts
}

function partOf(step: Step, { stdin, environment, directory }: RunOptions): Part {
  const surroundings = { environment, directory }
  if (!('kind' in step)) {
    const read = stdin === undefined || Buffer.isBuffer(stdin) ? stdin : Buffer.from(reveal(stdin))
    return { kind: 'requests', requests: [{ ...surroundings, script: step.text, stdin: read }] }
  }
  const content = contentOf(step.content)
  if (content.kind === 'stream') return { kind: 'upload', file: step, open: content.open }
  const { bytes } = content
  const script = writeScript(step, checksumOfBytes(bytes)).text
  return { kind: 'requests', requests: [{ ...surroundings, script, stdin: bytes }] }
}

function cancelled(part: Part): Answer[] {
  const none = Buffer.alloc(0)
  const answer: Answer = { status: 'cancelled', stdout: none, stderr: none, dropped: 0 }
  return part.kind === 'upload' ? [answer] : part.requests.map(() => answer)
}
