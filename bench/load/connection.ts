import { connect, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'

/** Why a request has no complete, correct answer. */
export class Lost extends Error {}

/** What was read from the front of the bytes that came, and how many of them it took. */
export type Read<T> = { readonly value: T; readonly length: number } | undefined

/** After so many milliseconds of silence nothing is expected any more. */
const patience = 30_000

/** A connection, on which what comes is read as whatever the reader expects next. */
export class Connection {
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  #end: string | undefined
  #wake = () => {}

  static async open({ hostname, port }: URL): Promise<Connection> {
    const connection = new Connection(connect(Number(port) || 80, hostname))
    await new Promise<void>((resolve, reject) => {
      connection.#socket.once('connect', resolve)
      connection.#wake = () => reject(new Lost(`${connection.#end} while connecting`))
    })
    return connection
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setTimeout(patience, () => socket.destroy(new Error('silence')))
    socket.on('error', error => this.#over('code' in error ? String(error.code) : error.message))
    socket.on('end', () => this.#over('end'))
    socket.on('data', bytes => {
      this.#received = Buffer.concat([this.#received, bytes])
      this.#wake()
    })
  }

  /** Whether it can be written to; an end that has come by now is seen before anything is written. */
  async isOpen(): Promise<boolean> {
    await setImmediate()
    return this.#end === undefined
  }

  /** Whether something came that was not read. */
  get hasReceived(): boolean {
    return this.#received.length > 0
  }

  /** Why it is over. */
  get end(): string | undefined {
    return this.#end
  }

  write(bytes: Buffer | string): void {
    this.#socket.write(bytes)
  }

  /** @throws Lost where the connection ends before that */
  async receive<T>(read: (bytes: Buffer, hasEnded: boolean) => Read<T>): Promise<T> {
    for (;;) {
      const found = read(this.#received, this.#end === 'end')
      if (found) {
        this.#received = this.#received.subarray(found.length)
        return found.value
      }
      if (this.#end) throw new Lost(`${this.#end} after ${this.#received.length} bytes of an answer`)
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
  }

  close(): void {
    this.#over('closed by us')
    this.#socket.destroy()
  }

  #over(why: string): void {
    this.#end ??= why
    this.#wake()
  }
}
