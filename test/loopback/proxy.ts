import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFailed } from 'vitest'

const role = 'roles/proxy/files'

/** A real HAProxy with the settings of the role `proxy`, in a folder of its own. */
export class TestProxy {
  readonly #process: ChildProcess
  readonly #root: string
  readonly places: { readonly config: string; readonly folder: string; readonly socket: string }
  said = ''

  private constructor() {
    this.#root = mkdtempSync(join(tmpdir(), 'deliver-proxy-'))
    this.places = {
      config: join(this.#root, 'deliver.cfg'),
      folder: join(this.#root, 'deliver.d'),
      socket: join(this.#root, 'master.sock'),
    }
    const { config, folder, socket } = this.places
    mkdirSync(join(folder, 'tls'), { recursive: true, mode: 0o700 })
    for (const name of ['auth.lua', 'acme.sh', 'secrets.sh'])
      copyFileSync(join(role, name), join(folder, name))
    execFileSync('sh', [join(folder, 'secrets.sh')])
    writeFileSync(join(folder, 'acme.map'), '')
    const settings = readFileSync(join(role, 'deliver.cfg'), 'utf8')
    const moved = settings.replaceAll('/run/deliver-proxy', this.#root)
    writeFileSync(config, moved.replaceAll('/deliver.sock', `/${this.#inner}`))
    this.#process = spawn('haproxy', ['-W', '-f', config, '-f', folder, '-S', `${socket},mode,600`])
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', text => {
        this.said += text
      })
    }
  }

  static async start(): Promise<TestProxy> {
    const proxy = new TestProxy()
    onTestFailed(() => console.error(proxy.said))
    await until(() => proxy.said.includes('Loading success'))
    return proxy
  }

  /** Gives the master a command. */
  ask(command: string): string {
    const to = `UNIX-CONNECT:${this.places.socket}`
    return execFileSync('socat', ['-t', '10', '-', to], { input: `${command}\n`, encoding: 'utf8' })
  }

  /** The processes that serve, the current one first. */
  workers(): string[] {
    return [...this.ask('show proc').matchAll(/^(\d+)\s+worker/gm)].map(([, pid = '']) => pid)
  }

  file(name: string): string {
    return readFileSync(join(this.places.folder, name), 'utf8')
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.places.folder, name), text)
  }

  /** The configurations of services and domains. */
  files(): string[] {
    return readdirSync(this.places.folder).filter(name => name.endsWith('.cfg'))
  }

  /** The name of the socket between workers, in the folder that HAProxy sees. */
  get #inner(): string {
    return `${basename(this.#root)}.sock`
  }

  async stop(): Promise<void> {
    const ended = new Promise(resolve => this.#process.once('exit', resolve))
    this.#process.kill('SIGTERM')
    await ended
    rmSync(this.#root, { recursive: true })
    rmSync(join('/var/lib/haproxy', this.#inner), { force: true })
  }
}

/** An application: it says who it is, and remembers which uploads it took. */
export class App {
  readonly name: string
  isHealthy = true
  readonly #server: Server
  static readonly uploads: string[] = []

  private constructor(name: string) {
    this.name = name
    this.#server = createServer((request, response) => void this.#answer(request, response))
    // A websocket, as far as a proxy is concerned: each byte comes back.
    this.#server.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
      socket.on('error', () => {})
      socket.pipe(socket)
    })
  }

  static async start(name: string): Promise<App> {
    const app = new App(name)
    await new Promise<void>(resolve => app.#server.listen(0, '127.0.0.1', resolve))
    return app
  }

  get server() {
    return { name: this.name, address: '127.0.0.1', port: (this.#server.address() as AddressInfo).port }
  }

  /** Ends at once, whatever it is doing. */
  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hash = createHash('sha256')
    for await (const part of request) hash.update(part)
    if (request.method === 'POST') App.uploads.push(String(request.headers['x-id']))
    if (request.url === '/break') return void request.socket.destroy()
    if (request.url === '/health') response.statusCode = this.isHealthy ? 200 : 500
    if (request.url === '/slow') await sleep(200)
    const {
      'x-forwarded-for': client,
      'x-forwarded-proto': scheme,
      'x-forwarded-user': user = '-',
    } = request.headers
    response.end([this.name, hash.digest('hex'), user, scheme, client].join(' '))
  }
}

export interface Answered {
  readonly status: number
  readonly body: string
  /** Whether the connection may be used again. */
  readonly stays: boolean
  readonly head: string
}

/** A client that takes nothing amiss silently: whatever does not end in a whole answer is an error. */
export class Client {
  readonly socket: Socket
  #received = Buffer.alloc(0)
  #end: Error | undefined
  #wake = () => {}

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1')
    this.socket.on('data', data => {
      this.#received = Buffer.concat([this.#received, data])
      this.#wake()
    })
    const ended = (error: Error) => {
      this.#end ??= error
      this.#wake()
    }
    this.socket.on('error', ended)
    this.socket.on('end', () => ended(new Error('The connection was closed')))
  }

  /** Sends a request such as `GET /`, with more lines of its head and a body. */
  async ask(request: string, lines: readonly string[] = [], body = Buffer.alloc(0)): Promise<Answered> {
    const length = body.length > 0 ? [`Content-Length: ${body.length}`] : []
    const head = [`${request} HTTP/1.1`, 'Host: localhost', ...lines, ...length, '', '']
    this.socket.write(head.join('\r\n'))
    this.socket.write(body)
    return this.answer()
  }

  async answer(): Promise<Answered> {
    await this.#until(() => this.#received.includes('\r\n\r\n'))
    const end = this.#received.indexOf('\r\n\r\n') + 4
    const head = this.#received.subarray(0, end).toString()
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    await this.#until(() => this.#received.length >= end + length)
    const body = this.#received.subarray(end, end + length).toString()
    this.#received = this.#received.subarray(end + length)
    const status = Number(head.split(' ')[1])
    return { status, head, body, stays: !/connection: close/i.test(head) }
  }

  /** Sends bytes, and waits until they come back. */
  async echo(text: string): Promise<void> {
    this.socket.write(text)
    await this.#until(() => this.#received.toString().includes(text))
    this.#received = Buffer.alloc(0)
  }

  /** Waits until the other side has closed. */
  async closed(): Promise<void> {
    while (!this.#end) await new Promise<void>(resolve => (this.#wake = resolve))
  }

  close(): void {
    this.socket.destroy()
  }

  async #until(isThere: () => boolean): Promise<void> {
    while (!isThere()) {
      if (this.#end) throw this.#end
      await new Promise<void>(resolve => (this.#wake = resolve))
    }
  }
}

/** Requests of all kinds, without a pause, until it is stopped. */
export class Load {
  readonly lost: string[] = []
  answered = 0
  #uploads: string[] = []
  #isOver = false
  readonly #loops: Promise<void>[]

  constructor(port: number) {
    const upload = Buffer.alloc(300_000, 'x')
    const once = (head: string) => this.#loop(port, false, client => client.ask(head))
    const kept = (head: string) => this.#loop(port, true, client => client.ask(head))
    const posted = (keeps: boolean) =>
      this.#loop(port, keeps, client => {
        const id = `${this.#uploads.length}`
        this.#uploads.push(id)
        return client.ask('POST /upload', [`X-Id: ${id}`], upload)
      })
    this.#loops = [
      once('GET /'),
      once('GET /slow'),
      kept('GET /'),
      kept('GET /slow'),
      posted(false),
      posted(true),
    ]
  }

  async #loop(port: number, keeps: boolean, ask: (client: Client) => Promise<Answered>): Promise<void> {
    let client: Client | undefined
    while (!this.#isOver) {
      try {
        client ??= new Client(port)
        const { status, stays } = await ask(client)
        if (status !== 200) this.lost.push(`status ${status}`)
        this.answered++
        if (keeps && stays) continue
      } catch (error) {
        this.lost.push(String(error))
      }
      client?.close()
      client = undefined
    }
    client?.close()
  }

  /** The uploads that arrived not once, but never or twice. */
  get strayUploads(): string[] {
    const times = (id: string) => App.uploads.filter(taken => taken === id).length
    return this.#uploads.filter(id => times(id) !== 1)
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#loops)
  }
}

/** A port that nobody uses, and that is given to no connection by itself. */
export async function freePort(): Promise<number> {
  const port = 10_000 + Math.floor(Math.random() * 20_000)
  const server = createTcpServer()
  const isFree = new Promise<boolean>(resolve => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })
  if (!(await isFree)) return freePort()
  await new Promise(resolve => server.close(resolve))
  return port
}

export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(20)
}
