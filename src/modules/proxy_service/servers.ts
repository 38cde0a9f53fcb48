import type { Running } from '../../host/proxy/running.ts'
import type { Server } from './params.ts'

/** What the workers have of a service. */
export interface RunningServers {
  /** The servers that get requests. */
  readonly ready: readonly string[]
  /** The names of all servers, and of those on which workers from before a reload still have something open. */
  readonly names: readonly string[]
}

/** What to ask each worker. */
export function serverQuestions(service: string): string[] {
  return [`show servers state ${service}`, `show stat ${service} 4 -1`]
}

export function runningServers({ workers }: Running): RunningServers {
  const rows = workers.filter(({ isOld }) => !isOld).flatMap(({ answer }) => serverRows(answer))
  const old = workers.filter(({ isOld }) => isOld)
  return {
    ready: rows.filter(({ isReady }) => isReady).map(({ text }) => text),
    names: [...rows.map(({ name }) => name), ...old.flatMap(({ answer }) => busyServers(answer))],
  }
}

export function serverText(server: Server): string {
  return `${serverName(server)} ${server.address} ${server.port}`
}

/** What the proxy calls a server: containers of different hosts may have the same name. */
export function serverName({ name, host }: Server): string {
  return host === undefined ? name : `${host.replaceAll(/[^\w.-]/g, '_')}:${name}`
}

/**
 * Reads what `show servers state` prints: a version, the names of the fields behind `#`, a line for each server.
 *
 *     be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state ... (field 19) srv_port
 *
 * The administrative state is 0 when a server gets requests; else it is drained, or out of use.
 */
function serverRows(answer: string): { name: string; text: string; isReady: boolean }[] {
  return answer.split('\n').flatMap(line => {
    const fields = line.trim().split(' ')
    const [, , , name = '', address, , state] = fields
    if (fields.length < 19 || fields[0] === '#') return []
    return [{ name, text: `${name} ${address} ${fields[18]}`, isReady: state === '0' }]
  })
}

/** Reads what `show stat` prints: lines such as `web,web-1,0,0,2,...`, in which the fifth field counts what is open. */
function busyServers(answer: string): string[] {
  return answer.split('\n').flatMap(line => {
    const [, name = '', waiting, , open] = line.split(',')
    return Number(waiting) + Number(open) > 0 ? [name] : []
  })
}
