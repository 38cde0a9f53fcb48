import { type Script, sh } from '../../base/shell.ts'
import { proxyFunctions } from '../../host/proxy/commands.ts'
import { serverWords } from './configuration.ts'
import type { Want } from './params.ts'
import { serverName } from './servers.ts'

/**
 * Brings the current workers to the wanted servers while they serve:
 * 1. servers that they lack are added, and get requests at once;
 * 2. all others get no new requests;
 * 3. what these have begun is waited for, also in workers that are left from before a reload: they begin nothing any
 *    more. When the time is over, it is ended;
 * 4. they are removed, and a line for each says how much was open in the end: `drained NAME OPEN`.
 *
 * Where the others are only drained, it ends with step 2.
 */
export function switchServers(want: Want): Script {
  const { name, drain } = want
  const servers = want.state === 'present' ? want.servers : []
  const additions = servers.flatMap(server => {
    const added = `${name}/${serverName(server)}`
    return [
      `add server ${added} ${serverWords(want, server)}`,
      `set server ${added} addr ${server.address} port ${server.port}`,
      `enable health ${added}`,
      `set server ${added} state ready`,
    ]
  })
  return sh`
    ${proxyFunctions(want)}
    backend=${name} wanted=${` ${servers.map(serverName).join(' ')} `}
    ${functions}
    current=$(proxy_workers) && old=$(proxy_workers old) || exit
    for worker in $current; do ${additions.length > 0 ? sh`add ${additions} &&` : sh``} leave || exit; done
    last=$(($(date +%s) + ${Math.ceil(drain)}))
    for worker in $old; do until begins_nothing || is_late; do proxy_rest; done; done
    ${want.others === 'removed' ? removed : sh``}`
}

const removed = sh`
    while open=$(open_sessions); [ -n "$open" ] && ! is_late; do proxy_rest; done
    for worker in $current $old; do end_sessions; done
    for server in $({ printf '%s\\n' "$open" | cut -d ' ' -f 1; for worker in $current; do leaving; done; } | sort -u); do
      printf '%s\\n' "$open" | awk -v name="$server" '$1 == name { sum += $2 } END { print "drained", name, sum + 0 }'
    done
    for worker in $current; do remove || exit; done`

/** The servers that were removed, with the sessions that had to be ended. */
export function drainedOf(printed: string): Readonly<Record<string, unknown>> {
  const rows = [...printed.matchAll(/^drained (\S+) (\d+)$/gm)]
  return { drained: rows.map(([, name, open]) => ({ name, open: Number(open) })) }
}

const functions = sh`
  is_late() { [ "$(date +%s)" -gt "$last" ]; }
  is_wanted() { case $wanted in *" $1 "*) ;; *) false ;; esac }
  # The servers that the worker has and that are not wanted.
  leaving() {
    for server in $(proxy_ask "@!$worker show servers state $backend" | awk 'NF > 18 && $1 != "#" { print $4 }'); do
      is_wanted "$server" || echo "$server"
    done
  }
  add() {
    said=$(proxy_ask "$(printf "@!$worker %s\\n" "$@")") || return
    states=$(proxy_ask "@!$worker show servers state $backend") || return
    for server in $wanted; do
      printf '%s\\n' "$states" | awk -v name="$server" '$4 == name && $7 == 0 { found = 1 } END { exit !found }' || {
        echo "HAProxy does not take the server $server:" >&2
        printf '%s\\n' "$said" | sort -u >&2
        return 1
      }
    done
  }
  leave() {
    for server in $(leaving); do proxy_ask "@!$worker set server $backend/$server state drain"; done >/dev/null
  }
  begins_nothing() {
    information=$(proxy_ask "@!$worker show info")
    case $information in *'Stopping: 0'*) false ;; esac
  }
  # The servers that are not wanted and have anything open, with the number.
  open_sessions() {
    for worker in $current $old; do
      proxy_ask "@!$worker show stat $backend 4 -1" |
        awk -F , '!/^#/ && $3 + $5 > 0 { print $2, $3 + $5 }' |
        while read -r server count; do is_wanted "$server" || echo "$server $count"; done
    done
  }
  # 0x55d0c3a8f2b0: proto=tcpv4 src=... fe=... be=BACKEND srv=SERVER ts=...
  end_sessions() {
    proxy_ask "@!$worker show sess" |
      awk -v backend="be=$backend" '{
        is_ours = 0
        for (i = 2; i <= NF; i++) {
          if ($i == backend) is_ours = 1
          if (index($i, "srv=") == 1) server = substr($i, 5)
        }
        if (is_ours) print substr($1, 1, length($1) - 1), server
      }' |
      while read -r session server; do
        is_wanted "$server" || proxy_ask "@!$worker shutdown session $session" </dev/null >/dev/null
      done
  }
  remove() {
    for server in $(leaving); do
      tries=0
      until
        said=$(proxy_ask "@!$worker set server $backend/$server state maint
@!$worker del server $backend/$server")
        case $said in *'Server deleted'* | *'No such'*) ;; *) false ;; esac
      do
        tries=$((tries + 1))
        [ "$tries" -lt 50 ] || { echo "HAProxy does not remove the server $server: $said" >&2; return 1; }
        proxy_rest
      done
    done
  }`
