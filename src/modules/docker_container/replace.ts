import { lines, type Script, sh } from '../../base/shell.ts'
import { create } from '../../host/containers/create.ts'
import {
  predecessorName,
  removeLeftovers,
  stop,
  successorName,
  waitUntilHealthy,
  withVolumes,
} from './commands.ts'
import type { Want } from './params.ts'

interface Handover {
  /** Whether the new container is started. */
  readonly starts: boolean
  /** Whether the old one runs. */
  readonly wasUp: boolean
}

/**
 * Puts a new container in the place of an old one. The new one is made before the old one is touched. Where both can
 * run at once and the new one must be healthy, it is so before the old one is stopped; elsewhere the old one comes back
 * if the new one does not start, or does not become healthy.
 */
export function replace(want: Want, image: string, handover: Handover): Script {
  const { name } = want
  const { starts, wasUp } = handover
  const overlaps = starts && wasUp && want.state === 'healthy' && canOverlap(want)
  return lines([
    removeLeftovers(want),
    create(want, image, successorName(name)),
    ...(overlaps ? [startSuccessor(want)] : []),
    rename(want),
    ...(wasUp ? [sh`${stop(want, predecessorName(name))} || :`] : []),
    ...(starts && !overlaps ? [startOrRestore(want, handover)] : []),
    sh`docker rm -f ${withVolumes(want)} -- ${predecessorName(name)} >/dev/null 2>&1 || :`,
  ])
}

/** Docker cannot rename a container at the moment in which it ends and is started again: that one serves nobody. */
function rename(want: Want): Script {
  const { name } = want
  return sh`
    docker rename ${name} ${predecessorName(name)} 2>/dev/null ||
      { ${stop(want, name)} && docker rename ${name} ${predecessorName(name)}; } || exit
    docker rename ${successorName(name)} ${name} || exit`
}

/** Ports of the host and fixed addresses belong to one container at a time; data must not be written by two. */
function canOverlap({ published_ports, volumes, networks, network_mode, devices }: Want): boolean {
  const holds = [published_ports, volumes, devices].some(list => list !== undefined && list.length > 0)
  const hasAddress = networks?.some(network => network.ipv4_address ?? network.ipv6_address) ?? false
  return !holds && !hasAddress && network_mode === undefined
}

/** The successor works beside the old container, which goes on serving if it does not. */
function startSuccessor(want: Want): Script {
  const next = successorName(want.name)
  return sh`
    { docker start -- ${next} >/dev/null && (
      ${waitUntilHealthy(want, next)}
    ); } || {
      docker rm -f ${withVolumes(want)} -- ${next} >/dev/null
      exit 1
    }`
}

function startOrRestore(want: Want, { wasUp }: Handover): Script {
  const { name, state } = want
  const wait = sh`(
    ${waitUntilHealthy(want)}
  )`
  const start = sh`docker start -- ${name} >/dev/null`
  return sh`
    ${state === 'healthy' ? sh`{ ${start} && ${wait}; }` : start} || {
      docker rm -f -- ${name} >/dev/null
      docker rename ${predecessorName(name)} ${name}
      ${wasUp ? start : sh``}
      exit 1
    }`
}
