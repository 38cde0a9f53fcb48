import { describe, expect } from 'vitest'
import { Secret } from '../base/secret.ts'
import { planOf, test } from '../testing/host.ts'
import { valuesOf } from '../testing/written.ts'
import { parseDomains, withDomain } from './proxy_domain/domains.ts'
import { configuration, markOf } from './proxy_domain/frontends.ts'
import { proxyDomain } from './proxy_domain.ts'

const md5 = 'e26b45aed7674439965c1f820971aee1'
const sha256 = 'de083205db186a49f628422c62fa6dea2c62d528380d3e2426982445a6016daa'

const want = (more: object = {}) => valuesOf(proxyDomain, { name: 'example.org', service: 'web', ...more })
const textOf = (more: object = {}) => configuration(withDomain([], want(more)), want(more))

test('the file of the domains', () => {
  const params = { tls: { acme: true }, auth: { ann: 'secret' }, realm: 'Our shop', maintenance: true }
  const all = withDomain(withDomain([], want({ name: '*.example.org', service: 'other' })), want(params))
  expect(configuration(all, want(params))).toBe(`# Written by Deliver (proxy_domain); changes are lost.
# domain {"name":"*.example.org","service":"other","tls":null,"redirect":false,"maintenance":false,"auth":null}
# domain {"name":"example.org","service":"web","tls":"acme","redirect":true,"maintenance":true,"auth":{"mode":"digest","realm":"Our shop","users":["ann:${md5}:${sha256}"]}}
global
  set-var proc.domains str(${markOf(all, want(params))})
  lua-load-per-thread /etc/haproxy/deliver.d/auth.lua

frontend _http
  bind *:80
  bind [::]:80 v6only
  capture request header Host len 64
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Forwarded-Proto http
  http-request del-header X-Forwarded-User
  http-request set-var(txn.host) req.hdr(host),host_only,lower
  http-request set-var(txn.domain) str(example.org) if { var(txn.host) -m str example.org }
  http-request set-var(txn.domain) str(*.example.org) if !{ var(txn.domain) -m found } { var(txn.host) -m reg ^[^.]+\\\\.example\\\\.org$ }
  http-request return status 404 ${page('Not found', 'Nothing is served by this name.')} unless { var(txn.domain) -m found }
  http-request return status 200 content-type text/plain lf-string "%[path,field(4,/)].%[str(thumbprint),map(/etc/haproxy/deliver.d/acme.map)]" if { var(txn.domain) -m str example.org } { path_beg /.well-known/acme-challenge/ }
  http-request redirect location https://%[var(txn.host)]%[pathq] code 308 if { var(txn.domain) -m str example.org }
${rest('example.org', 'web')}
  http-request set-var(txn.service) str(other) if { var(txn.domain) -m str *.example.org }
  use_backend _current if { var(txn.domain) -m str *.example.org } { stopping }
  use_backend other if { var(txn.domain) -m str *.example.org }

frontend _https
  bind *:443 ssl crt /etc/haproxy/deliver.d/default.pem crt /etc/haproxy/deliver.d/tls/ alpn h2,http/1.1
  bind [::]:443 v6only ssl crt /etc/haproxy/deliver.d/default.pem crt /etc/haproxy/deliver.d/tls/ alpn h2,http/1.1
  capture request header Host len 64
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Forwarded-Proto https
  http-request del-header X-Forwarded-User
  http-request set-var(txn.host) req.hdr(host),host_only,lower
  http-request set-var(txn.domain) str(example.org) if { var(txn.host) -m str example.org }
  http-request set-var(txn.domain) str(*.example.org) if !{ var(txn.domain) -m found } { var(txn.host) -m reg ^[^.]+\\\\.example\\\\.org$ }
  http-request return status 404 ${page('Not found', 'Nothing is served by this name.')} unless { var(txn.domain) -m found }
  http-request return status 200 content-type text/plain lf-string "%[path,field(4,/)].%[str(thumbprint),map(/etc/haproxy/deliver.d/acme.map)]" if { var(txn.domain) -m str example.org } { path_beg /.well-known/acme-challenge/ }
${rest('example.org', 'web')}
  http-request set-var(txn.service) str(other) if { var(txn.domain) -m str *.example.org }
  use_backend _current if { var(txn.domain) -m str *.example.org } { stopping }
  use_backend other if { var(txn.domain) -m str *.example.org }
`)
})

const page = (title: string, text: string) =>
  `content-type "text/html; charset=utf-8" string '<!doctype html><title>${title}</title><h1>${title}</h1><p>${text}</p>'`

/** The rules that both frontends have. */
function rest(name: string, service: string): string {
  const own = `if { var(txn.domain) -m str ${name} }`
  return [
    `  http-request return status 503 ${page('Maintenance', 'This site is back soon.')} hdr Retry-After 120 hdr Cache-Control no-store ${own}`,
    `  http-request lua.authenticate digest 'Our shop' 'ann:${md5}:${sha256}' ${own}`,
    `  http-request deny status 401 ${own} !{ var(txn.user) -m found }`,
    `  http-request set-var(txn.service) str(${service}) ${own}`,
    `  use_backend _current ${own} { stopping }`,
    `  use_backend ${service} ${own}`,
  ].join('\n')
}

