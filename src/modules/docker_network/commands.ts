import { type Script, sh } from '../../base/shell.ts'
import type { Texts } from '../../host/docker.ts'
import type { Want } from './params.ts'

export function create(want: Want): Script {
  const mapped = (option: string, map: Texts = {}) =>
    Object.entries(map).flatMap(([key, value]) => [option, `${key}=${value}`])
  const ranges = (want.ipam_config ?? []).flatMap(range => [
    ...(range.subnet ? ['--subnet', range.subnet] : []),
    ...(range.iprange ? ['--ip-range', range.iprange] : []),
    ...(range.gateway ? ['--gateway', range.gateway] : []),
    ...mapped('--aux-address', range.aux_addresses),
  ])
  const words = [
    '--driver',
    want.driver,
    ...(want.internal ? ['--internal'] : []),
    ...(want.attachable ? ['--attachable'] : []),
    ...(want.enable_ipv6 ? ['--ipv6'] : []),
    ...mapped('--opt', want.driver_options),
    ...mapped('--label', want.labels),
    ...ranges,
  ]
  return sh`docker network create ${words} -- ${want.name} >/dev/null`
}

export function remove({ name }: Want): Script {
  return sh`docker network rm -- ${name} >/dev/null`
}

export function connect({ name }: Want, container: string): Script {
  return sh`docker network connect -- ${name} ${container}`
}

export function disconnect({ name }: Want, container: string): Script {
  return sh`docker network disconnect --force -- ${name} ${container}`
}

export function disconnections(want: Want, members: readonly string[]): Script[] {
  return members.map(member => disconnect(want, member))
}
