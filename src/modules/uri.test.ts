import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect } from 'vitest'
import { sh } from '../base/shell.ts'
import { bareHost } from '../testing/bare.ts'
import { act, test as base } from '../testing/host.ts'
import { uri } from './uri.ts'

/** A test with a web server: `/echo` tells what it was sent, `/STATUS` answers with that status. */
const test = base.extend<{ server: { url: string } }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures a fixture wants from its first parameter
  server: async ({}, use) => {
    const server = createServer(answer)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  },
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '/', headers } = request
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString()
  const redirect = url.match(/^\/(30[1-8])\/(.*)$/)
  if (redirect) return void response.writeHead(Number(redirect[1]), { location: `/${redirect[2]}` }).end()
  if (url === '/echo') {
    const { authorization, 'content-type': type, 'x-own': own } = headers
    const echo = JSON.stringify({ method, body, authorization, type, own })
    return void response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(echo)
  }
  if (url === '/names') {
    const names = [
      'Constructor',
      'ToString',
      '__proto__',
      'Meta',
      'Facts',
      'Joins',
      'Changes',
      'Changed',
      'Skipped',
    ]
    return void response
      .writeHead(
        200,
        names.flatMap(name => [name, 'x']),
      )
      .end()
  }
  response.writeHead(Number(url.slice(1)) || 200, { 'X-Some-Header': 'a' }).end('line 1\n\nline 3\n')
}

/** What each client needs beside itself. */
const clients = {
  curl: ['curl'],
  wget: ['wget', 'mktemp', 'rm', 'grep', 'sed', 'cat'],
  bash: ['bash', 'timeout', 'cat'],
  nc: ['nc', 'timeout'],
  busybox: ['busybox', 'timeout'],
}

describe.for(Object.entries(clients))('with %s', ([client, programs]) => {
  const withClient = test.extend<{ bare: Awaited<ReturnType<typeof bareHost>> }>({
    bare: async ({ host, skip }, use) => {
      const { status } = await host.run(sh`command -v ${client}`)
      skip(status !== 0, `${client} is not installed`)
      await use(await bareHost(host, programs))
    },
  })

  withClient('gets content and headers', async ({ bare, server: { url } }) => {
    expect(await act(uri, { url: `${url}/200`, return_content: true }, bare)).toMatchObject({
      failed: false,
      status: 200,
      content: 'line 1\n\nline 3\n',
      x_some_header: 'a',
      url: `${url}/200`,
      redirected: false,
      msg: 'OK (15 bytes)',
    })
  })

  withClient('sends what it is given, byte for byte', async ({ bare, server: { url } }) => {
    const body = 'it\'s "quoted" \\ back\r\n\tend $HOME ü'
    const params = {
      url: `${url}/echo`,
      method: 'PUT',
      body,
      headers: { 'X-Own': 'it\'s "own" \\', 'Content-Type': 'text/plain' },
      url_username: 'joe',
      url_password: 's3c"ret',
    }
    expect(await act(uri, params, bare)).toMatchObject({
      status: 200,
      json: {
        method: 'PUT',
        body,
        type: 'text/plain',
        own: 'it\'s "own" \\',
        authorization: `Basic ${Buffer.from('joe:s3c"ret').toString('base64')}`,
      },
    })
  })

  withClient('tells a status that is not expected', async ({ bare, server: { url } }) => {
    expect(await act(uri, { url: `${url}/404` }, bare)).toMatchObject({
      failed: true,
      status: 404,
      content: 'line 1\n\nline 3\n',
      msg: `Status code was 404 and not [200]: ${url}/404`,
    })
    expect(await act(uri, { url: `${url}/404`, status_code: [200, 404] }, bare)).toMatchObject({
      failed: false,
    })
  })

  withClient('asks for the head alone', async ({ bare, server: { url } }) => {
    const params = { url: `${url}/200`, method: 'HEAD', return_content: true }
    expect(await act(uri, params, bare)).toMatchObject({ status: 200, x_some_header: 'a', content: '' })
  })

  withClient('tells of a server that is not there', async ({ bare }) => {
    expect(await act(uri, { url: 'http://127.0.0.1:1/' }, bare)).toMatchObject({ failed: true, status: -1 })
  })

  withClient('follows redirects', async ({ bare, server: { url } }) => {
    expect(await act(uri, { url: `${url}/302/echo` }, bare)).toMatchObject({
      url: `${url}/echo`,
      redirected: true,
      json: { method: 'GET' },
    })
  })
})

