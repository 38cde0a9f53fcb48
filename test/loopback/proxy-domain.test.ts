import { execFile, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type ClientHttp2Session, connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished } from 'vitest'
import { proxyDomain } from '../../src/modules/proxy_domain.ts'
import { proxyService } from '../../src/modules/proxy_service.ts'
import { test as base, converge, type TestHost } from '../../src/testing/host.ts'
import { App, Client, freePort, TestProxy } from './proxy.ts'

const run = promisify(execFile)

/** A machine with a proxy and the service `web`, and domains that lead to it. */
class Site {
  readonly host: TestHost
  readonly proxy: TestProxy
  readonly app: App
  readonly http: number
  readonly https: number

  constructor(host: TestHost, proxy: TestProxy, app: App, http: number, https: number) {
    this.host = host
    this.proxy = proxy
    this.app = app
    this.http = http
    this.https = https
  }

  /** What changed, in words. */
  async keep(domain: object): Promise<string[]> {
    const sockets = { http: [`127.0.0.1:${this.http}`], https: [`127.0.0.1:${this.https}`] }
    const params = { service: 'web', ...sockets, ...this.proxy.places, ...domain }
    return (await converge(proxyDomain, params, this.host)).map(({ what }) => what)
  }

  async keepService(apps: readonly App[], more: object = {}): Promise<void> {
    const servers = apps.map(({ server }) => server)
    await converge(proxyService, { name: 'web', servers, ...this.proxy.places, ...more }, this.host)
  }

  /** The status and what follows it, as curl gets it. */
  async get(url: string, ...options: string[]): Promise<string> {
    const { protocol, hostname } = new URL(url)
    const port = protocol === 'http:' ? this.http : this.https
    const toUs = ['--connect-to', `${hostname}::127.0.0.1:${port}`]
    const { stdout } = await run('curl', [
      '-s',
      '-w',
      '%{http_code} %{redirect_url}',
      '-k',
      ...toUs,
      ...options,
      url,
    ])
    const body = stdout.slice(0, stdout.lastIndexOf(' ')).slice(0, -3)
    return `${stdout.slice(body.length).trim()} ${body}`
  }
}

const test = base.extend<{ site: Site }>({
  site: async ({ host }, use) => {
    const [proxy, app] = [await TestProxy.start(), await App.start('a')]
    const site = new Site(host, proxy, app, await freePort(), await freePort())
    await site.keepService([app])
    await use(site)
    await proxy.stop()
    app.stop()
  },
})

const ok = /^200 a /

test('leads names to services, and knows no others', async ({ site }) => {
  expect(await site.keep({ name: 'www.example.org' })).toEqual(['content', 'running configuration'])
  expect(await site.keep({ name: '*.example.org', maintenance: true })).toEqual([
    'content',
    'running configuration',
  ])
  expect(await site.keep({ name: 'www.example.org' })).toEqual([])

  expect(await site.get('http://www.example.org/')).toMatch(/^200 a \w+ - http 127\.0\.0\.1$/)
  expect(await site.get('http://WWW.example.org:80/')).toMatch(ok)
  expect(await site.get('http://other.example.org/')).toMatch(/^503 .*Maintenance/)
  expect(await site.get('http://a.other.example.org/')).toMatch(/^404 .*Not found/)
  expect(await site.get('http://example.org/')).toMatch(/^404/)
  expect(await site.get('https://example.org/')).toMatch(/^404/)

  expect(await site.keep({ name: '*.example.org', state: 'absent' })).toEqual([
    'content',
    'running configuration',
  ])
  expect(await site.get('http://other.example.org/')).toMatch(/^404/)
  expect(await site.get('http://www.example.org/')).toMatch(ok)
  await site.keep({ name: 'www.example.org', state: 'absent' })
  await expect(site.get('http://www.example.org/')).rejects.toThrow()
})

test('needs a service that is there, as long as it is there', async ({ site }) => {
  await expect(site.keep({ name: 'example.org', service: 'other' })).rejects.toThrow(
    'there is no service other',
  )
  await site.keep({ name: 'example.org' })
  await expect(site.keepService([], { state: 'absent' })).rejects.toThrow("'web'")
  expect(await site.get('http://example.org/')).toMatch(ok)
})

