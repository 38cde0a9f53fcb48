import { Readable } from 'node:stream'
import type { Answer, RunOptions, Shell, Step } from '../../model/connection.ts'
import { batchOf, batchScript, batchTar } from '../files/batch.ts'
import { existingFiles, existingFilesQuestion } from '../files/existing-files.ts'
import { inContext, oneByOne, type Part, partsOf, request, type Upload, type Writes } from '../files/parts.ts'
import type { Request } from './frame.ts'
import type { OneShot } from './one-shot.ts'
import type { Session } from './session.ts'

/** A script that runs on a channel of its own, and what is streamed to it. */
export type OneShotScript = Omit<OneShot, 'host'>

/** A session that also writes files; much content goes on a channel of its own, in its turn. */
export class SessionShell implements Shell {
  private readonly session: Session
  private readonly runOneShot: (what: OneShotScript) => Promise<Answer>
  /** The last call that has to wait between its steps; those behind it wait for it. */
  private slow: Promise<unknown> | undefined

  constructor(session: Session, runOneShot: (what: OneShotScript) => Promise<Answer>) {
    this.session = session
    this.runOneShot = runOneShot
  }

  /** The process of the shell, once it is there. */
  get ready(): Promise<number> {
    return this.session.ready
  }

  async run(steps: readonly Step[], options: RunOptions = {}): Promise<Answer[]> {
    const query = this.queryIn(steps, options)
    if (query) return [await this.session.ask(query)]
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

  /** The query that a call is, where it may share a process with others. */
  private queryIn([step, ...more]: readonly Step[], options: RunOptions): Request | undefined {
    const { query, environment = {}, directory, stdin, timeoutSeconds } = options
    const isPlain = [directory, stdin, timeoutSeconds].every(setting => setting === undefined)
    if (!query || !isPlain || this.slow || more.length > 0) return undefined
    if (!step || 'kind' in step || Object.keys(environment).length > 0) return undefined
    return request(step, {})
  }

  private async runParts(parts: readonly Part[], options: RunOptions): Promise<Answer[]> {
    const answers: Answer[] = []
    for (const part of parts) {
      const isCancelled = answers.some(({ status }) => status !== 0)
      answers.push(...(isCancelled ? same(part, 'cancelled') : await this.runPart(part, options)))
    }
    return answers
  }

  private runPart(part: Part, options: RunOptions): Promise<Answer[]> {
    switch (part.kind) {
      case 'requests':
        return this.session.run(part.requests, options.timeoutSeconds)
      case 'upload':
        return this.upload(part, options)
      case 'writes':
        return this.write(part, options)
    }
  }

  private async upload({ script, open }: Upload, { timeoutSeconds }: RunOptions): Promise<Answer[]> {
    return [await this.runOneShot({ script, input: open(), timeoutSeconds })]
  }

  /** Writes files together. Where that does not work, writing them one by one does, or says why. */
  private async write(part: Writes, options: RunOptions): Promise<Answer[]> {
    return (await this.isWrittenTogether(part, options))
      ? same(part, 0)
      : this.session.run(oneByOne(part, options), options.timeoutSeconds)
  }

  private async isWrittenTogether({ writes }: Writes, options: RunOptions): Promise<boolean> {
    const { timeoutSeconds } = options
    const question = existingFilesQuestion(writes.map(({ file }) => file.path))
    const [answer] = await this.session.run([request(question, options)], timeoutSeconds)
    const existing = answer && existingFiles(answer)
    if (!existing) return false
    const batch = batchOf(writes, existing)
    const script = inContext(batchScript(batch), options)
    const { status } = await this.runOneShot({
      script,
      input: Readable.from(batchTar(batch)),
      timeoutSeconds,
    })
    return status === 0
  }
}

/** The same answer for each step of a part. */
function same(part: Part, status: Answer['status']): Answer[] {
  const none = Buffer.alloc(0)
  const answer: Answer = { status, stdout: none, stderr: none, dropped: 0 }
  switch (part.kind) {
    case 'requests':
      return part.requests.map(() => answer)
    case 'upload':
      return [answer]
    case 'writes':
      return part.writes.map(() => answer)
  }
}
