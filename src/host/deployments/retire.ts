import { type Script, sh } from '../../base/shell.ts'
import { secondsOf } from '../../base/units.ts'
import type { Change } from '../../model/module.ts'
import { openConnections } from '../containers/listening.ts'
import { type DeployedContainer, isUp } from './state.ts'
import { together } from './together.ts'

export interface Retirement {
  /** How long connections may go on, such as `10s`. */
  readonly drain: string
  /** How many versions are kept. */
  readonly keep: number
  /** Containers that are not kept. */
  readonly discard: readonly string[]
}

/** Containers do not run any more; as many versions of them are kept as one may want to go back to. */
export function* retired(
  containers: readonly DeployedContainer[],
  { drain, keep, discard }: Retirement,
): Generator<Change> {
  const running = containers.filter(isUp)
  const stopping = running.map(({ name, status }) => ({
    what: `container ${name}`,
    before: status,
    after: 'stopped',
  }))
  yield* together(stopping, () => drainAndStop(drain, running))
  const discarded = containers.filter(({ name }) => discard.includes(name))
  const surplus = [
    ...discarded,
    ...beyond(
      keep,
      containers.filter(each => !discarded.includes(each)),
    ),
  ]
  const removing = surplus.map(each => ({
    what: `container ${each.name}`,
    before: isUp(each) ? 'stopped' : each.status,
    after: 'absent',
  }))
  yield* together(removing, () => remove(surplus))
}

/** The containers of all but the newest versions. */
function beyond(count: number, containers: readonly DeployedContainer[]): readonly DeployedContainer[] {
  const newestFirst = [...containers].sort((a, b) => (a.created < b.created ? 1 : -1))
  const versions = [...new Set(newestFirst.map(versionIn))]
  const kept = new Set(versions.slice(0, count))
  return containers.filter(container => !kept.has(versionIn(container)))
}

function versionIn({ name }: DeployedContainer): string {
  return name.slice(name.lastIndexOf('-') + 1)
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
