import { describe, expect } from 'vitest'
import { planOf, test } from '../testing/host.ts'
import { valuesOf } from '../testing/written.ts'
import { configuration, markOf } from './proxy_service/configuration.ts'
import { runningServers } from './proxy_service/servers.ts'
import { drainedOf } from './proxy_service/switch.ts'
import { proxyService } from './proxy_service.ts'

const server = { name: 'web-1', address: '172.30.111.5', port: 80 }
const want = (more: object = {}) => valuesOf(proxyService, { name: 'web', servers: [server], ...more })

test('the file of a service', () => {
  const params = {
    listen: ['192.0.2.1:80', '*:8080', '[::]:8080'],
    servers: [server, { name: 'web-2', address: '2001:db8::5', port: '8080' }],
    health: { path: '/health?deep=1', interval: '500ms' },
    timeout: '1m30s',
  }
  expect(configuration(want(params))).toBe(`# Written by Deliver (proxy_service); changes are lost.
global
  set-var proc.service.web str(${markOf(want(params))})

frontend front:web
  mode http
  bind 192.0.2.1:80
  bind *:8080
  bind [::]:8080 v6only
  capture request header Host len 64
  http-request set-header X-Forwarded-For %[src]
  http-request set-header X-Forwarded-Proto http
  http-request del-header X-Forwarded-User
  http-request set-var(txn.service) str(web)
  use_backend _current if { stopping }
  default_backend web

backend web
  mode http
  balance roundrobin
  timeout server 90000ms
  option httpchk
  http-check send meth GET uri /health?deep=1 ver HTTP/1.1 hdr Host localhost hdr Connection close
  server web-1 172.30.111.5:80 check inter 500ms rise 2 fall 3
  server web-2 [2001:db8::5]:8080 check inter 500ms rise 2 fall 3
`)
})

test('one for connections, without a socket of its own', () => {
  const text = configuration(want({ name: 'mail_in.25', mode: 'tcp', maintenance: true, servers: [] }))
  expect(text.split('\n').slice(2)).toEqual([
    expect.stringMatching(/^ {2}set-var proc\.service\.mail_5f_in\.25 str\([0-9a-f]{16}\)$/),
    '',
    'backend mail_in.25',
    '  mode tcp',
    '  balance leastconn',
    '  timeout server 60000ms',
    '  tcp-request content reject',
    '',
  ])
})

test('containers of the same name on several hosts are several servers', () => {
  const servers = ['node1.dev', 'node 2'].map(host => ({ ...server, host }))
  const lines = configuration(want({ servers })).split('\n')
  expect(lines.filter(line => line.includes('  server ')).map(line => line.split(' ')[3])).toEqual([
    'node1.dev:web-1',
    'node_2:web-1',
  ])
})

test('its mark does not depend on servers, and does on all else', () => {
  const marks = [{}, { timeout: 61 }, { mode: 'tcp' }, { listen: ['*:80'] }, { health: { path: '/' } }]
  expect(new Set(marks.map(more => markOf(want(more)))).size).toBe(marks.length)
  expect(markOf(want({ servers: [], drain: 5 }))).toBe(markOf(want()))
})

describe('refuses', () => {
  test.for([
    { params: { name: 'a b' }, says: 'name must begin with a letter or digit' },
    { params: { name: '-web' }, says: 'name must begin with a letter or digit' },
    { params: { listen: ['80'] }, says: 'listen must be address:port' },
    { params: { listen: ['::1:80'] }, says: 'listen must be address:port' },
    { params: { listen: ['[::1]:0'] }, says: 'listen must be address:port' },
    { params: { listen: ['example.org:80'] }, says: 'listen must be address:port' },
    { params: { listen: ['*:65536'] }, says: 'listen must be address:port' },
    { params: { servers: [{ ...server, address: 'web.lxc' }] }, says: 'must be an IP address' },
    { params: { servers: [{ ...server, name: 'a/b' }] }, says: 'must begin with a letter or digit' },
    { params: { health: { path: '/a b' } }, says: 'must be the path of a URL' },
    { params: { health: { path: '/"$HOME"' } }, says: 'must be the path of a URL' },
    { params: { timeout: 0 }, says: 'timeout must be above 0' },
    { params: { health: { interval: '0s' } }, says: 'must be above 0' },
    { params: { drain: 'soon' }, says: 'drain must be a time, such as 30s or 1m30s' },
    { params: { folder: '/etc/my proxy' }, says: 'folder must be of letters, digits' },
  ])('$params', ({ params, says }) => {
    expect(() => want(params)).toThrow(says)
  })
})

/** What HAProxy prints for two servers: one gets requests, one is drained. */
const states = `1
# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight ...
3 web 1 web-1 172.30.111.5 2 0 1 1 1 8 2 0 6 0 0 0 - 80 - 0 0 - - 0
3 web 2 web-0 172.30.111.4 2 8 1 1 1 8 2 0 6 0 0 0 - 80 - 0 0 - - 0
`
const counts = `# pxname,svname,qcur,qmax,scur,smax
web,web-0,0,0,2,5,,9
web,web-1,1,0,0,5,,9
web,web-2,0,0,0,5,,9
`

test('reads what workers say of servers', () => {
  const workers = [
    { isOld: false, answer: `${states}\n${counts}` },
    { isOld: true, answer: `${states}\n${counts}` },
    { isOld: true, answer: "Can't find backend.\n\n" },
  ]
  expect(runningServers({ isSetUp: true, answers: true, workers })).toEqual({
    ready: ['web-1 172.30.111.5 80'],
    names: ['web-1', 'web-0', 'web-0', 'web-1'],
  })
})

test('reads what a switch says', () => {
  expect(drainedOf('drained web-0 2\ndrained web-00 0\n')).toEqual({
    drained: [
      { name: 'web-0', open: 2 },
      { name: 'web-00', open: 0 },
    ],
  })
  expect(drainedOf('')).toEqual({ drained: [] })
})

const nothing = {
  running: { isSetUp: false, answers: false, workers: [] },
  file: {
    path: '/etc/haproxy/deliver.d/service-web.cfg',
    ancestry: { missing: [], obstacle: undefined },
    state: undefined,
    checksum: undefined,
    content: undefined,
  },
  accounts: { uid: undefined, gid: undefined, umask: 0o022 },
  sockets: {},
}
const stopped = { ...nothing, running: { ...nothing.running, isSetUp: true } }

test('needs the role proxy, except to be absent', () => {
  const [change, ...others] = planOf(proxyService, { name: 'web' }, nothing)
  expect(change?.blocked?.message).toBe('Cannot configure the proxy: it is not set up on this machine')
  expect(others).toEqual([])
  expect(planOf(proxyService, { name: 'web', state: 'absent' }, nothing)).toEqual([])
})

test('starts the proxy where it does not run', () => {
  const whats = (params: object) =>
    planOf(proxyService, { name: 'web', ...params }, stopped).map(({ what }) => what)
  expect(whats({})).toEqual(['content', 'HAProxy'])
  expect(whats({ state: 'absent' })).toEqual([])
})
