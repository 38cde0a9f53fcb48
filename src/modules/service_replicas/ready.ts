import { lines, type Script, sh } from '../../base/shell.ts'
import { secondsOf } from '../../base/units.ts'
import { startWithAddress } from '../../host/containers/address.ts'
import { type Check, waitUntilReady } from '../../host/containers/ready.ts'
import { type DeployedContainer, type DeploymentState, isUp } from '../../host/deployments/state.ts'
import type { Change } from '../../model/module.ts'
import { others } from './others.ts'
import type { Want } from './params.ts'

/** Containers run and can be used; where two versions may not run at the same time, others are stopped for it. */
export function* readiness(want: Want, now: DeploymentState): Generator<Change> {
  const known = new Map(now.containers.map(container => [container.name, container]))
  const isRunning = (name: string) => {
    const container = known.get(name)
    return container !== undefined && isUp(container)
  }
  const starting = want.containers.filter(name => !isRunning(name))
  const waiting = want.containers.filter(name => isRunning(name) && isIll(known.get(name)))
  const stopping = want.single && starting.length > 0 ? others(want, now).filter(isUp) : []
  for (const { name, status } of stopping)
    yield { what: `container ${name}`, before: status, after: 'stopped first' }
  for (const [index, name] of starting.entries()) {
    const before = known.get(name)?.status ?? 'created'
    const change = { what: `container ${name}`, before, after: 'ready' }
    const isLast = index === starting.length - 1
    yield isLast ? { ...change, settle: start(want, starting, stopping), registers: outage } : change
  }
  for (const name of waiting) {
    yield { what: `health of ${name}`, before: 'unhealthy', after: 'ready', settle: wait(want, name) }
  }
}

function isIll(container: DeployedContainer | undefined): boolean {
  return container?.health === 'unhealthy' || container?.status === 'restarting'
}

/** Starts containers all at once, then waits for each. Where others had to be stopped, they come back if one fails. */
function start(want: Want, names: readonly string[], stopping: readonly DeployedContainer[]): Script {
  const starts = sh`
    (
      ${lines(names.map(name => sh`${startWithAddress(name, want.network)} || exit`))}
      ${lines(names.map(name => sh`${wait(want, name)} || exit`))}
    )`
  if (stopping.length === 0) return starts
  const stopped = stopping.map(({ name }) => name)
  return sh`
    began=$(date +%s%N)
    docker stop -- ${stopped} >/dev/null || exit
    ${starts} || {
      docker stop -- ${names} >/dev/null 2>&1
      docker start -- ${stopped} >/dev/null
      exit 1
    }
    echo "outage $((($(date +%s%N) - began) / 1000000))"`
}

function outage(printed: string): Readonly<Record<string, unknown>> {
  const [, milliseconds] = printed.match(/^outage (\d+)$/m) ?? []
  return milliseconds === undefined ? {} : { outage: Number(milliseconds) / 1000 }
}

function wait(want: Want, name: string): Script {
  return waitUntilReady(name, checkOf(want), Math.ceil(secondsOf(want.wait)))
}

function checkOf({ check: { kind, path, port, ports } }: Want): Check {
  if (kind === 'http') return { kind, path, port }
  return kind === 'none' ? { kind } : { kind, ports }
}
