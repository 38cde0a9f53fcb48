import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Kind } from '../bench/load/clients.ts'
import { Load } from '../bench/load/load.ts'
import type { Report } from '../bench/load/tally.ts'

const page = (response: ServerResponse) => response.end('version 1\n')

test('an answer that is complete and correct is not lost, on whichever connection', async () => {
  const { lost, kinds } = await loaded(['keep', 'fresh', 'slow'], (_, response) => page(response))
  expect(lost).toBe(0)
  for (const { sent, answered } of Object.values(kinds)) {
    expect(sent).toBeGreaterThan(0)
    expect(answered).toBe(sent)
  }
})

test('a connection that ends before a request is written is no loss', async () => {
  const server = createServer({ keepAliveTimeout: 1 }, (_, response) => page(response))
  const { lost, kinds } = await loaded(['keep'], server)
  expect(lost).toBe(0)
  expect(kinds['keep']?.sent).toBeGreaterThan(1)
})

test.for<{ what: string; cause: RegExp; kind?: Kind; answer: RequestListener }>([
  {
    what: 'another status',
    cause: /^status 503: "version 1/,
    answer: (_, response) => page(response.writeHead(503)),
  },
  { what: 'another page', cause: /^the page is "sorry"$/, answer: (_, response) => response.end('sorry') },
  {
    what: 'an end without an answer',
    cause: /^end after 0 bytes/,
    answer: (_, { socket }) => socket?.end(),
  },
  {
    what: 'a reset',
    cause: /^ECONNRESET after 0 bytes/,
    answer: (_, { socket }) => socket?.resetAndDestroy(),
  },
  {
    what: 'an answer that is too short',
    cause: /^end after \d+ bytes/,
    answer: (_, { socket }) => socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nversion 1\n'),
  },
  {
    what: 'a stream that ends without its end',
    cause: /^end after \d+ bytes/,
    kind: 'stream',
    answer: (_, { socket }) =>
      socket?.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n1 of 2\n\r\n'),
  },
  {
    what: 'a stream without its last line',
    cause: /^a stream ends with "1 of 2"$/,
    kind: 'stream',
    answer: (_, response) => response.end('1 of 2\n'),
  },
  {
    what: 'an upload of which nothing came',
    cause: /^0 00 was uploaded$/,
    kind: 'upload',
    answer: (request, response) => request.resume().on('end', () => response.end('0 00\n')),
  },
  { what: 'no upgrade', cause: /^status 200$/, kind: 'websocket', answer: (_, response) => page(response) },
])('$what is a loss', async ({ cause, kind = 'fresh', answer }) => {
  const { answered, lost, causes } = await loaded([kind], answer)
  expect(answered).toBe(0)
  expect(lost).toBeGreaterThan(0)
  expect(causes.map(each => each.cause)).toEqual([expect.stringMatching(cause)])
})

test('nobody who listens is a loss', async () => {
  const server = await listening(createServer())
  await new Promise(resolve => server.close(resolve))
  const load = new Load({ url: urlOf(server), clients: { fresh: 1 } })
  const { causes } = await load.stop()
  expect(causes.map(({ cause }) => cause)).toEqual(['ECONNREFUSED while connecting'])
})

/** What became of the requests of a short time. */
async function loaded(kinds: readonly Kind[], answer: RequestListener | Server): Promise<Report> {
  const server = await listening(typeof answer === 'function' ? createServer(answer) : answer)
  onTestFinished(() => server.closeAllConnections())
  const load = new Load({
    url: urlOf(server),
    clients: Object.fromEntries(kinds.map(kind => [kind, 1])),
  })
  await new Promise(resolve => setTimeout(resolve, 100))
  return load.stop()
}

const addresses = new WeakMap<Server, AddressInfo>()

async function listening(server: Server): Promise<Server> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  addresses.set(server, server.address() as AddressInfo)
  onTestFinished(() => void server.close())
  return server
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${addresses.get(server)?.port}`
}
