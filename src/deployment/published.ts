import { isIP } from 'node:net'
import { type Node, nodeOf } from '../base/yaml.ts'
import { isTemplate } from '../expressions/text.ts'
import type { PublishedPort } from './model.ts'

/** `ADDRESS:8080:80/udp`, as Docker publishes a port itself. */
export function publishedPort({ address, outside, inside, protocol, place }: PublishedPort): Node {
  const ports = `${outside}:${inside}${protocol === 'udp' ? '/udp' : ''}`
  return nodeOf(address === undefined ? ports : `${addressOf(address)}:${ports}`, place)
}

/** `ADDRESS:8080`, on which the proxy of the machine listens. */
export function listeningSocket({ address, outside, place }: PublishedPort): Node {
  return nodeOf(`${address === undefined ? '*' : addressOf(address)}:${outside}`, place)
}

/** The name of an address is looked up in the variable `ips`. */
export function addressOf(address: string): string {
  if (isTemplate(address)) return address
  if (isIP(address) !== 0) return isIP(address) === 6 ? `[${address}]` : address
  const message = `No address is named ${address}: give it by the variable ips, such as ips: { ${address}: 192.0.2.7 }`
  return `{{ mandatory ips.[${address}] "${message}" }}`
}
