import { type Script, sh } from '../../base/shell.ts'
import { portIsListenedOn } from './listening.ts'

/** How it is seen that a container can be used. */
export type Check =
  | { readonly kind: 'http'; readonly path: string; readonly port: number }
  | { readonly kind: 'listening'; readonly ports: readonly number[] }
  /** The health check that it has; one without any, by its ports, or by going on to run. */
  | { readonly kind: 'own'; readonly ports: readonly number[] }
  | { readonly kind: 'none' }

/** How often a container may end and be started again while it is waited for. */
const restartLimit = 3

/**
 * Waits until a container can be used, at most so many seconds. Otherwise shows what it printed and what the check
 * said, and what became of it. The check is made from here, at once and often: Docker would wait for an interval.
 */
export function waitUntilReady(container: string, check: Check, limit: number): Script {
  const state =
    '{{.RestartCount}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.State.Pid}} {{.State.ExitCode}}'
  return sh`
    (
      name=${container} restarts= seen= complaint= began=$(date +%s)
      ${checkFunction(check)}
      while :; do
        set -- $(docker container inspect -f ${state} -- "$name" 2>/dev/null)
        case \${2:-gone} in
          running) ! ready "$@" || exit 0 ;;
          restarting | created) ;;
          *) break ;;
        esac
        [ "$1" -lt $((\${restarts:=$1} + ${restartLimit})) ] || break
        waited=$(($(date +%s) - began))
        [ "$waited" -lt ${limit} ] || break
        sleep 0.3 2>/dev/null || sleep 1
      done
      docker logs --tail 20 -- "$name" >&2
      case $complaint in '' | 'Error response from daemon:'*) complaint= ;; esac
      [ -z "$complaint" ] || printf 'its check says: %s\\n' "$complaint" >&2
      case \${2:-gone} in
        running | gone) became=\${2:-gone} ;;
        *) became="$2 with status $5" ;;
      esac
      echo "$name is not ready after $(($(date +%s) - began)) s: it is $became" >&2
      exit 1
    )`
}

/** `ready RESTARTS STATUS HEALTH PID`: what it complains of is in `complaint`. */
function checkFunction(check: Check): Script {
  if (check.kind === 'none') return sh`ready() { :; }`
  if (check.kind === 'listening') return sh`ready() { ${allListened(check.ports)}; }`
  if (check.kind === 'http') return httpFunction(check)
  return sh`
    own() {
      case $1 in
        NONE | '') return 2 ;;
        CMD-SHELL) shift; set -- /bin/sh -c "$@" ;;
        CMD) shift ;;
      esac
      complaint=$(timeout 30 docker exec "$name" "$@" 2>&1)
    }
    ready() {
      [ "$3" != healthy ] || return 0
      count=$1 pid=$4
      test=$(docker container inspect -f '{{with .Config.Healthcheck}}{{range .Test}}{{println .}}{{end}}{{end}}' -- "$name")
      IFS='
      '; set -f; set -- $test; set +f; unset IFS
      own "$@"
      case $? in 0) return 0 ;; 2) ;; *) return 1 ;; esac
      set -- "$count" '' '' "$pid"
      ${check.ports.length > 0 ? allListened(check.ports) : staysUp}
    }`
}

/** Runs twice in a row, without having been started again. */
const staysUp = sh`[ "$seen" = "$1" ] || { sleep 1; seen=$1; return 1; }`

function allListened(ports: readonly number[]): Script {
  const questions = ports.map(
    port =>
      sh`{ ${portIsListenedOn(port)} || { complaint=${`nobody listens on port ${port}`}; return 1; }; }`,
  )
  return questions.length === 0 ? sh`:` : questions.reduce((all, question) => sh`${all} && ${question}`)
}

/** Asks for a page with what the host has. Every answer that is no error will do. */
function httpFunction({ path, port }: { path: string; port: number }): Script {
  const networks = '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}'
  return sh`
    ready() {
      set -- $(docker container inspect -f ${networks} -- "$name")
      url="http://$1:"${port}${path}
      if command -v curl >/dev/null; then
        code=$(curl -q -sS -o /dev/null --max-time 10 -w '%{http_code}' "$url" 2>&1)
      elif command -v wget >/dev/null; then
        code=$(wget -q -T 10 -O /dev/null "$url" 2>&1) && code=200
      elif command -v bash >/dev/null; then
        code=$(timeout 10 bash -c 'exec 3<>"/dev/tcp/$0/$1" && printf "GET %s HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n" "$2" "$0" >&3 && head -n 1 <&3' \\
          "$1" ${port} ${path} 2>&1 | tr -d '\\r' | sed 's,^HTTP/[0-9.]* \\([0-9]*\\).*,\\1,')
      else
        code=$(printf 'GET %s HTTP/1.0\\r\\nHost: %s\\r\\n\\r\\n' ${path} "$1" | timeout 10 nc "$1" ${port} 2>&1 |
          head -n 1 | tr -d '\\r' | sed 's,^HTTP/[0-9.]* \\([0-9]*\\).*,\\1,')
      fi
      complaint=${`GET ${path}: `}$code
      case $code in 2?? | 3??) return 0 ;; *) return 1 ;; esac
    }`
}
