import { isIP } from 'node:net'
import { path } from '../../base/params.ts'

const plain = /^[\w./-]+$/
const problem = 'must be of letters, digits and . _ - /'

/** Where the proxy of a machine has its files: the role `proxy` puts them there. */
export const places = {
  config: path('The base configuration').or('/etc/haproxy/deliver.cfg'),
  folder: path('The folder of the files that Deliver writes')
    .check(folder => plain.test(folder), problem)
    .or('/etc/haproxy/deliver.d'),
  socket: path('The socket of the master process')
    .check(socket => plain.test(socket), problem)
    .or('/run/deliver-proxy/master.sock'),
}

export interface Places {
  readonly config: string
  readonly folder: string
  readonly socket: string
}

/** A service: the backend of that name. */
export const serviceName = /^[A-Za-z0-9][\w.-]*$/

export function serviceFile(folder: string, name: string): string {
  return `${folder}/service-${name}.cfg`
}

export const socketProblem = 'must be address:port, such as 192.0.2.1:80, *:80 or [::]:80'

/** Whether a text is an address and a port. */
export function isSocket(socket: string): boolean {
  const [, address = '', port] = /^(.*):(\d{1,5})$/.exec(socket) ?? []
  const bare = /^\[(.*)\]$/.exec(address)?.[1]
  const isAddress = bare === undefined ? address === '*' || isIP(address) === 4 : isIP(bare) === 6
  return isAddress && Number(port) > 0 && Number(port) < 65_536
}
