import { type Script, sh } from '../../base/shell.ts'
import { secondsOf } from '../../base/units.ts'
import type { Change } from '../../model/module.ts'
import { openConnections } from '../containers/listening.ts'
import type { Release } from './release.ts'
import { type DeployedContainer, isUp } from './state.ts'
import { together } from './together.ts'

export interface Retirement {
  /** How long connections may go on, such as `10s`. */
  readonly drain: string
  /** How many releases are kept. */
  readonly keep: number
  readonly releases: readonly Release[]
}

/**
 * Containers do not run any more; as many versions of them are kept as one may want to go back to. What never served,
 * as a run that was killed leaves it, is not kept.
 */
export function* retired(
  containers: readonly DeployedContainer[],
  { drain, keep, releases }: Retirement,
): Generator<Change> {
  const running = containers.filter(isUp)
  const stopping = running.map(({ name, status }) => ({
    what: `container ${name}`,
    before: status,
    after: 'stopped',
  }))
  yield* together(stopping, () => drainAndStop(drain, running))
  const kept = worthKeeping(keep, releases)
  const surplus = containers.filter(({ name }) => !kept.has(name))
  const removing = surplus.map(each => ({
    what: `container ${each.name}`,
    before: isUp(each) ? 'stopped' : each.status,
    after: 'absent',
  }))
  yield* together(removing, () => remove(surplus))
}

/** The containers of the last releases, as many as are kept beside the one that serves from now on. */
function worthKeeping(keep: number, releases: readonly Release[]): ReadonlySet<string> {
  const last = keep === 0 ? [] : releases.slice(-keep)
  return new Set(
    last.flatMap(({ services }) => Object.values(services).flatMap(({ containers }) => containers)),
  )
}

/** Whoever is connected may end what was begun; then the containers are stopped, all at once. */
function drainAndStop(drain: string, containers: readonly DeployedContainer[]): Script {
  const names = containers.map(({ name }) => name)
  return sh`
    pids=$(docker container inspect -f '{{.State.Pid}}' -- ${names}) || :
    end=$(($(date +%s) + ${Math.ceil(secondsOf(drain))}))
    for pid in $pids; do
      while [ "$(${openConnections})" -gt 0 ] && [ "$(date +%s)" -lt "$end" ]; do
        sleep 0.2 2>/dev/null || sleep 1
      done
    done
    docker stop -- ${names} >/dev/null`
}

function remove(containers: readonly DeployedContainer[]): Script {
  return sh`docker rm --force --volumes -- ${containers.map(({ name }) => name)} >/dev/null`
}
