import { rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { sh } from '../base/shell.ts'
import { bareHost } from '../testing/bare.ts'
import { act, test as base } from '../testing/host.ts'
import { waitFor } from './wait_for.ts'

/** A test with a server that greets, on a port that only it knows, until it is closed. */
const test = base.extend<{ server: { port: number; close(): Promise<void> } }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures a fixture wants from its first parameter
  server: async ({}, use) => {
    const server = createServer(socket => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.2\r\n'))
    await listening(server, 0)
    const { port } = server.address() as AddressInfo
    await use({ port, close: () => closed(server) })
    await closed(server)
  },
})

const quick = { sleep: 0.05, timeout: 5 }

test('sees a port that is open', async ({ host, server: { port } }) => {
  expect(await act(waitFor, { port, ...quick }, host)).toEqual({
    elapsed: 0,
    state: 'started',
    port,
    path: undefined,
    match_groups: [],
    match_groupdict: {},
  })
})

test('waits until a port opens', async ({ host, server }) => {
  await server.close()
  const waiting = act(waitFor, { port: server.port, ...quick }, host)
  await sleep(300)
  const late = createServer()
  await listening(late, server.port)
  expect(await waiting).toMatchObject({ state: 'started' })
  await closed(late)
})

test('waits until a port closes', async ({ host, server }) => {
  const waiting = act(waitFor, { port: server.port, state: 'stopped', ...quick }, host)
  await sleep(200)
  await server.close()
  expect(await waiting).toMatchObject({ state: 'stopped' })
})

test('reads what a port says', async ({ host, server: { port } }) => {
  const search_regex = 'SSH-(?P<protocol>[\\d.]+)-(\\w+)'
  expect(await act(waitFor, { port, search_regex, ...quick }, host)).toMatchObject({
    match_groups: ['2.0', 'OpenSSH_9'],
    match_groupdict: { protocol: '2.0' },
  })
})

test('reads what a port says that stays open', async ({ host }) => {
  const server = createServer(socket => socket.on('error', () => {}).write('220 ready\r\nand more'))
  await listening(server, 0)
  const { port } = server.address() as AddressInfo
  const params = { port, search_regex: 'ready\\s+and more', ...quick }
  expect(await act(waitFor, params, host)).toMatchObject({ match_groups: [], port })
  server.close()
})

test('waits until a file holds a line', async ({ host }) => {
  const path = `${host.folder}/log`
  const waiting = act(waitFor, { path, search_regex: '^ready (\\d+)$', ...quick }, host)
  await writeFile(path, 'starting\n')
  await sleep(200)
  await writeFile(path, 'starting\nready 8080\n')
  expect(await waiting).toMatchObject({ path, match_groups: ['8080'] })
})

test('waits until a path is gone', async ({ host }) => {
  const path = `${host.folder}/lock`
  await writeFile(path, '')
  const waiting = act(waitFor, { path, state: 'absent', ...quick }, host)
  await sleep(200)
  await rm(path)
  expect(await waiting).toMatchObject({ state: 'absent' })
})

describe('fails after the timeout', () => {
  test.for([
    { params: { path: '/no such path' }, msg: 'Timeout when waiting for /no such path' },
    { params: { path: '/', state: 'absent' }, msg: 'Timeout when waiting for / to go' },
    {
      params: { path: '/etc/hosts', search_regex: 'no such line' },
      msg: 'Timeout when waiting for no such line in /etc/hosts',
    },
    { params: { path: '/no such path', msg: 'Never came' }, msg: 'Never came' },
  ])('$msg', async ({ params, msg }, { host }) => {
    expect(await act(waitFor, { ...params, sleep: 0.05, timeout: 0.2 }, host)).toEqual({
      failed: true,
      msg,
      elapsed: 0,
    })
  })
})

test.for(['nc', 'busybox'])('without bash asks %s', async (program, { host, server, skip }) => {
  const there = await host.run(sh`command -v ${program}`)
  skip(there.status !== 0, `${program} is not installed`)
  const bare = await bareHost(host, ['timeout', 'head', 'readlink', program])
  expect(await act(waitFor, { port: server.port, search_regex: '^SSH-2', ...quick }, bare)).toMatchObject({
    match_groups: [],
  })
  expect(await act(waitFor, { port: server.port, ...quick }, bare)).toMatchObject({ state: 'started' })
  await server.close()
  expect(await act(waitFor, { port: server.port, state: 'stopped', ...quick }, bare)).toMatchObject({
    state: 'stopped',
  })
})

test('without any program reads who listens', async ({ host, server }) => {
  const bare = await bareHost(host, ['cat', 'grep', 'readlink'])
  expect(await act(waitFor, { port: server.port, ...quick }, bare)).toMatchObject({ state: 'started' })
  await server.close()
  expect(await act(waitFor, { port: server.port, state: 'stopped', ...quick }, bare)).toMatchObject({
    state: 'stopped',
  })
  await expect(act(waitFor, { host: '192.0.2.1', port: 80, ...quick }, bare)).rejects.toThrow(
    'Cannot see whether 192.0.2.1:80 is there: no program of the host can connect',
  )
})

test('refuses a port and a path at once', async ({ host }) => {
  await expect(act(waitFor, { port: 1, path: '/x' }, host)).rejects.toThrow('port and path')
})

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
}

function closed(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve())
  })
}
