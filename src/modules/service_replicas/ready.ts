import { lines, type Script, sh } from '../../base/shell.ts'
import { secondsOf } from '../../base/units.ts'
import { type Check, waitUntilReady } from '../../host/containers/ready.ts'
import { startWithAddresses } from '../../host/deployments/own-address.ts'
import { type DeployedContainer, type DeploymentState, isUp } from '../../host/deployments/state.ts'
import { together } from '../../host/deployments/together.ts'
import type { Change } from '../../model/module.ts'
import { others } from './others.ts'
import type { Want } from './params.ts'
import { replicasOf } from './replicas.ts'

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
  const differences = [
    ...stopping.map(({ name, status }) => ({
      what: `container ${name}`,
      before: status,
      after: 'stopped first',
    })),
    ...starting.map(name => ({
      what: `container ${name}`,
      before: known.get(name)?.status ?? 'created',
      after: 'ready',
    })),
  ]
  yield* together(differences, () => start(want, starting, stopping), {
    registers: printed => ({ ...outage(printed), replicas: replicasOf(want, now, addressesIn(printed)) }),
  })
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
      ${startWithAddresses(names, want.network)}
      ${lines(names.map(name => sh`${wait(want, name)} || exit`))}
      docker container inspect -f ${addressLine(want.network)} -- ${names}
    )`
  if (stopping.length === 0) return starts
  const stopped = stopping.map(({ name }) => name)
  return sh`
    ${hundredths}
    began=$(hundredths)
    docker stop -- ${stopped} >/dev/null || exit
    ${starts} || {
      docker stop -- ${names} >/dev/null 2>&1
      docker start -- ${stopped} >/dev/null
      exit 1
    }
    echo "outage $(($(hundredths) - began))"`
}

/** The hundredths of a second that the machine has been up. */
const hundredths = sh`hundredths() { read -r up rest </proc/uptime; echo "\${up%.*}\${up#*.}"; }`

/** Another container may have got the address that one had when it was made: so they are read once they run. */
function addressLine(network: string): string {
  return `address {{.Name}} {{with index .NetworkSettings.Networks "${network}"}}{{.IPAddress}}{{end}}`
}

function addressesIn(printed: string): ReadonlyMap<string, string> {
  const found = [...printed.matchAll(/^address \/(\S+) (\S+)$/gm)]
  return new Map(found.map(([, name = '', address = '']) => [name, address]))
}

function outage(printed: string): Readonly<Record<string, unknown>> {
  const [, hundredths] = printed.match(/^outage (\d+)$/m) ?? []
  return hundredths === undefined ? {} : { outage: Number(hundredths) / 100 }
}

function wait(want: Want, name: string): Script {
  return waitUntilReady(name, checkOf(want), Math.ceil(secondsOf(want.wait)))
}

function checkOf({ check: { kind, path, port, ports } }: Want): Check {
  if (kind === 'http') return { kind, path, port }
  return kind === 'none' ? { kind } : { kind, ports }
}