test('loses no request of those who are there when domains change', async ({ site }) => {
  await site.keep({ name: 'localhost' })
  const kept = new Client(site.http)
  onTestFinished(() => kept.close())
  expect((await kept.ask('GET /')).body).toMatch(/^a /)
  await site.keep({ name: 'example.org' })
  const next = await App.start('b')
  onTestFinished(() => next.stop())
  await site.keepService([next])
  site.app.stop()
  expect(await kept.ask('GET /')).toMatchObject({
    status: 200,
    body: expect.stringMatching(/^b /),
    stays: false,
  })
})

test('loses no stream of HTTP/2 in three reloads', async ({ site }) => {
  const domain = { name: 'localhost', tls: { authority: 'development' } }
  await site.keep(domain)
  let isOver = false
  const statuses: unknown[] = []
  const asking = async (path: string) => {
    let session = openSession(site)
    while (!isOver) {
      if (session.closed) session = openSession(site)
      statuses.push(await stream(session, path))
    }
    session.close()
  }
  const loops = ['/', '/slow', '/slow'].map(asking)
  for (const name of ['a.org', 'b.org', 'c.org']) {
    const count = statuses.length
    await site.keep({ name })
    while (statuses.length < count + 20) await sleep(20)
  }
  isOver = true
  await Promise.all(loops)
  expect(new Set(statuses)).toEqual(new Set([200]))
})

