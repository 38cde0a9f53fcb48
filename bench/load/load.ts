import { clients, type Kind } from './clients.ts'
import { type Report, Tally } from './tally.ts'

export interface LoadRequest {
  readonly url: string
  /** How many clients of each kind there are. */
  readonly clients: Readonly<Partial<Record<Kind, number>>>
  /** What the page is like. */
  readonly page?: RegExp
}

/** Clients that ask a server all the time. */
export class Load {
  readonly #tally = new Tally()
  readonly #running: Promise<unknown>
  #isOver = false

  constructor({ url, clients: wanted, page = /^version \S+\n$/ }: LoadRequest) {
    const job = { url: new URL(url), page, tally: this.#tally, isOver: () => this.#isOver }
    const kinds = Object.entries(wanted) as [Kind, number][]
    this.#running = Promise.all(
      kinds.flatMap(([kind, count]) => Array.from({ length: count }, () => clients[kind](job))),
    )
  }

  /** How many requests have been sent. */
  get sent(): number {
    return this.#tally.sent
  }

  /** Lets the clients end what they have begun. */
  async stop(): Promise<Report> {
    this.#isOver = true
    await this.#running
    return this.#tally.report()
  }
}
