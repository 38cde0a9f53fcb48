import { TaskError } from '../../base/errors.ts'
import type { Container } from './container.ts'

/** Published ports as lines that can be compared: `127.0.0.1:8080 -> 80/tcp`; ranges become their ports. */
export function wantedPorts(specs: readonly string[]): string[] {
  return specs.flatMap(spec => {
    const [, ip = '', host = '', container = '', protocol = 'tcp'] =
      spec.match(/^(?:(?:\[?([\da-fA-F.:]*?)\]?:)?([\d-]*):)?([\d-]+)(?:\/(tcp|udp|sctp))?$/) ?? []
    if (container === '') {
      throw new TaskError(`Cannot publish ${spec}: that is not a port`, { hint: '[IP:][PORT:]PORT[/udp]' })
    }
    const inside = range(container)
    const outside = host === '' ? inside.map(() => '') : range(host)
    if (inside.length !== outside.length) {
      throw new TaskError(`Cannot publish ${spec}: the two ranges have different lengths`)
    }
    return inside.map((port, i) => line(ip, outside[i] ?? '', `${port}/${protocol}`))
  })
}

export function actualPorts({ HostConfig }: Container): string[] {
  return Object.entries(HostConfig.PortBindings ?? {}).flatMap(([inside, bindings]) =>
    (bindings ?? []).map(({ HostIp, HostPort }) => line(HostIp, HostPort, inside)),
  )
}

function line(ip: string, outside: string, inside: string): string {
  const address = ip === '' || ip === '0.0.0.0' ? '*' : ip
  return `${address}:${outside === '' || outside === '0' ? 'any' : outside} -> ${inside}`
}

function range(text: string): string[] {
  const [first = 0, last = first] = text.split('-').map(Number)
  return Array.from({ length: last - first + 1 }, (_, i) => String(first + i))
}