describe('TLS', () => {
  test('with a certificate of the machine', async ({ site }) => {
    const { cert, key } = certificate(site.host.folder, 'example.org')
    const domain = { name: 'example.org', tls: { cert, key } }
    expect(await site.keep(domain)).toEqual(['certificate', 'content', 'running configuration'])
    expect(await site.keep(domain)).toEqual([])
    expect(await site.get('https://example.org/', '--http2')).toMatch(/^200 a \w+ - https 127\.0\.0\.1$/)
    expect(await served(site, 'example.org')).toContain('CN = example.org')
    expect(await served(site, 'example.com')).toContain('CN = unknown.invalid')
    expect(await site.get('http://example.org/a?b=c')).toBe(`308 https://example.org:${site.https}/a?b=c `)
    expect(statSync(join(site.proxy.places.folder, 'tls/example.org.pem')).mode & 0o777).toBe(0o600)

    certificate(site.host.folder, 'renewed.example.org')
    expect(await site.keep(domain)).toEqual(['certificate', 'running configuration'])
    expect(await served(site, 'renewed.example.org')).toContain('CN = renewed.example.org')

    expect(await site.keep({ name: 'example.org' })).toEqual([
      'certificate',
      'content',
      'running configuration',
    ])
    expect(await site.get('http://example.org/')).toMatch(ok)
  })

  test('refuses a key of another certificate, and one that is not there', async ({ site }) => {
    const { cert, key } = certificate(site.host.folder, 'example.org')
    writeFileSync(key, execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519']))
    const domain = { name: 'example.org', tls: { cert, key } }
    await expect(site.keep(domain)).rejects.toThrow('The key does not belong to the certificate')
    rmSync(key)
    await expect(site.keep(domain)).rejects.toThrow(`there is no ${cert} or ${key}`)
    expect(site.proxy.files()).toEqual(['service-web.cfg'])
  })

  test('with an authority for development', async ({ site }) => {
    for (const name of ['a.dev', '*.b.dev']) {
      const domain = { name, tls: { authority: 'development' }, redirect: false }
      expect(await site.keep(domain)).toEqual(['certificate', 'content', 'running configuration'])
      expect(await site.keep(domain)).toEqual([])
    }
    const strictly = ['--no-insecure', '--cacert', join(site.proxy.places.folder, 'authority.crt')]
    expect(await site.get('https://a.dev/', ...strictly)).toMatch(ok)
    expect(await site.get('https://x.b.dev/', ...strictly)).toMatch(ok)
    expect(await site.get('http://a.dev/')).toMatch(ok)
    await expect(site.get('https://c.dev/', ...strictly)).rejects.toThrow()
  })

  test('reloads a certificate that a killed run only wrote', async ({ site }) => {
    const { cert, key } = certificate(site.host.folder, 'example.org')
    await site.keep({ name: 'example.org', tls: { cert, key } })
    certificate(site.host.folder, 'example.org')
    writeFileSync(
      join(site.proxy.places.folder, 'tls/example.org.pem'),
      ['given\n', readFileSync(cert), readFileSync(key)].join(''),
    )
    expect(await site.keep({ name: 'example.org', tls: { cert, key } })).toEqual(['running configuration'])
  })
})

describe('passwords', () => {
  const auth = { ann: 'pass:wörd "', 'bob@example.org': 'other' }

  test('digest', async ({ site }) => {
    const domain = { name: 'example.org', auth, realm: 'Our shop' }
    await site.keep(domain)
    expect(await site.keep(domain)).toEqual([])
    const as = (user: string) => site.get('http://example.org/a,b?c=%22d', '--digest', '-u', user)
    expect(await as(`ann:${auth.ann}`)).toMatch(/^200 a \w+ ann /)
    expect(await as('bob@example.org:other')).toMatch(/^200 a \w+ bob@example\.org /)
    for (const user of ['ann:wrong', 'eve:other', 'ann:', ':']) expect(await as(user)).toMatch(/^401 /)
    expect(await site.get('http://example.org/', '--basic', '-u', `ann:${auth.ann}`)).toMatch(/^401 /)
    expect(site.proxy.file('domains.cfg')).not.toContain('wörd')
  })

  test('digest with either hash, the right request, and nonces that end', async ({ site }) => {
    await site.keep({ name: 'localhost', auth })
    const client = () => {
      const opened = new Client(site.http)
      onTestFinished(() => opened.close())
      return opened
    }
    const { head } = await client().ask('GET /')
    const nonce = /nonce="([^"]+)"/.exec(head)?.[1] ?? ''
    expect(head.match(/algorithm=\S+,/g)).toEqual(['algorithm=SHA-256,', 'algorithm=MD5,'])

    const answer = async (more: Partial<DigestRequest>) => {
      const { status, head } = await client().ask('GET /', [
        `Authorization: ${digest({ user: 'ann', password: auth.ann, realm: 'localhost', nonce, uri: '/', ...more })}`,
      ])
      return head.includes('stale=true') ? 'stale' : status
    }
    expect(await answer({})).toBe(200)
    expect(await answer({ algorithm: 'SHA-256' })).toBe(200)
    expect(await answer({ uri: 'http://localhost/' })).toBe(200)
    expect(await answer({ uri: '/other' })).toBe(401)
    expect(await answer({ method: 'POST' })).toBe(401)
    expect(await answer({ realm: 'other' })).toBe(401)
    expect(await answer({ qop: 'auth-int' })).toBe(401)
    expect(await answer({ nonce: nonce.replace(/^./, digit => (digit === '0' ? '1' : '0')) })).toBe('stale')
    expect(await answer({ nonce: `${nonce}0` })).toBe('stale')
    expect(await answer({ nonce: '' })).toBe('stale')
    expect(await answer({ nonce: '', password: 'wrong' })).toBe(401)
    expect(await answer({ nonce: `fffffffff${nonce}` })).toBe('stale')

    await site.keep({ name: 'other' })
    expect(await answer({})).toBe(200)
  })

  test('nobody comes in with anything else', async ({ site }) => {
    await site.keep({ name: 'digest', auth })
    await site.keep({
      name: 'basic',
      auth,
      auth_mode: 'basic',
      tls: { authority: 'development' },
      redirect: false,
    })
    const given = [
      '',
      'Digest',
      'Digest ',
      'Digest =',
      'Digest username="ann"',
      'Basic',
      'Basic ',
      'Basic Og==',
      'Basic /w==',
    ]
    const fields = ['username', 'nonce', 'uri', 'response', 'nc', 'cnonce', 'realm', 'qop', 'algorithm']
    const empty = fields.map(name => `${name}=""`).join(', ')
    for (const text of [
      ...given,
      `Digest ${empty}`,
      `Digest ${empty.replaceAll('""', '"x"')}`,
      'Bearer x',
      '\x7f',
    ]) {
      for (const name of ['digest', 'basic']) {
        expect([text, await site.get(`http://${name}/`, '-H', `Authorization: ${text}`)]).toEqual([
          text,
          expect.stringMatching(/^40[01] /),
        ])
      }
    }
    expect(site.proxy.said).not.toContain('runtime error')
  })

  test('basic', async ({ site }) => {
    await expect(site.keep({ name: 'example.org', auth, auth_mode: 'basic' })).rejects.toThrow('in the clear')
    await site.keep({ name: 'example.org', auth, auth_mode: 'basic', tls: { authority: 'development' } })
    const as = (user: string) => site.get('https://example.org/', '--basic', '-u', user)
    expect(await as(`ann:${auth.ann}`)).toMatch(/^200 a \w+ ann https /)
    for (const user of ['ann:wrong', 'eve:other', 'ann:', ':']) expect(await as(user)).toMatch(/^401 /)
    expect(await site.get('https://example.org/', '-H', 'Authorization: Basic ???')).toMatch(/^401 /)
    expect(await site.get('https://example.org/')).toMatch(/^401 /)
  })

  test('of many people', async ({ site }) => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`user${i}`, `password${i}`]))
    await site.keep({ name: 'example.org', auth: many })
    expect(await site.get('http://example.org/', '--digest', '-u', 'user299:password299')).toMatch(/^200 /)
  })
})

