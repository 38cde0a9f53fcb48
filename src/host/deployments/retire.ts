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
  /** How many versions are kept. */
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
  const kept = worthKeeping(keep, releases, containers)
  const surplus = containers.filter(({ name }) => !kept.has(name))
  const removing = surplus.map(each => ({
    what: `container ${each.name}`,
    before: isUp(each) ? 'stopped' : each.status,
    after: 'absent',
  }))
  yield* together(removing, () => remove(surplus))
}

/** Of these containers, those of the last versions that were released; what serves now is none of them. */
function worthKeeping(
  keep: number,
  releases: readonly Release[],
  containers: readonly DeployedContainer[],
): ReadonlySet<string> {
  const names = new Set(containers.map(({ name }) => name))
  const versions = releases
    .toReversed()
    .map(({ services }) =>
      Object.values(services).flatMap(each => each.containers.filter(name => names.has(name))),
    )
    .filter(version => version.length > 0)
  const last = [...new Map(versions.map(version => [version.join(' '), version])).values()].slice(0, keep)
  return new Set(last.flat())
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
