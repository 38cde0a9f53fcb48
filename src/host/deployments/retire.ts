import { type Script, sh } from '../../base/shell.ts'
import { secondsOf } from '../../base/units.ts'
import type { Change } from '../../model/module.ts'
import { openConnections } from '../containers/listening.ts'
import type { Release } from './release.ts'
import { type DeployedContainer, isUp, serviceOf } from './state.ts'
import { together } from './together.ts'

export interface Retirement {
  /** How long connections to a container may go on, such as `10s`. */
  drainOf(container: DeployedContainer): string
  /** How many versions are kept. */
  readonly keep: number
  readonly releases: readonly Release[]
}

/**
 * Containers do not run any more, of however many services: they are stopped all at once. As many versions of each
 * service are kept as one may want to go back to. What never served, as a run that was killed leaves it, is not kept.
 */
export function* retired(
  containers: readonly DeployedContainer[],
  { drainOf, keep, releases }: Retirement,
): Generator<Change> {
  const running = containers.filter(isUp)
  const stopping = running.map(({ name, status }) => ({
    what: `container ${name}`,
    before: status,
    after: 'stopped',
  }))
  yield* together(stopping, () => drainAndStop(running, drainOf))
  const services = [...new Set(containers.map(serviceOf))]
  const kept = new Set(
    services.flatMap(service =>
      worthKeeping(
        keep,
        releases,
        containers.filter(each => serviceOf(each) === service),
      ),
    ),
  )
  const surplus = containers.filter(({ name }) => !kept.has(name))
  const removing = surplus.map(each => ({
    what: `container ${each.name}`,
    before: isUp(each) ? 'stopped' : each.status,
    after: 'absent',
  }))
  yield* together(removing, () => remove(surplus))
}

/** Of these containers of a service, those of the last versions that were released; what serves now is none of them. */
function worthKeeping(
  keep: number,
  releases: readonly Release[],
  containers: readonly DeployedContainer[],
): string[] {
  const names = new Set(containers.map(({ name }) => name))
  const versions = releases
    .toReversed()
    .map(({ services }) =>
      Object.values(services).flatMap(each => each.containers.filter(name => names.has(name))),
    )
    .filter(version => version.length > 0)
  const last = [...new Map(versions.map(version => [version.join(' '), version])).values()].slice(0, keep)
  return last.flat()
}

/** Whoever is connected may end what was begun; then the containers are stopped, all at once. */
function drainAndStop(containers: readonly DeployedContainer[], drainOf: Retirement['drainOf']): Script {
  const names = containers.map(({ name }) => name)
  const limits = containers.map(each => Math.ceil(secondsOf(drainOf(each))))
  return sh`
    began=$(date +%s)
    set -- $(docker container inspect -f '{{.State.Pid}}' -- ${names})
    for seconds in ${limits}; do
      pid=\${1:-0}
      while [ "$(${openConnections})" -gt 0 ] && [ "$(date +%s)" -lt $((began + seconds)) ]; do
        sleep 0.2 2>/dev/null || sleep 1
      done
      [ $# = 0 ] || shift
    done
    docker stop -- ${names} >/dev/null`
}

function remove(containers: readonly DeployedContainer[]): Script {
  return sh`docker rm --force --volumes -- ${containers.map(({ name }) => name)} >/dev/null`
}
