import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { describe, expect } from 'vitest'
import { type Script, sh } from '../base/shell.ts'
import type { Shell } from '../model/connection.ts'
import { bareHost } from '../testing/bare.ts'
import { test as base, converge, type TestHost } from '../testing/host.ts'
import { getUrl } from './get_url.ts'

const content = Buffer.from('line 1\n\0line 3')
const sha256 = createHash('sha256').update(content).digest('hex')

/** A test with a web server: `/file` has the content, `/SUMS` its checksum, `/login` wants a password. */
const test = base.extend<{ server: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures a fixture wants from its first parameter
  server: async ({}, use) => {
    const server = createServer(answer)
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  },
})

/** What the server proposes as the name of a file. */
const proposed = new Map([
  ['/plain', 'attachment; filename=a-b.txt; size=3'],
  ['/quoted', 'attachment; filename="it\'s $(x).txt"'],
  ['/path', 'attachment; filename="../../etc/passwd"'],
  ['/dots', 'attachment; filename=..'],
])

function answer({ url, headers }: IncomingMessage, response: ServerResponse): void {
  const login = `Basic ${Buffer.from('joe:s3c"ret').toString('base64')}`
  if (url === '/moved') return void response.writeHead(302, { location: '/file' }).end()
  if (url === '/SUMS') return void response.end(`0000  other\n${sha256} *file\n`)
  const name = proposed.get(url ?? '')
  if (name !== undefined) response.setHeader('content-disposition', name)
  if (url === '/file' || name !== undefined) return void response.end(content)
  const isAllowed = headers.authorization === login && headers['x-own'] === 'it\'s "own"'
  if (url === '/login' && isAllowed) return void response.end(content)
  response.writeHead(url === '/login' ? 401 : 404).end('no')
}

/** What each client needs beside itself. */
const clients = { curl: ['curl'], wget: ['wget', 'grep'], busybox: ['busybox', 'grep'] }
const tools = 'cat chmod chown cp cut date id mkdir mktemp mv rm rmdir sha256sum stat sync'.split(' ')

describe.for(Object.entries(clients))('with %s', ([client, programs]) => {
  const withClient = test.extend<{ bare: TestHost }>({
    bare: async ({ host, skip }, use) => {
      const { status } = await host.run(sh`command -v ${client}`)
      skip(status !== 0, `${client} is not installed`)
      const { run } = await bareHost(host, [...tools, ...programs])
      const shell: Shell = { run: steps => Promise.all(steps.map(step => run(step as Script))) }
      await use(Object.assign(Object.create(host), { shell }))
    },
  })

  withClient('downloads a file once', async ({ bare, server }) => {
    const dest = `${bare.folder}/it`
    const want = { url: `${server}/moved`, dest, mode: '0750' }
    expect(await converge(getUrl, want, bare)).toHaveLength(1)
    expect(readFileSync(dest)).toEqual(content)
    expect(statSync(dest).mode & 0o777).toBe(0o750)
    expect(await converge(getUrl, want, bare)).toEqual([])
    expect(readdirSync(bare.folder).sort()).toEqual(['bin', 'it'])
  })

  withClient('says what it cannot get', async ({ bare, server }) => {
    const want = { url: `${server}/none`, dest: `${bare.folder}/it` }
    await expect(converge(getUrl, want, bare)).rejects.toThrow(/404/)
  })

  withClient('sends headers and a password, or says that it cannot', async ({ bare, server }) => {
    const dest = `${bare.folder}/it`
    const headers = { 'X-Own': 'it\'s "own"' }
    const want = { url: `${server}/login`, dest, headers, url_username: 'joe', url_password: 's3c"ret' }
    const convergence = converge(getUrl, want, bare)
    if (client === 'busybox') await expect(convergence).rejects.toThrow('neither curl nor GNU wget')
    else expect(await convergence).toHaveLength(1)
  })
})

test('replaces a file that has another checksum', async ({ host, server }) => {
  const dest = `${host.folder}/it`
  writeFileSync(dest, 'old')
  expect(await converge(getUrl, { url: `${server}/file`, dest }, host)).toEqual([])
  const want = { url: `${server}/file`, dest, checksum: `sha256:${sha256.toUpperCase()}`, backup: true }
  expect(await converge(getUrl, want, host)).toMatchObject([
    { what: 'content', after: `what ${server}/file has` },
  ])
  expect(await converge(getUrl, want, host)).toEqual([])
  expect(readFileSync(dest)).toEqual(content)
  expect(readdirSync(host.folder)).toEqual(['it', expect.stringMatching(/^it\..*~$/)])
})

