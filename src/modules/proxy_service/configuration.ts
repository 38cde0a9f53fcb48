import { checksumOfBytes } from '../../base/checksums.ts'
import { ownerLine } from '../../host/proxy/owner.ts'
import { maintenancePage } from '../../host/proxy/pages.ts'
import { requestLines } from '../../host/proxy/requests.ts'
import { markName } from '../../host/proxy/running.ts'
import { bindLine } from '../../host/proxy/sockets.ts'
import type { Server, Want } from './params.ts'
import { serverName } from './servers.ts'

/** The file of a service. Its mark tells whether the running process differs in more than servers. */
export function configuration(want: Want): string {
  const frame = [...frontend(want), ...backend(want)]
  return [
    '# Written by Deliver (proxy_service); changes are lost.',
    ...(want.owner === undefined ? [] : [ownerLine(want.owner)]),
    'global',
    `  set-var ${mark(want)} str(${markOf(want)})`,
    ...frame,
    ...want.servers.map(server => `  server ${serverName(server)} ${serverWords(want, server)}`),
    '',
  ].join('\n')
}

export function mark({ name }: Want): string {
  return markName(`service.${name}`)
}

export function markOf(want: Want): string {
  const frame = [...frontend(want), ...backend(want)]
  return checksumOfBytes(Buffer.from(frame.join('\n'))).slice(0, 16)
}

/** How a server is reached and checked: the same in the file and when it is added to the running process. */
export function serverWords({ health }: Want, { address, port }: Server): string {
  return `${socketText(address, port)} check inter ${milliseconds(health.interval)} rise 2 fall 3`
}

function frontend(want: Want): string[] {
  const { name, mode, listen } = want
  if (listen.length === 0) return []
  return [
    '',
    `frontend front:${name}`,
    `  mode ${mode}`,
    ...listen.map(bindLine),
    ...(mode === 'http' ? requestRules(name) : ['  option tcplog']),
    `  default_backend ${name}`,
  ]
}

/** Requests that come to a worker from before a reload go to the current one. */
function requestRules(name: string): string[] {
  return [
    ...requestLines('http'),
    `  http-request set-var(txn.service) str(${name})`,
    '  use_backend _current if { stopping }',
  ]
}

function backend({ name, mode, health, timeout, maintenance }: Want): string[] {
  const check = health.path === undefined ? [] : ['  option httpchk', checkLine(health.path)]
  return [
    '',
    `backend ${name}`,
    `  mode ${mode}`,
    `  balance ${mode === 'http' ? 'roundrobin' : 'leastconn'}`,
    `  timeout server ${milliseconds(timeout)}`,
    ...check,
    ...(maintenance ? [mode === 'http' ? maintenanceLine : '  tcp-request content reject'] : []),
  ]
}

function checkLine(path: string): string {
  return `  http-check send meth GET uri ${path} ver HTTP/1.1 hdr Host localhost hdr Connection close`
}

const maintenanceLine = `  http-request return status 503 ${maintenancePage('service')}`

function milliseconds(seconds: number): string {
  return `${Math.max(1, Math.round(seconds * 1000))}ms`
}

function socketText(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