test('hundreds of domains', async ({ site }) => {
  await site.keep({ name: 'example.org' })
  const [line = ''] = site.proxy.file('domains.cfg').match(/^# domain .*$/m) ?? []
  const lines = Array.from({ length: 300 }, (_, i) => line.replace('example.org', `d${i}.example.org`))
  site.proxy.write('domains.cfg', lines.join('\n'))
  expect(await site.keep({ name: 'example.org' })).toEqual(['content', 'running configuration'])
  expect(await site.get('http://d299.example.org/')).toMatch(ok)
})

test('ACME: gets a certificate, and renews it', async ({ site }) => {
  const authority = await pebble(site)
  const domain = { name: 'www.example.org', tls: { acme: true } }
  expect(await site.keep(domain)).toEqual([
    'content',
    'running configuration',
    'certificate',
    'running configuration',
  ])
  expect(await site.keep(domain)).toEqual([])
  expect(await served(site, 'www.example.org')).toContain('CN = Pebble Intermediate CA')
  expect(await site.get('https://www.example.org/')).toMatch(ok)

  const serial = await served(site, 'www.example.org')
  await authority.renew()
  await expect.poll(() => served(site, 'www.example.org')).not.toBe(serial)
  expect(await site.keep(domain)).toEqual([])
})

function openSession({ https }: Site): ClientHttp2Session {
  const session = connect(`https://localhost:${https}`, { rejectUnauthorized: false })
  session.on('error', () => {}) // its streams tell
  // The server says so when it takes no more streams.
  session.on('goaway', () => session.close())
  onTestFinished(() => session.destroy())
  return session
}

/** The status of an answer, or why there is none. */
async function stream(session: ClientHttp2Session, path: string): Promise<unknown> {
  const request = session.request({ ':path': path })
  return new Promise(resolve => {
    let status: unknown
    request.on('response', headers => {
      status = headers[':status']
    })
    request.on('error', resolve)
    request.on('close', () => resolve(status))
    request.resume()
  })
}

interface DigestRequest {
  readonly user: string
  readonly password: string
  readonly realm: string
  readonly nonce: string
  readonly uri: string
  readonly method?: string
  readonly qop?: string
  readonly algorithm?: string
}

/** What a client answers to a challenge. */
function digest({
  user,
  password,
  realm,
  nonce,
  uri,
  method = 'GET',
  qop = 'auth',
  algorithm,
}: DigestRequest): string {
  const hash = (text: string) =>
    createHash(algorithm === undefined ? 'md5' : 'sha256')
      .update(text)
      .digest('hex')
  const parts = [hash(`${user}:${realm}:${password}`), nonce, '00000001', 'c', qop, hash(`${method}:${uri}`)]
  const texts = { username: user, realm, nonce, uri, cnonce: 'c', response: hash(parts.join(':')) }
  const quoted = Object.entries(texts).map(([name, text]) => `${name}="${text}"`)
  return `Digest ${[...quoted, `qop=${qop}`, 'nc=00000001', ...(algorithm ? [`algorithm=${algorithm}`] : [])].join(', ')}`
}

/** Makes a certificate and its key on the machine. */
function certificate(folder: string, name: string): { cert: string; key: string } {
  const [cert, key] = [`${folder}/x.crt`, `${folder}/x.key`]
  const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
  const made = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
  ]
  execFileSync('openssl', ['req', '-x509', ...made, ...names], { stdio: 'ignore' })
  return { cert, key }
}

