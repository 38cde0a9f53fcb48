import { isIP } from 'node:net'
import type { Problems } from '../../base/problems.ts'
import type { Node } from '../../base/yaml.ts'
import { readList } from '../../playbook/read/read.ts'
import type { NamedPort, PublishedPort } from '../model.ts'
import { readFields, readLike, readScalar, writtenKey, writtenText } from './fields.ts'

const keys = { required: ['host_port', 'container_port'], optional: ['ip', 'protocol'] } as const
const portHint = 'a number from 1 to 65535'

export function readPublishedPorts(node: Node | undefined, problems: Problems): PublishedPort[] {
  return readList(node, 'ports', problems).flatMap(item => {
    if (item.kind === 'scalar') return readPortText(item, problems) ?? []
    const fields = readFields(item, 'A port', keys, problems)
    if (!fields) return []
    const address = fields.ip && readLike(fields.ip, 'ip', isAddress, addressHint, problems)
    const outside = readLike(fields.host_port, 'host_port', isPort, portHint, problems)
    const inside = readLike(fields.container_port, 'container_port', isPort, portHint, problems)
    const protocol = fields.protocol && readProtocol(fields.protocol, problems)
    if (outside === undefined || inside === undefined) return []
    const place = (fields.ip ?? item).place
    return [{ place, address, outside, inside, protocol: protocol ?? usualProtocol(inside) }]
  })
}

/** The older form of a port: `blog-addr:8080:80`, where the address may be left out. */
function readPortText(node: Node, problems: Problems): PublishedPort | undefined {
  const text = readScalar(node, 'A port', problems)
  if (!text) return undefined
  const written = writtenText(text)
  const [inside = '', outside = '', address, ...more] = portParts(written)
  const plain = address?.replace(/^\[(.*)\]$/, '$1')
  const fits = [outside, inside].every(port => isPort(port) || port.includes('{{'))
  if (more.length === 0 && fits && (plain === undefined || isAddress(plain) || plain.includes('{{'))) {
    return { place: node.place, address: plain, outside, inside, protocol: usualProtocol(inside) }
  }
  return problems.add(`A port cannot be ${written}`, node.place, 'ip:host_port:container_port')
}

/** The parts of `ADDRESS:OUTSIDE:INSIDE`, last first; colons in brackets and templates do not count. */
export function portParts(text: string): string[] {
  if (text.length > longestPort) return []
  const parts = text.match(/(?:\[[^\]]*\]|\{\{.*?\}\}|[^:])+/g) ?? []
  return parts.join(':') === text.replace(/^:/, '') ? parts.toReversed() : []
}

const longestPort = 1000

function readProtocol(node: Node, problems: Problems): PublishedPort['protocol'] | undefined {
  const text = readLike(node, 'protocol', /^(http|tcp|udp)$/, 'http, tcp or udp', problems)
  return text as PublishedPort['protocol'] | undefined
}

/** What is spoken on a port of a container if nothing is said: HTTP where everybody speaks it. */
export function usualProtocol(inside: string): 'http' | 'tcp' {
  return inside === '80' || inside === '8080' ? 'http' : 'tcp'
}

/** The ports of a service: those that are told, and those that are known because they are published. */
export function withPublished(told: readonly NamedPort[], published: readonly PublishedPort[]): NamedPort[] {
  const known = new Set(told.map(({ number }) => number))
  const numbers = new Map(published.map(({ inside, place }) => [inside, place]))
  const others = [...numbers].filter(([number]) => !known.has(number))
  return [...told, ...others.map(([number, place]) => ({ name: undefined, number, place }))]
}

/** Ports on which only other services reach it: a map from names to numbers, or a list of numbers and such maps. */
export function readExposed(node: Node | undefined, problems: Problems): NamedPort[] {
  if (node?.kind !== 'map') {
    return readList(node, 'expose', problems).flatMap(item =>
      item.kind === 'map' ? readExposed(item, problems) : (readNumber(item, undefined, problems) ?? []),
    )
  }
  return node.entries.flatMap(entry => {
    const name = writtenKey(entry)
    if (!portName.test(name)) problems.add(`${name} cannot name a port`, entry.keyPlace, portNameHint)
    return readNumber(entry.value, name, problems) ?? []
  })
}

export const portName = /^[A-Za-z][\w-]*$/
export const portNameHint = 'letters, digits, - and _, such as http'

function readNumber(node: Node, name: string | undefined, problems: Problems): NamedPort | undefined {
  const number = readLike(node, 'A port', isPort, portHint, problems)
  return number === undefined ? undefined : { name, number, place: node.place }
}

export const addressHint = 'an address, or the name of one of the variable ips'

export function isAddress(text: string): boolean {
  return isIP(text) !== 0 || /^[A-Za-z][\w.-]*$/.test(text)
}

export function isPort(text: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535
}