describe('redirects', () => {
  test.for([
    { params: { method: 'POST' }, status: 302 },
    { params: { follow_redirects: 'none' }, status: 302 },
    {
      params: { method: 'POST', body: 'x', follow_redirects: 'all' },
      status: 200,
      json: { method: 'GET', body: '' },
    },
  ])('of $params end with $status', async ({ params, ...outcome }, { host, server: { url } }) => {
    const status_code = [200, 302]
    expect(await act(uri, { url: `${url}/302/echo`, status_code, ...params }, host)).toMatchObject(outcome)
  })

  test('that keep the method', async ({ host, server: { url } }) => {
    const params = { url: `${url}/307/echo`, method: 'POST', body: 'x', follow_redirects: 'all' }
    expect(await act(uri, params, host)).toMatchObject({ json: { method: 'POST', body: 'x' } })
  })

  test('without end', async ({ host, server: { url } }) => {
    const endless = `${url}/${'302/'.repeat(12)}`
    await expect(act(uri, { url: endless }, host)).rejects.toThrow('more than 10 redirects')
  })
})

describe('writes the body', () => {
  test.for([
    {
      params: { body_format: 'json', body: { a: [1] } },
      json: { body: '{"a":[1]}', type: 'application/json' },
    },
    {
      params: { body_format: 'form-urlencoded', body: { a: 'x y', b: [1, 2] } },
      json: { body: 'a=x+y&b=1&b=2', type: 'application/x-www-form-urlencoded' },
    },
  ])('as $params.body_format', async ({ params, json }, { host, server: { url } }) => {
    expect(await act(uri, { url: `${url}/echo`, method: 'POST', ...params }, host)).toMatchObject({ json })
  })
})

test('takes name and password out of the address', async ({ host, server: { url } }) => {
  const address = url.replace('//', '//joe:p%40ss@')
  expect(await act(uri, { url: `${address}/echo` }, host)).toMatchObject({
    url: `${url}/echo`,
    json: { authorization: `Basic ${Buffer.from('joe:p@ss').toString('base64')}` },
  })
})

test('predicts requests that change nothing by making them', async ({ host, server: { url } }) => {
  const want = (method: string) => ({ ...defaults, url: `${url}/200`, method })
  expect(await uri.predict?.(want('GET') as never, host)).toMatchObject({ status: 200 })
  expect(await uri.predict?.(want('POST') as never, host)).toBeUndefined()
})

const defaults = Object.fromEntries(Object.entries(uri.params).map(([name, param]) => [name, param.fallback]))

describe('refuses', () => {
  test.for([
    { params: { url: 'ftp://x/' }, says: 'Cannot get ftp://x/: it is not an address of http or https' },
    {
      params: { url: 'http://x/', headers: { A: 'b\nC: d' } },
      says: 'Cannot send the header A: it holds a line break',
    },
  ])('$says', async ({ params, says }, { host }) => {
    await expect(act(uri, params, host)).rejects.toThrow(says)
  })

  test('a host without any client', async ({ host }) => {
    const bare = await bareHost(host, ['cat'])
    await expect(act(uri, { url: 'http://x/' }, bare)).rejects.toThrow(
      'Cannot get http://x/: the host has neither curl nor wget nor bash nor nc',
    )
  })
})

test('a server sets no more than what headers are registered as', async ({ host, server: { url } }) => {
  const outcome = await act(uri, { url: `${url}/names` }, host)
  const { constructor: made, tostring, effects } = outcome
  expect({ made, tostring, proto: Object.entries(outcome).find(([name]) => name === '__proto__') }).toEqual({
    made: 'x',
    tostring: 'x',
    proto: ['__proto__', 'x'],
  })
  expect(effects).toBe(undefined)
})
