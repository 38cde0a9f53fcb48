import { type Script, sh } from '../../base/shell.ts'
import type { Want } from './params.ts'
import { isOwn } from './target.ts'

/** The exit status of a look that could not be taken. */
export const cannotLook = 99

export function question(want: Want): Script {
  if (want.path === undefined) return portQuestion(want, want.port ?? 0)
  return want.search_regex === undefined ? sh`[ -e ${want.path} ]` : sh`cat ${want.path}`
}

/** Connects; with a pattern to search for, it also prints what the other side says by itself. */
function portQuestion({ host, search_regex, connect_timeout }: Want, port: number): Script {
  const reads = search_regex !== undefined
  const connection = 'exec 3<>"/dev/tcp/$0/$1"'
  const viaBash = reads ? `${connection} || exit; ${readGreeting}` : connection
  const to = sh`-w ${connect_timeout} ${host} ${port}`
  return sh`
    if ${knownListener(host, port, reads)}; then
      :
    elif command -v bash >/dev/null; then
      timeout ${connect_timeout * 2} bash -c ${viaBash} ${host} ${port} ${connect_timeout} 2>/dev/null
    elif netcat=$(readlink -f "$(command -v nc || command -v busybox)") && [ "\${netcat##*/}" = busybox ]; then
      timeout ${connect_timeout * 2} busybox nc ${to} ${reads ? sh`|| :` : sh`-e /bin/true`}
    elif [ -n "$netcat" ]; then
      timeout ${connect_timeout * 2} nc ${reads ? sh`${to} || :` : sh`-z ${to}`}
    else
      ${listenerQuestion(host, port, reads)}
    fi`
}

/** Prints what comes until nothing more does for a moment: who greets may keep the connection. */
const readGreeting =
  'wait=$2; while IFS= read -r -t "$wait" line <&3; do printf "%s\\n" "$line"; wait=0.3; done; printf %s "$line"'

/**
 * Whether the kernel knows of someone who listens where this host reaches itself: then nobody need connect, which would
 * cost processes on both sides and lines in the logs.
 */
function knownListener(host: string, port: number, reads: boolean): Script {
  if (reads || !/^(localhost|127\.0\.0\.1)$/.test(host)) return sh`false`
  const pattern = `^ *[0-9]*: \\(00000000\\|0100007F\\):${hexPort(port)} 00000000:0000 0A `
  return sh`grep -q ${pattern} /proc/net/tcp 2>/dev/null`
}

function hexPort(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0')
}

/**
 * Reads who listens: `sl local_address rem_address st`, where the address ends with the port in hexadecimal and the
 * state 0A is LISTEN.
 */
function listenerQuestion(host: string, port: number, reads: boolean): Script {
  if (!isOwn(host) || reads) return sh`(exit ${cannotLook})`
  const pattern = `^ *[0-9]*: [0-9A-F]*:${hexPort(port)} [0-9A-F]*:0000 0A `
  return sh`cat /proc/net/tcp /proc/net/tcp6 | grep -q ${pattern}`
}