/** Whose certificate is served for a name, who made it, and its serial number. */
async function served({ https }: Site, name: string): Promise<string> {
  const asking = run('openssl', ['s_client', '-connect', `127.0.0.1:${https}`, '-servername', name])
  asking.child.stdin?.end()
  const { stdout } = await asking
  const reading = run('openssl', ['x509', '-noout', '-subject', '-issuer', '-serial'])
  reading.child.stdin?.end(stdout)
  return (await reading).stdout
}

/** An authority that speaks ACME and asks the proxy of a site; names lead to this machine. */
async function pebble(site: Site): Promise<{ renew: () => Promise<unknown> }> {
  const folder = mkdtempSync(join(tmpdir(), 'deliver-pebble-'))
  const [listen, management, dns] = [await freePort(), await freePort(), await freePort()]
  const { folder: own, socket } = site.proxy.places
  const { cert, key } = certificate(folder, 'localhost')
  const config = {
    listenAddress: `127.0.0.1:${listen}`,
    managementListenAddress: `127.0.0.1:${management}`,
    certificate: cert,
    privateKey: key,
    httpPort: site.http,
    tlsPort: site.https,
  }
  writeFileSync(join(folder, 'pebble.json'), JSON.stringify({ pebble: config }))
  const settings = [
    `BASEDIR=${own}/acme`,
    `WELLKNOWN=${own}/acme/challenges`,
    'CHALLENGETYPE=http-01',
    'ACCOUNT_KEY_ALGO=rsa',
    'KEY_ALGO=prime256v1',
    `CA=https://localhost:${listen}/dir`,
    `CURL_OPTS="--cacert ${cert}"`,
    `RENEW_DAYS=\${TEST_RENEW_DAYS:-30}`,
  ]
  writeFileSync(join(own, 'acme.conf'), settings.join('\n'))

  const off = [
    '-http01',
    '',
    '-https01',
    '',
    '-tlsalpn01',
    '',
    '-management',
    `127.0.0.1:${await freePort()}`,
  ]
  start('pebble-challtestsrv', ['-defaultIPv6', '', '-dns01', `127.0.0.1:${dns}`, ...off])
  start('pebble', ['-config', join(folder, 'pebble.json'), '-dnsserver', `127.0.0.1:${dns}`], {
    PEBBLE_VA_NOSLEEP: '1',
    PEBBLE_WFE_NONCEREJECT: '0',
  })
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const isUp = () =>
    run('curl', ['-sk', `https://localhost:${listen}/dir`]).then(
      () => true,
      () => false,
    )
  while (!(await isUp())) await new Promise(resolve => setTimeout(resolve, 50))
  const env = { ...process.env, DELIVER_PROXY_SOCKET: socket, TEST_RENEW_DAYS: '10000' }
  return { renew: () => run('bash', [join(own, 'acme.sh')], { env }) }
}

/** A program that runs as long as the test. */
function start(program: string, words: readonly string[], env: Record<string, string> = {}): void {
  const child = spawn(program, words, { stdio: 'ignore', env: { ...process.env, ...env } })
  onTestFinished(() => void child.kill())
}
