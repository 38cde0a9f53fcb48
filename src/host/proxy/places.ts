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
