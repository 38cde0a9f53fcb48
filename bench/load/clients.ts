import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Answer, readAnswer, readHead } from './answer.ts'
import { Connection, Lost } from './connection.ts'
import { acceptOf, frame, readFrame } from './frames.ts'
import type { Tally } from './tally.ts'

/** What a client needs: whom it asks, what is expected of the page, where it counts, and when it ends. */
export interface Job {
  readonly url: URL
  readonly page: RegExp
  readonly tally: Tally
  isOver(): boolean
}

type Client = (job: Job) => Promise<void>

/** Milliseconds between two requests of a client. */
const pause = 10

export type Kind = 'keep' | 'fresh' | 'slow' | 'stream' | 'upload' | 'websocket'

/** Every kind of client: each sends one request after the other until the load is over. */
export const clients: Readonly<Record<Kind, Client>> = {
  keep: http('keep', { path: '/', isKept: true, check: isPage }),
  fresh: http('fresh', { path: '/', check: isPage }),
  slow: http('slow', { path: '/slow', check: isPage }),
  stream: http('stream', { path: '/stream', check: isStream }),
  upload,
  websocket,
}

interface Request {
  readonly path: string
  readonly body?: Buffer
  /** Whether the next request goes on the same connection. */
  readonly isKept?: boolean
  /** What is wrong with an answer whose status is 200. */
  check(answer: Answer, job: Job): string | undefined
}

function http(kind: Kind, request: Request): Client {
  return async job => {
    let connection: Connection | undefined
    while (!job.isOver()) {
      connection = await exchange(kind, request, job, connection)
      await sleep(pause)
    }
    connection?.close()
  }
}

/** Sends one request, on a connection that may be there already; gives the connection for the next one. */
async function exchange(
  kind: Kind,
  request: Request,
  job: Job,
  kept: Connection | undefined,
): Promise<Connection | undefined> {
  const counts = job.tally.of(kind)
  const isOpen = await kept?.isOpen()
  if (kept && !isOpen) {
    counts.closes++
    kept.close()
  }
  let connection = isOpen ? kept : undefined
  counts.sent++
  try {
    connection ??= await Connection.open(job.url)
    connection.write(textOf(request, job.url))
    if (request.body) connection.write(request.body)
    const answer = await connection.receive(readAnswer)
    const problem = answer.status === 200 ? request.check(answer, job) : statusOf(answer)
    if (problem !== undefined) throw new Lost(problem)
    counts.answered++
    if (request.isKept && !answer.isLast) return connection
  } catch (error) {
    lose(kind, error, job)
  }
  connection?.close()
  return undefined
}

function textOf({ path, body, isKept }: Request, { host }: URL): string {
  const lines = [
    `${body ? 'POST' : 'GET'} ${path} HTTP/1.1`,
    `Host: ${host}`,
    ...(isKept ? [] : ['Connection: close']),
    ...(body ? [`Content-Length: ${body.length}`] : []),
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

function lose(kind: Kind, error: unknown, { tally }: Job): void {
  if (!(error instanceof Lost)) throw error
  tally.lose(kind, error.message)
}

function statusOf({ status, body }: Answer): string {
  return `status ${status}: ${JSON.stringify(body.toString().slice(0, 60))}`
}

function isPage({ body }: Answer, { page }: Job): string | undefined {
  const text = body.toString()
  return page.test(text) ? undefined : `the page is ${JSON.stringify(text.slice(0, 60))}`
}

/** The lines of a stream are numbered, and say how many there are. */
function isStream({ body }: Answer): string | undefined {
  const lines = body.toString().split('\n').slice(0, -1)
  const isWhole = lines.length > 0 && lines.every((line, index) => line === `${index + 1} of ${lines.length}`)
  return isWhole ? undefined : `a stream ends with ${JSON.stringify(lines.at(-1) ?? '')}`
}

/** A megabyte, which the server must have got as it was sent. */
function upload(job: Job): Promise<void> {
  const body = randomBytes(2 ** 20)
  const expected = `${body.length} ${createHash('sha1').update(body).digest('hex')}\n`
  const check = (answer: Answer) =>
    answer.body.toString() === expected ? undefined : `${answer.body.toString().trim()} was uploaded`
  return http('upload', { path: '/upload', body, check })(job)
}

/** Milliseconds between two messages on a websocket. */
const messagePause = 50

/** Every message must come back. The server may end the connection while none is on its way, and says so. */
async function websocket(job: Job): Promise<void> {
  const counts = job.tally.of('websocket')
  while (!job.isOver()) {
    let connection: Connection | undefined
    try {
      counts.sent++
      connection = await Connection.open(job.url)
      await upgrade(connection, job)
      counts.answered++
      await echo(connection, job)
    } catch (error) {
      lose('websocket', error, job)
    }
    connection?.close()
    await sleep(pause)
  }
}

async function upgrade(connection: Connection, { url }: Job): Promise<void> {
  const key = randomBytes(16).toString('base64')
  const lines = [
    'GET /ws HTTP/1.1',
    `Host: ${url.host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
  ]
  connection.write(`${lines.join('\r\n')}\r\n\r\n`)
  const { status, headers } = await connection.receive(bytes => {
    const head = readHead(bytes)
    return head && { value: head, length: head.length }
  })
  if (status !== 101) throw new Lost(`status ${status}`)
  if (headers.get('sec-websocket-accept') !== acceptOf(key)) throw new Lost('the upgrade is of another key')
}

async function echo(connection: Connection, { tally, isOver }: Job): Promise<void> {
  const counts = tally.of('websocket')
  for (let number = 1; !isOver(); number++) {
    await sleep(messagePause)
    if (!(await connection.isOpen()) || connection.hasReceived) {
      await farewell(connection)
      counts.closes++
      return
    }
    const text = `message ${number}`
    counts.sent++
    connection.write(frame('text', text))
    const answer = await connection.receive(readFrame)
    if (answer.kind !== 'text' || answer.text !== text) throw new Lost(`${answer.kind} instead of ${text}`)
    counts.answered++
  }
  connection.write(frame('close'))
}

/** A server that ends a websocket says so. */
async function farewell(connection: Connection): Promise<void> {
  if (!connection.hasReceived) throw new Lost(`${connection.end} of a websocket, without a word`)
  const { kind } = await connection.receive(readFrame)
  if (kind !== 'close') throw new Lost(`${kind} that nobody asked for`)
}
