import { lines, type Script, sh } from '../../base/shell.ts'
import { freeAddress, startWithAddress } from '../containers/address.ts'
import { create } from '../containers/create.ts'
import type { ContainerSettings } from '../containers/params.ts'
import { labels } from './state.ts'

/** Makes a container with an address of its own in a network, which it has at each start. */
export function createWithAddress(
  want: ContainerSettings,
  image: string,
  name: string,
  network: string,
): Script {
  const source = want.labels?.[labels.source]
  return lines([
    ...(source === undefined ? [] : [sh`${checkSource(source)} || exit`]),
    sh`address=$(${freeAddress(network, name)}) && [ -n "$address" ] || {
      echo ${`There is no free address in the network ${network}`} >&2
      exit 1
    }`,
    create(want, image, name, sh`--network ${network} --ip "$address"`),
    sh`${applySources} || exit`,
  ])
}

/** Starts containers. Some may have got another address. */
export function startWithAddresses(names: readonly string[], network: string): Script {
  return lines([
    ...names.map(name => sh`${startWithAddress(name, network)} || exit`),
    sh`${applySources} || exit`,
  ])
}

function checkSource(source: string): Script {
  return sh`
    if [ -z "$(ip -4 -o address show to ${`${source}/32`} 2>/dev/null)" ]; then
      echo ${`Connections cannot go out from ${source}: it is no IPv4 address of this machine`} >&2
      false
    elif ! [ -x ${script} ]; then
      echo ${`Connections cannot go out from ${source}: the role routes sees to that`} >&2
      false
    fi`
}

const script = '/usr/local/sbin/deliver-sources'

/** A container may have got the address of one whose connections went out from elsewhere: so all are looked at. */
const applySources = sh`{ ! [ -x ${script} ] || ${script}; }`
