import type { Place } from '../../../base/place.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import { isTemplate } from '../../../expressions/text.ts'
import { readList } from '../../../playbook/read/read.ts'
import type { NamedPort, PublishedPort } from '../../model.ts'
import { readLike, readScalar, writtenText } from '../fields.ts'
import { addressHint, isAddress, isPort, portName, portNameHint, portParts, usualProtocol } from '../ports.ts'
import { readKnown } from './fields.ts'
import { portKeys } from './keys.ts'

/** The ports that are reached from outside, and those of them that have names. */
export interface ComposePorts {
  readonly published: readonly PublishedPort[]
  readonly named: readonly NamedPort[]
}

export function readComposePorts(node: Node | undefined, problems: Problems): ComposePorts {
  const all = readList(node, 'ports', problems).flatMap(
    item => (item.kind === 'map' ? readLong(item, problems) : readShort(item, problems)) ?? [],
  )
  const published = all.flatMap(it => it.published)
  if (published.length > longestRange)
    problems.add(`A service has at most ${longestRange} ports, and not ${published.length}`, node?.place)
  return { published: published.slice(0, longestRange), named: all.flatMap(it => it.named) }
}

const shortHint = '"80:8080", "203.0.113.7:80:8080" or "NAME:80:8080", also ranges, and with /udp'

/** `80:8080`, `127.0.0.1:80:8080/udp`, `8000-8010:9000-9010`. */
function readShort(node: Node, problems: Problems): ComposePorts | undefined {
  const scalar = readScalar(node, 'A port', problems)
  if (!scalar) return undefined
  const written = writtenText(scalar)
  const [, rest = '', protocol] = written.match(/^(.*?)(?:\/(tcp|udp))?$/s) ?? []
  const [inside = '', outside, address, ...more] = portParts(rest)
  if (outside === undefined && isRange(inside)) return unpublished(written, node.place, problems)
  const plain = address?.replace(/^\[(.*)\]$/, '$1')
  const fits = [inside, outside ?? ''].every(it => isRange(it) || isTemplate(it))
  const isKnown = plain === undefined || isAddress(plain) || isTemplate(plain)
  if (!fits || !isKnown || more.length > 0) {
    return problems.add(`A port cannot be ${written}`, node.place, shortHint)
  }
  const published = { address: plain, outside: outside ?? '', inside, protocol, place: node.place }
  return { published: each(published, problems), named: [] }
}

function unpublished(written: string, place: Place, problems: Problems): undefined {
  const hint = `"OUTSIDE:${written}", or expose: ["${written}"] where only services ask`
  return problems.add(`Nobody would know on which port ${written} is reached`, place, hint)
}

interface PortRange extends Pick<PublishedPort, 'address' | 'outside' | 'inside' | 'place'> {
  readonly protocol: string | undefined
}

const longestRange = 1000

/** The ports of two ranges, one by one. */
function each({ address, outside, inside, protocol, place }: PortRange, problems: Problems): PublishedPort[] {
  const [outer, inner] = [portsIn(outside), portsIn(inside)]
  if (outer.length !== inner.length) {
    problems.add(`${outside} and ${inside} do not have as many ports as each other`, place)
    return []
  }
  if (outer.length > longestRange || outer.length === 0) {
    problems.add(`${outside} is no range of 1 to ${longestRange} ports`, place)
    return []
  }
  return inner.map((port, index) => ({
    place,
    address,
    outside: outer[index] ?? '',
    inside: port,
    protocol: protocolOf(protocol, port),
  }))
}

function protocolOf(written: string | undefined, port: string): PublishedPort['protocol'] {
  if (written === 'udp' || written === 'http') return written
  return written === 'none' ? 'tcp' : usualProtocol(port)
}

/** `8000-8010`; nothing when there are too many to count. */
function portsIn(range: string): string[] {
  if (isTemplate(range)) return [range]
  const [first = 0, last = first] = range.split('-').map(Number)
  const count = last - first + 1
  return count > longestRange || count < 1
    ? []
    : Array.from({ length: count }, (_, index) => String(first + index))
}

function isRange(text: string): boolean {
  const [first = '', last = first, ...more] = text.split('-')
  return isPort(first) && isPort(last) && more.length === 0
}

function readLong(node: Node, problems: Problems): ComposePorts | undefined {
  const fields = readKnown(node, 'A port', portKeys, problems)
  if (!fields.target) problems.add('A port needs target', node.place)
  const inside =
    fields.target && readLike(fields.target, 'target', isPort, 'a port of the container', problems)
  const outside =
    fields.published && readLike(fields.published, 'published', isRange, 'a port, or a range', problems)
  const address = fields.host_ip && readLike(fields.host_ip, 'host_ip', isAddress, addressHint, problems)
  const name = fields.name && readLike(fields.name, 'The name of a port', portName, portNameHint, problems)
  if (fields.mode) readLike(fields.mode, 'mode', /^(host|ingress)$/, 'host, or ingress', problems)
  const protocol = readProtocol(fields, problems)
  if (inside === undefined) return undefined
  if (!fields.published) return unpublished(inside, node.place, problems)
  if (outside === undefined) return undefined
  const { place } = fields.published
  return {
    published: each({ address, outside, inside, protocol, place }, problems),
    named: name === undefined ? [] : [{ name, number: inside, place }],
  }
}

/** What is spoken on a port: `http`, `udp`, anything else (`none`), or what is usual. */
function readProtocol(
  { protocol, app_protocol }: { readonly protocol?: Node; readonly app_protocol?: Node },
  problems: Problems,
): string | undefined {
  const transport = protocol && readLike(protocol, 'protocol', /^(tcp|udp)$/, 'tcp, or udp', problems)
  const spoken = app_protocol && readScalar(app_protocol, 'app_protocol', problems)
  if (transport === 'udp') return 'udp'
  return spoken && (writtenText(spoken) === 'http' ? 'http' : 'none')
}

/** Ports on which only services ask. */
export function readExposedPorts(node: Node | undefined, problems: Problems): NamedPort[] {
  return readList(node, 'expose', problems).flatMap(item => {
    const text = readLike(
      item,
      'A port',
      it => isRange(it.replace(/\/(tcp|udp)$/, '')),
      'a port, or a range',
      problems,
    )
    const numbers = text === undefined ? [] : portsIn(text.replace(/\/(tcp|udp)$/, ''))
    if (text !== undefined && numbers.length === 0)
      problems.add(`${text} is no range of 1 to ${longestRange} ports`, item.place)
    return numbers.map(number => ({ name: undefined, number, place: item.place }))
  })
}
