import type { PublishedPort } from '../../model.ts'
import type { Value } from '../../to-node.ts'
import { usualProtocol } from '../ports.ts'
import { portOf } from './words.ts'

/** A port in the short form, unless it has to be said what is spoken there. */
export function portWords({ address, outside, inside, protocol }: PublishedPort): Value {
  const isUsual = protocol === usualProtocol(inside)
  if (isUsual || protocol === 'udp') {
    const outer = address === undefined ? '' : `${inBrackets(address)}:`
    return `${outer}${outside}:${inside}${protocol === 'udp' ? '/udp' : ''}`
  }
  return { target: portOf(inside), published: outside, host_ip: address, app_protocol: protocol }
}

function inBrackets(address: string): string {
  return address.includes(':') && !address.includes('{{') ? `[${address}]` : address
}
