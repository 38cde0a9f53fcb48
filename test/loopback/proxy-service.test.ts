import { createServer } from 'node:net'
import { describe, expect, onTestFinished } from 'vitest'
import { proxyService } from '../../src/modules/proxy_service.ts'
import { test as base, converge, registered, type TestHost } from '../../src/testing/host.ts'
import { App, Client, freePort, Load, TestProxy, until } from './proxy.ts'

const test = base.extend<{ proxy: TestProxy; port: number }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures a fixture wants from its first parameter
  proxy: async ({}, use) => {
    const proxy = await TestProxy.start()
    await use(proxy)
    await proxy.stop()
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  port: async ({}, use) => use(await freePort()),
})

/** Keeps the service `web` on a machine, with these servers. */
class Service {
  readonly #host: TestHost
  readonly #proxy: TestProxy
  readonly port: number

  constructor(host: TestHost, proxy: TestProxy, port: number) {
    this.#host = host
    this.#proxy = proxy
    this.port = port
  }

  want(apps: readonly App[], more: object = {}) {
    const listen = [`127.0.0.1:${this.port}`]
    const servers = apps.map(app => app.server)
    return { name: 'web', listen, servers, ...this.#proxy.places, ...more }
  }

  /** What changed, in words. */
  async keep(apps: readonly App[], more: object = {}): Promise<string[]> {
    const changes = await converge(proxyService, this.want(apps, more), this.#host)
    return changes.map(({ what }) => what)
  }

  /** What a switch says of the servers that it removed. */
  async drained(apps: readonly App[], more: object = {}): Promise<unknown> {
    return (await registered(proxyService, this.want(apps, more), this.#host))['drained']
  }
}

async function app(name: string): Promise<App> {
  const started = await App.start(name)
  onTestFinished(() => started.stop())
  return started
}

function client(port: number): Client {
  const opened = new Client(port)
  onTestFinished(() => opened.close())
  return opened
}

async function websocket(port: number): Promise<Client> {
  const opened = client(port)
  await opened.ask('GET /', ['Connection: Upgrade', 'Upgrade: echo'])
  await opened.echo('hello')
  return opened
}

/** Which application answers. */
async function answer(port: number): Promise<string | undefined> {
  const asking = client(port)
  const { body } = await asking.ask('GET /')
  asking.close()
  return body.split(' ')[0]
}

test('serves, then agrees, then is gone', async ({ host, proxy, port }) => {
  const service = new Service(host, proxy, port)
  const a = await app('a')
  expect(await service.keep([a])).toEqual(['content', 'running configuration'])
  expect(await answer(port)).toBe('a')
  expect(await service.keep([a])).toEqual([])
  expect(await service.keep([a], { state: 'absent' })).toEqual([
    'service',
    'running configuration',
    'servers',
  ])
  await expect(client(port).ask('GET /')).rejects.toThrow('ECONNREFUSED')
  expect(await service.keep([a], { state: 'absent' })).toEqual([])
})

test('loses nothing in ten switches and three reloads', async ({ host, proxy, port }) => {
  const service = new Service(host, proxy, port)
  let serving = await app('0')
  await service.keep([serving])
  const load = new Load(port)
  onTestFinished(() => load.stop())
  for (let round = 1; round <= 10; round++) {
    const next = await app(`${round}`)
    const settings = { timeout: 60 + Math.floor(round / 3) }
    const changes = await service.keep([next], settings)
    expect(changes).toEqual(
      round % 3 === 0 ? ['content', 'running configuration', 'servers'] : ['content', 'servers'],
    )
    expect(await service.keep([next], settings)).toEqual([])
    serving.stop()
    serving = next
    const { answered } = load
    await until(() => load.answered > answered + 30)
  }
  await load.stop()
  expect({ lost: load.lost, stray: load.strayUploads }).toEqual({ lost: [], stray: [] })
  expect(await answer(port)).toBe('10')
})

test('waits for what runs, and ends it when the time is over', async ({ host, proxy, port }) => {
  const service = new Service(host, proxy, port)
  const [a, b, c] = [await app('a'), await app('b'), await app('c')]
  await service.keep([a])
  const slow = client(port).ask('GET /slow')
  expect(await service.drained([b])).toEqual([{ name: 'a', open: 0 }])
  expect((await slow).body).toContain('a ')

  const socket = await websocket(port)
  expect(await service.drained([c], { drain: 1 })).toEqual([{ name: 'b', open: 1 }])
  await socket.closed()
  const other = await websocket(port)
  setTimeout(() => other.close(), 300)
  expect(await service.drained([a])).toEqual([{ name: 'c', open: 0 }])
})

test('only drains what was there before, where it is told so, and lets go of it the next time', async ({
  host,
  proxy,
  port,
}) => {
  const service = new Service(host, proxy, port)
  const [a, b] = [await app('a'), await app('b')]
  await service.keep([a])
  const socket = await websocket(port)
  expect(await service.keep([b], { others: 'drained' })).toEqual(['content', 'servers'])
  expect(await service.keep([b], { others: 'drained' })).toEqual([])
  expect(await answer(port)).toBe('b')
  await socket.echo('still there')
  expect(await service.keep([b], { drain: 0 })).toEqual(['servers'])
  await socket.closed()
  expect(await service.keep([b])).toEqual([])
})

test('workers from before a reload follow, and what they have begun is waited for', async ({
  host,
  proxy,
  port,
}) => {
  const service = new Service(host, proxy, port)
  const [a, b] = [await app('a'), await app('b')]
  await service.keep([a])
  const [socket, kept] = [await websocket(port), client(port)]
  expect((await kept.ask('GET /')).body).toContain('a ')
  await service.keep([a], { timeout: 61 })
  expect(proxy.workers()).toHaveLength(2)

  expect(await service.drained([b], { timeout: 61, drain: 1 })).toEqual([{ name: 'a', open: 1 }])
  await socket.closed()
  a.stop()
  const { body, stays } = await kept.ask('GET /')
  expect([body, stays]).toEqual([expect.stringMatching(/^b .* 127\.0\.0\.1$/), false])
  await until(() => proxy.workers().length === 1)
  expect(await service.keep([b], { timeout: 61 })).toEqual([])
})

test('leaves services alone that have almost the same name', async ({ host, proxy, port }) => {
  const service = new Service(host, proxy, port)
  const [a, b] = [await app('a'), await app('b')]
  await service.keep([a], { name: 'webx80' })
  await service.keep([a], { name: 'web.80', listen: [] })
  const socket = await websocket(port)
  await service.keep([b], { name: 'web.80', listen: [] })
  await socket.echo('still here')
})

test('speaks other protocols', async ({ host, proxy, port }) => {
  const service = new Service(host, proxy, port)
  const [a, b] = [await app('a'), await app('b')]
  await service.keep([a], { mode: 'tcp', health: {} })
  expect(await answer(port)).toBe('a')
  const socket = await websocket(port)
  expect(await service.drained([b], { mode: 'tcp', drain: 1 })).toEqual([{ name: 'a', open: 1 }])
  await socket.closed()
  expect(await answer(port)).toBe('b')
})

test('says that there is no server, or that it is being worked on', async ({ host, proxy, port }) => {
  const service = new Service(host, proxy, port)
  const a = await app('a')
  const page = () => client(port).ask('GET /')
  await service.keep([a])
  expect(await service.keep([])).toEqual(['content', 'servers'])
  expect(await page()).toMatchObject({ status: 503, body: expect.stringContaining('No server is available') })
  await service.keep([a], { maintenance: true })
  expect(await page()).toMatchObject({ status: 503, body: expect.stringContaining('Maintenance') })
  await service.keep([a])
  expect(await page()).toMatchObject({ status: 200 })
})

test('leaves out servers that are not healthy', async ({ host, proxy, port }) => {
  const service = new Service(host, proxy, port)
  const [a, b] = [await app('a'), await app('b')]
  const health = { path: '/health', interval: '50ms' }
  await service.keep([a, b], { health })
  a.isHealthy = false
  await until(() => /a\/a is DOWN|web\/a is DOWN/.test(proxy.said))
  expect([await answer(port), await answer(port)]).toEqual(['b', 'b'])
})

test('sends nothing twice that a server may have executed', async ({ host, proxy, port }) => {
  const service = new Service(host, proxy, port)
  const [a, b] = [await app('a'), await app('b')]
  await service.keep([a, b])
  const taken = App.uploads.length
  const { status } = await client(port).ask('POST /break', ['X-Id: broken'], Buffer.alloc(10))
  expect([status, App.uploads.slice(taken)]).toEqual([502, ['broken']])
})

test('tries another server where none was asked yet', async ({ host, proxy, port }) => {
  const service = new Service(host, proxy, port)
  const [a, b] = [await app('a'), await app('b')]
  await service.keep([a, b], { health: { interval: '1h' } })
  a.stop()
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => client(port).ask('POST /', ['X-Id: x'], Buffer.alloc(10))),
  )
  expect(answers.map(({ body }) => body.split(' ')[0])).toEqual(Array.from({ length: 6 }, () => 'b'))
})

test('completes what a killed run has begun', async ({ host, proxy, port }) => {
  const service = new Service(host, proxy, port)
  const [a, b] = [await app('a'), await app('b')]
  await service.keep([a])
  const [worker] = proxy.workers()
  const ask = (command: string) => proxy.ask(`@!${worker} ${command}`)

  const file = proxy.file('service-web.cfg')
  await service.keep([b])
  proxy.write('service-web.cfg', file)
  expect(await service.keep([b])).toEqual(['content'])

  ask('set server web/b state drain')
  expect(await service.keep([b])).toEqual(['servers'])

  ask(`add server web/a 127.0.0.1:${a.server.port} check inter 2s`)
  expect(await service.keep([b])).toEqual(['servers'])
  expect(await service.keep([b])).toEqual([])

  proxy.write('service-web.cfg', file.replaceAll('60000ms', '61000ms'))
  expect(await service.keep([a], { timeout: 61 })).toEqual(['content', 'running configuration', 'servers'])
})

describe('refuses', () => {
  test('a machine on which the role was not', async ({ host, proxy, port }) => {
    const service = new Service(host, proxy, port)
    const nowhere = { folder: '/nowhere', socket: '/nowhere.sock' }
    await expect(service.keep([], nowhere)).rejects.toThrow('it is not set up on this machine')
    expect(await service.keep([], { ...nowhere, state: 'absent' })).toEqual([])
  })

  test('what HAProxy refuses, and changes nothing', async ({ host, proxy, port }) => {
    const service = new Service(host, proxy, port)
    proxy.write('broken.cfg', 'backend broken\n  word\n')
    await expect(service.keep([await app('a')])).rejects.toThrow(
      /deliver\.d\/broken\.cfg:2.*unknown keyword 'word'/,
    )
    expect(proxy.files()).toEqual(['broken.cfg'])
  })

  test('a port that another program has', async ({ host, proxy, port }) => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(port, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const service = new Service(host, proxy, port)
    const who = `Cannot listen on 127.0.0.1:${port}: node (process ${process.pid}) does`
    await expect(service.keep([await app('a')])).rejects.toThrow(who)
  })

  test('a port that another service has', async ({ host, proxy, port }) => {
    const service = new Service(host, proxy, port)
    await service.keep([await app('a')], { name: 'first' })
    await expect(service.keep([await app('b')])).rejects.toThrow('the service first does')
  })

  test('an address that the machine does not have: then the file is put back', async ({
    host,
    proxy,
    port,
  }) => {
    const service = new Service(host, proxy, port)
    const a = await app('a')
    await service.keep([a])
    const before = proxy.file('service-web.cfg')
    await expect(service.keep([a], { listen: [`203.0.113.7:${port}`] })).rejects.toThrow(
      'HAProxy did not take the new configuration',
    )
    expect(proxy.file('service-web.cfg')).toBe(before)
    expect(await answer(port)).toBe('a')
    expect(await service.keep([a])).toEqual([])
  })
})
