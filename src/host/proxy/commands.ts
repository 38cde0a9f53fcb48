import type { Secret } from '../../base/secret.ts'
import { type Script, type ShellValue, sh } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import type { Places } from './places.ts'

/**
 * Functions to command the proxy. Its master answers on a socket, and passes on what begins with `@!PID` to that worker:
 * one request has a command a line, and there is an empty line behind each answer. While the master starts itself anew,
 * it does not answer, or breaks off: then it is asked again.
 */
export function proxyFunctions({ socket }: Places): Script {
  return sh`
    proxy_tell() { printf '%s\\n' "$1" | socat -t 60 - ${`UNIX-CONNECT:${socket}`} 2>/dev/null; }
    proxy_ask() {
      asked=0
      until answer=$(proxy_tell "$1" && echo .) && [ "$answer" != . ]; do
        asked=$((asked + 1))
        [ "$asked" -lt 50 ] || return 1
        proxy_rest
      done
      printf %s "\${answer%.}"
    }
    proxy_rest() { sleep 0.1 2>/dev/null || sleep 1; }
    # Those of now, or with "old" those that are left from before a reload.
    proxy_workers() {
      processes=$(proxy_ask 'show proc') && printf '%s\\n' "$processes" |
        awk -v wanted="$1" '/^# old/ { kind = "old" } $2 == "worker" && kind == wanted { print $1 }'
    }`
}

/** Has the files checked together as they would be with a new one, or without it where `file` is empty. */
export function check({ config, folder }: Places, name: string, file: ShellValue): Script {
  return sh`
    (
      trial=$(mktemp -d) || exit
      trap 'rm -rf "$trial"' EXIT
      for other in ${folder}/*.cfg; do
        [ ! -e "$other" ] || [ "\${other##*/}" = ${name} ] || ln -s "$other" "$trial/" || exit
      done
      [ -z ${file} ] || cat ${file} >"$trial"/${name} || exit
      haproxy -c -f ${config} -f "$trial" >"$trial/said" 2>&1 || {
        sed -n "s|$trial|"${folder}'|g; s/^\\[ALERT\\] *([0-9]*) : \\(config : \\)*//p' "$trial/said" >&2
        exit 1
      }
    )`
}

/** The check of a file that is about to be written, as `validate` of a write. */
export function validation(places: Places, name: string): string {
  return check(places, name, sh`%s`).text
}

/** Has the proxy read its files again; when it cannot, `undo` takes back what was written. */
export function reloadChange(places: Places, undo: Script): Change {
  const settle = reload(places, undo)
  return { what: 'running configuration', before: 'as before', after: 'as the files are', settle }
}

export function startChange(places: Places): Change {
  return { what: 'HAProxy', before: 'stopped', after: 'running', settle: start(places) }
}

/** Puts a file of the folder back as it was. */
export function putBack(path: string, before: string | Secret | undefined): Script {
  if (before === undefined) return sh`rm -f ${path}`
  return sh`(umask 077 && printf %s ${before} >${`${path}.before`} && mv -f ${`${path}.before`} ${path})`
}

/** The firewall of the machine has the ports open that the files name. It is asked first, so that a killed run is completed. */
const applyFirewall = sh`{ ! [ -x /usr/local/sbin/deliver-firewall ] || /usr/local/sbin/deliver-firewall; }`

/**
 * The master starts new workers, which take over the open ports, and the old ones finish what they have begun. When the
 * new ones cannot start, the old ones go on.
 */
function reload(places: Places, undo: Script): Script {
  return sh`
    ${applyFirewall} || exit
    ${proxyFunctions(places)}
    proxy_loads() { processes=$(proxy_ask 'show proc') && printf '%s\\n' "$processes" | awk '$2 == "master" { print $3, $5 + 0 }'; }
    before=$(proxy_loads) && begun=$(date +%s) && tries=0 || exit
    until proxy_tell reload; do
      tries=$((tries + 1))
      [ "$tries" -lt 50 ] || exit
      proxy_rest
    done
    while now=$(proxy_loads) || exit; [ "\${now% *}" = "\${before% *}" ] && [ "$tries" -lt 600 ]; do
      tries=$((tries + 1))
      proxy_rest
    done
    [ "\${now% *}" != "\${before% *}" ] && [ "\${now#* }" = 0 ] || {
      ${undo}
      ${applyFirewall}
      echo 'HAProxy did not take the new configuration, and goes on with the one before' >&2
      journalctl -u haproxy --since "@$begun" -o cat 2>/dev/null |
        sed -n 's/^\\[ALERT\\] *([0-9]*) : //p' >&2
      exit 1
    }`
}

function start({ socket }: Places): Script {
  return sh`
    ${applyFirewall} || exit
    systemctl start haproxy || { systemctl status --no-pager --full --lines 20 haproxy >&2; exit 1; }
    tries=0
    until [ -S ${socket} ]; do
      tries=$((tries + 1))
      [ "$tries" -lt 5 ] || { echo 'HAProxy runs with other settings: the role proxy sees to them' >&2; exit 1; }
      sleep 1
    done`
}
