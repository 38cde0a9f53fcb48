import { type Script, sh } from '../../base/shell.ts'
import { joiningWords } from '../../host/containers/networks.ts'
import type { WantedNetwork } from '../../host/containers/params.ts'
import { registryLogin, tagged, withLogin } from '../../host/docker.ts'
import type { Want } from './params.ts'

export function pull(want: Want, image: string): Script {
  return withLogin(registryLogin(want, image), sh`docker pull --quiet -- ${tagged(image)} >/dev/null`)
}

/** Removes what a replacement left behind that was interrupted. */
export function removeLeftovers({ name }: Want): Script {
  return sh`docker rm -f -- ${successorName(name)} ${predecessorName(name)} >/dev/null 2>&1 || :`
}

export function successorName(name: string): string {
  return `${name}.next`
}

export function predecessorName(name: string): string {
  return `${name}.previous`
}

export function update(want: Want, words: readonly string[]): Script {
  return sh`docker update ${words} -- ${want.name} >/dev/null`
}

/** Docker gives an address for good only as a container joins: so it leaves, and joins with the one it had. */
export function keepAddress(network: WantedNetwork, container: string): Script {
  const address = `{{(index .NetworkSettings.Networks "${network.name}").IPAddress}}`
  return sh`
    address=$(docker container inspect -f ${address} -- ${container}) || exit
    ${leave(network.name, container)} || exit
    docker network connect --ip "$address" ${joiningWords(network)} ${container}`
}

export function leave(network: string, container: string): Script {
  return sh`docker network disconnect -- ${network} ${container}`
}

export function stop({ force_kill, stop_timeout }: Want, name: string): Script {
  if (force_kill) return sh`docker kill -- ${name} >/dev/null`
  return sh`docker stop ${stop_timeout === undefined ? [] : ['--time', stop_timeout]} -- ${name} >/dev/null`
}

export function remove(want: Want): Script {
  const { name, force_kill } = want
  const end = force_kill ? sh`` : sh`docker stop -- ${name} >/dev/null 2>&1`
  return sh`
    ${end}
    docker rm -f ${withVolumes(want)} -- ${name} >/dev/null`
}

/** How often a container may end and be started again while it is waited for. */
const restartLimit = 3

/**
 * Waits for a healthy container; one without a health check has to run, and to be still running a second later.
 * Otherwise shows what it printed, and says what became of it.
 */
export function waitUntilHealthy({ name: itself, healthy_wait_timeout }: Want, name = itself): Script {
  const state =
    '{{.RestartCount}} {{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}'
  return sh`
    waited=0 restarts= running=
    until [ "$waited" -ge ${healthy_wait_timeout} ]; do
      set -- $(docker container inspect -f ${state} -- ${name})
      case $2 in
        healthy) exit 0 ;;
        running) [ "$running" != "$1" ] || exit 0; running=$1 ;;
        exited | dead | '') break ;;
      esac
      [ "$1" -lt $((\${restarts:=$1} + ${restartLimit})) ] || break
      waited=$((waited + 1)); sleep 1
    done
    docker logs --tail 20 -- ${name} >&2
    echo "not healthy after $waited s, but \${2:-gone}" >&2
    exit 1`
}

export function withVolumes({ keep_volumes }: Want): string[] {
  return keep_volumes ? [] : ['--volumes']
}
