import { TaskError } from '../../base/errors.ts'
import { lines, type Script, sh } from '../../base/shell.ts'
import { filledLines, section } from '../sections.ts'

/** A file of the proxy, and its lines that open sockets. */
export interface OpeningLines {
  readonly file: string
  readonly lines: readonly string[]
}

/** Asks who has the sockets that lines open, where the files do not have all of these lines already. */
export function socketsQuestion(folder: string, opening: readonly OpeningLines[]): Script {
  const looks = opening.map(
    ({ file, lines }) =>
      sh`for line in ${lines}; do grep -qxF -e "$line" ${file} 2>/dev/null || new=yes; done`,
  )
  return sh`
    ${section('binds')}
    grep -H '^  bind ' ${folder}/*.cfg 2>/dev/null
    ${section('listening')}
    new=
    ${lines(looks)}
    [ -z "$new" ] || ! command -v ss >/dev/null || ss -Htlnp`
}

export function bindLine(socket: string): string {
  return `  bind ${socket}${socket.startsWith('[::]:') ? ' v6only' : ''}`
}

/** Refuses sockets that something else has: another file of the proxy, or another program. */
export function refuseTaken(
  sockets: readonly string[],
  file: string,
  parts: Readonly<Record<string, string>>,
): void {
  for (const socket of sockets) {
    const holder = otherFile(socket, file, parts['binds']) ?? otherProgram(socket, parts['listening'])
    if (holder !== undefined) throw new TaskError(`Cannot listen on ${socket}: ${holder} does`)
  }
}

/** HAProxy would let two of its frontends share a socket. A line of `grep` is `FILE:  bind SOCKET ...`. */
function otherFile(socket: string, file: string, binds: string | undefined): string | undefined {
  const others = filledLines(binds)
    .map(line => /^(.*?):\s+bind (\S+)/.exec(line) ?? [])
    .filter(([, path, bound]) => path !== file && bound === socket)
  const name = others[0]?.[1]?.split('/').at(-1)
  return name?.replace(/^service-(.*)\.cfg$/, 'the service $1').replace(/^domains\.cfg$/, 'the domains')
}

/**
 * Finds who listens, in what `ss` prints:
 *
 *     LISTEN 0 4096 0.0.0.0:80 0.0.0.0:* users:(("docker-proxy",pid=812,fd=4))
 */
function otherProgram(socket: string, listening: string | undefined): string | undefined {
  for (const line of filledLines(listening)) {
    const [, , , local = '', , users = ''] = line.trim().split(/\s+/)
    const [, program, pid] = /"([^"]*)",pid=(\d+)/.exec(users) ?? []
    if (program === 'haproxy' || !overlap(addressAndPort(socket), addressAndPort(local))) continue
    return program === undefined ? 'another program' : `${program} (process ${pid})`
  }
  return undefined
}

type Socket = readonly [address: string, port: string]

function addressAndPort(socket: string): Socket {
  const end = socket.lastIndexOf(':')
  return [socket.slice(0, end).replace(/%[^\]]*/, ''), socket.slice(end + 1)]
}

/** Whether two sockets cannot be open at the same time. In `ss`, `*` is every address of both families. */
function overlap([ours, port]: Socket, [theirs, otherPort]: Socket): boolean {
  if (port !== otherPort) return false
  const isV6 = ours.startsWith('[')
  if (ours === '*' || ours === '0.0.0.0') return !theirs.startsWith('[')
  if (ours === '[::]') return theirs.startsWith('[') || theirs === '*'
  return ours === theirs || theirs === '*' || theirs === (isV6 ? '[::]' : '0.0.0.0')
}
