import { didYouMean } from '../../../base/nearest.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Entry, Node } from '../../../base/yaml.ts'
import { isTemplate } from '../../../expressions/text.ts'
import { readMap } from '../../../playbook/read/read.ts'
import type { PublishedPort } from '../../model.ts'
import { isNothing, readScalar, writtenKey, writtenText } from '../fields.ts'
import { isAddress, isPort, usualProtocol } from '../ports.ts'
import type { TemplatePort } from './ports.ts'

/** The name by which the only port of a service can be called. */
export const defaultPort = 'default'

/** The ports that are reached from outside: `":80": http`, `203.0.113.7:443: https`, `blog-addr:53/udp: dns`. */
export function readWanMap(
  node: Node | undefined,
  ports: readonly TemplatePort[],
  problems: Problems,
): PublishedPort[] {
  if (!node) return []
  return (readMap(node, 'wan_map', problems)?.entries ?? []).flatMap(
    entry => readPublished(entry, ports, problems) ?? [],
  )
}

function readPublished(
  entry: Entry,
  ports: readonly TemplatePort[],
  problems: Problems,
): PublishedPort | undefined {
  const { keyPlace: place, value } = entry
  const outer = readOuter(writtenKey(entry))
  if (!outer) {
    const hint = '":80", "203.0.113.7:443", "NAME:443", also with /udp or /http'
    problems.add(`A port outside cannot be ${writtenKey(entry)}`, place, hint)
  }
  const port = readName(value, ports, problems)
  if (!outer || !port) return undefined
  const { address, outside, protocol = protocolOf(port) } = outer
  return { place, address, outside, inside: port.number, protocol }
}

interface Outer {
  readonly address: string | undefined
  readonly outside: string
  readonly protocol: PublishedPort['protocol'] | undefined
}

function readOuter(text: string): Outer | undefined {
  const [, first = '', outside = '', protocol] =
    text.match(/^(?:(.*):)?((?:\d+)|(?:\{\{.*\}\}))(?:\/(http|tcp|udp))?$/) ?? []
  const address = first === '' ? undefined : first.replace(/^\[(.*)\]$/, '$1')
  const fits = isPort(outside) || isTemplate(outside)
  const isKnown = address === undefined || isAddress(address) || isTemplate(address)
  if (!fits || !isKnown) return undefined
  return { address, outside, protocol: protocol as PublishedPort['protocol'] | undefined }
}

function readName(node: Node, ports: readonly TemplatePort[], problems: Problems): TemplatePort | undefined {
  const name = isNothing(node) ? defaultPort : nameIn(node, problems)
  if (name === undefined) return undefined
  const port = ports.find(it => (it.name ?? defaultPort) === name)
  if (port) return port
  const known = ports.map(it => it.name ?? defaultPort)
  const hint = didYouMean(name, known) ?? (known.length > 0 ? `it has ${known.join(', ')}` : undefined)
  return problems.add(`The service has no port ${name}`, node.place, hint)
}

function nameIn(node: Node, problems: Problems): string | undefined {
  const scalar = readScalar(node, 'The name of a port', problems)
  return scalar && writtenText(scalar)
}

/** What is spoken there if nothing is said: HTTP by its name, or where everybody speaks it. */
export function protocolOf({
  name,
  number,
  assigned,
}: Omit<TemplatePort, 'place'>): PublishedPort['protocol'] {
  if (name === 'http' || (name === undefined && assigned)) return 'http'
  return assigned ? 'tcp' : usualProtocol(number)
}