test('domains are read from the file that they were written to', () => {
  const domains = withDomain([], want({ auth: { ann: 'secret' }, tls: { authority: 'development' } }))
  const text = configuration(domains, want())
  expect(parseDomains(text, '/d')).toEqual(domains)
  expect(withDomain(domains, want({ state: 'absent' }))).toEqual([])
  expect(parseDomains('', '/d')).toEqual([])
  expect(() => parseDomains('# domain {', '/d')).toThrow(
    'Cannot read /d: somebody changed its lines of domains',
  )
})

test('names come before patterns, and longer patterns before shorter ones', () => {
  const names = ['*.org', 'b.org', '*.a.b.org', '*.b.org', 'a.b.org']
  const all = names.reduce(
    (domains: ReturnType<typeof withDomain>, name) => withDomain(domains, want({ name })),
    [],
  )
  const order = [...configuration(all, want()).matchAll(/set-var\(txn\.domain\) str\((.*?)\)/g)].map(
    ([, name]) => name,
  )
  expect(order.slice(0, names.length)).toEqual(['a.b.org', 'b.org', '*.a.b.org', '*.b.org', '*.org'])
})

test('the mark depends on all that is served', () => {
  const marks = [
    {},
    { maintenance: true },
    { http: ['*:8080'] },
    { service: 'other' },
    { auth: { ann: 'x' } },
  ].map(more => markOf(withDomain([], want(more)), want(more)))
  expect(new Set(marks).size).toBe(marks.length)
  expect(textOf({ https: ['*:8443'], tls: { acme: true } })).toContain(
    'location https://%[var(txn.host)]:8443%[pathq]',
  )
})

describe('refuses', () => {
  test.for([
    { params: { name: 'Example.org' }, says: 'must be a host name in small letters' },
    { params: { name: 'a.*.org' }, says: 'must be a host name in small letters' },
    { params: { name: 'a..org' }, says: 'must be a host name in small letters' },
    { params: { name: 'a b' }, says: 'must be a host name in small letters' },
    { params: { name: '-a.org' }, says: 'must be a host name in small letters' },
    { params: { tls: {} }, says: 'must have one of cert (with key), acme: true, authority: development' },
    {
      params: { tls: { key: '/k' } },
      says: 'must have one of cert (with key), acme: true, authority: development',
    },
    { params: { tls: { acme: true, cert: '/c' } }, says: 'must have one of cert (with key)' },
    { params: { auth: { 'a:b': 'x' } }, says: 'must have names of letters' },
    { params: { realm: 'a"b' }, says: 'must have no quotes' },
    { params: { realm: "a'b" }, says: 'must have no quotes' },
    { params: { http: [] }, says: 'must be address:port' },
    { params: { service: 'a b' }, says: 'must be the name of a service' },
  ])('$params', ({ params, says }) => {
    expect(() => want(params)).toThrow(says)
  })

  test.for([
    { params: { service: undefined }, says: 'Cannot serve example.org: service is missing' },
    {
      params: { name: '*.example.org', tls: { acme: true } },
      says: 'Cannot get a certificate for *.example.org',
    },
    {
      params: { auth: { ann: 'x' }, auth_mode: 'basic' },
      says: 'auth_mode basic sends passwords in the clear',
    },
  ])('$says', ({ params, says }) => {
    expect(() => withDomain([], want(params))).toThrow(says)
  })
})

const now = {
  running: { isSetUp: true, answers: false, workers: [] },
  file: {
    path: '/etc/haproxy/deliver.d/domains.cfg',
    ancestry: { missing: [], obstacle: undefined },
    state: undefined,
    checksum: undefined,
    content: undefined,
  },
  accounts: { uid: undefined, gid: undefined, umask: 0o022 },
  sockets: {},
  certificate: { origin: undefined, fingerprint: undefined, endsSoon: false, isGiven: undefined },
  hasService: true,
}

function briefly(params: object, more: object = {}) {
  return planOf(proxyDomain, { name: 'example.org', service: 'web', ...params }, { ...now, ...more }).map(
    ({ what, secret, blocked }) => ({
      what,
      ...(secret && { secret }),
      ...(blocked && { blocked: blocked.message }),
    }),
  )
}

test.for([
  { params: {}, more: {}, changes: [{ what: 'content' }, { what: 'HAProxy' }] },
  {
    params: { auth: { ann: 'x' } },
    more: {},
    changes: [{ what: 'content' }, { what: 'HAProxy' }],
  },
  { params: { state: 'absent' }, more: {}, changes: [] },
  {
    params: {},
    more: { hasService: false },
    changes: [
      { what: 'domain', blocked: 'Cannot serve example.org: there is no service web on this machine' },
    ],
  },
  {
    params: {},
    more: { running: { isSetUp: false, answers: false, workers: [] } },
    changes: [{ what: 'domain', blocked: 'Cannot configure the proxy: it is not set up on this machine' }],
  },
  {
    params: { tls: { cert: '/c' } },
    more: {},
    changes: [
      { what: 'certificate', blocked: 'Cannot use the certificate: there is no /c' },
      { what: 'content' },
      { what: 'HAProxy' },
    ],
  },
])('plans $changes', ({ params, more, changes }) => {
  expect(briefly(params, more)).toEqual(changes)
})

test('shows what changes, and no hashes', () => {
  const [change] = planOf(proxyDomain, { name: 'example.org', service: 'web', auth: { ann: 'x' } }, now)
  expect(change?.settle).toMatchObject({ kind: 'file write', mode: '0600', content: expect.any(Secret) })
  expect(change?.after).toContain(`lua.authenticate digest 'example.org' 'ann:***' if`)
  expect(change?.after).not.toMatch(/[0-9a-f]{16}/)
})
