import type { Secret } from '../../base/secret.ts'
import type { Channel } from '../channel.ts'
import { type Refusal, refusalOf } from './refusal.ts'

/** What sudo and su say when they ask for the password, and what is printed once the other user is become. */
export interface DialogMarks {
  readonly prompt: string | RegExp
  readonly success: string
}

/** Seconds in which another user must have been become; a password check may be slow on purpose. */
const answerSeconds = 30

/** Characters that are listened to until then; a lecture is shorter. */
const longest = 100_000

/** The talk with sudo or su, until the other user is become or it is clear that this will not be. */
export class BecomeDialog {
  /** Why it failed; nothing when the channel is that of the other user now. */
  readonly refusal: Promise<Refusal | undefined>
  private readonly channel: Channel
  private readonly password: Secret | undefined
  private readonly words: DialogMarks
  private readonly timer: NodeJS.Timeout
  private settle!: (refusal: Refusal | undefined) => void
  private isOver = false
  /** Whether the password was asked for, and given. */
  private asked = false
  private said = ''
  private printed = ''

  constructor(channel: Channel, password: Secret | undefined, words: DialogMarks) {
    this.channel = channel
    this.password = password
    this.words = words
    this.refusal = new Promise(resolve => {
      this.settle = resolve
    })
    this.timer = setTimeout(() => this.end(refusalOf(undefined, this.said)), answerSeconds * 1000)
    channel.stdin.on('error', () => {})
    channel.stdout.on('data', this.look)
    channel.stderr.on('data', this.listen)
    channel.closed.then(ending => this.end(refusalOf(ending, this.said, this.asked)))
  }

  /** Looks for the mark; what comes behind it belongs to the other user. */
  private look = (chunk: Buffer): void => {
    const { success } = this.words
    this.printed += chunk.toString('latin1')
    const at = this.printed.indexOf(success)
    if (at === -1) return this.listen(chunk)
    this.end(undefined)
    const rest = this.printed.slice(at + success.length)
    if (rest !== '') this.channel.stdout.unshift(Buffer.from(rest, 'latin1'))
  }

  /** Listens for the prompt. */
  private listen = (chunk: Buffer): void => {
    this.said += chunk.toString('latin1')
    if (this.said.length > longest) return this.end({ kind: 'silence', said: this.said.slice(0, 200) })
    const at = this.said.search(this.words.prompt)
    if (at === -1) return
    this.said = this.said.slice(at).replace(this.words.prompt, '')
    this.answer()
  }

  private answer(): void {
    if (!this.password) return this.end({ kind: 'password needed' })
    if (this.asked) return this.end({ kind: 'wrong password' })
    this.asked = true
    this.channel.stdin.write(`${this.password.reveal()}\n`)
  }

  private end(refusal: Refusal | undefined): void {
    if (this.isOver) return
    this.isOver = true
    clearTimeout(this.timer)
    this.channel.stdout.pause().off('data', this.look)
    this.channel.stderr.pause().off('data', this.listen)
    this.settle(refusal)
  }
}