test('takes nothing that has not the checksum', async ({ host, server }) => {
  const dest = `${host.folder}/it`
  const checksum = `md5:${'0'.repeat(32)}`
  const convergence = converge(getUrl, { url: `${server}/file`, dest, checksum }, host)
  await expect(convergence).rejects.toThrow(/The checksum is [0-9a-f]{32} and not 0{32}/)
  expect(readdirSync(host.folder)).toEqual([])
})

test('finds the checksum in a list', async ({ host, server }) => {
  const checksum = `sha256:${server}/SUMS`
  const want = { url: `${server}/file`, dest: `${host.folder}/file`, checksum }
  expect(await converge(getUrl, want, host)).toHaveLength(1)
  expect(await converge(getUrl, want, host)).toEqual([])
  const unknown = { url: `${server}/moved`, dest: `${host.folder}/moved`, checksum }
  await expect(converge(getUrl, unknown, host)).rejects.toThrow('Cannot find moved in the checksums')
})

test('compares with the server, by force and in a folder', async ({ host, server }) => {
  const forced = { url: `${server}/file`, dest: `${host.folder}/it`, force: true }
  const inFolder = { url: `${server}/file`, dest: `${host.folder}/` }
  for (const want of [forced, inFolder]) {
    const path = want === forced ? `${host.folder}/it` : `${host.folder}/file`
    writeFileSync(path, 'old')
    expect(await converge(getUrl, want, host)).toHaveLength(1)
    expect(readFileSync(path)).toEqual(content)
    expect(await converge(getUrl, want, host)).toEqual([])
  }
})

test.for([
  { url: '/plain', name: 'a-b.txt' },
  { url: '/quoted', name: "it's $(x).txt" },
  { url: '/path', name: 'passwd' },
  { url: '/dots', name: 'dots' },
])(
  'names a file in a folder as the server proposes: $name',
  async ({ url, name }, { host, server, skip }) => {
    skip((await host.run(sh`command -v curl`)).status !== 0, 'curl is not installed')
    const want = { url: `${server}${url}`, dest: `${host.folder}/` }
    expect(await converge(getUrl, want, host)).toHaveLength(1)
    expect(await converge(getUrl, want, host)).toEqual([])
    expect(readdirSync(host.folder)).toEqual([name])
  },
)

test('copies a file of the host, with a name of any kind', async ({ host }) => {
  writeFileSync(`${host.folder}/a ü%`, content)
  const url = pathToFileURL(`${host.folder}/a ü%`).href
  const want = { url, dest: `${host.folder}/copy`, mode: 'u=rw,go=' }
  expect(await converge(getUrl, want, host)).toHaveLength(1)
  expect(readFileSync(want.dest)).toEqual(content)
  expect(await converge(getUrl, want, host)).toEqual([])
  expect(await converge(getUrl, { ...want, mode: '0644' }, host)).toMatchObject([
    { what: 'mode', before: '0600', after: '0644' },
  ])
})

test.for([
  { want: { url: 'example.org/a' }, says: 'it is no address' },
  { want: { checksum: 'crc:12' }, says: 'Cannot compare with the checksum crc:12' },
  { want: { checksum: 'md5:xyz' }, says: 'other characters than' },
  { want: { dest: '/none/such' }, says: 'there is no folder /none' },
  { want: { dest: '/dev/null' }, says: 'it is a character device' },
])('refuses $want', async ({ want, says }, { host }) => {
  const all = { url: 'http://127.0.0.1/a', dest: `${host.folder}/it`, ...want }
  await expect(converge(getUrl, all, host)).rejects.toThrow(says)
})

test('says what a host lacks', async ({ host }) => {
  const bare = await bareHost(host, tools)
  const want = { url: 'https://joe:secret@127.0.0.1/a', dest: `${host.folder}/it` }
  const convergence = converge(getUrl, want, Object.assign(Object.create(host), { run: bare.run }))
  const says = 'Cannot download https://joe:***@127.0.0.1/a: the host has neither curl nor wget'
  await expect(convergence).rejects.toThrow(says)
})
