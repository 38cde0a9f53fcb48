import { isIP } from 'node:net'

/** An address as a number, and of which family it is. */
export interface Address {
  readonly family: 4 | 6
  readonly value: bigint
}

/** An address with the length of its network prefix. */
export interface Interface extends Address {
  readonly prefix: number
}

/** `192.168.56.101` or `fd00::1`; nothing for any other text. */
export function addressOf(text: string): Address | undefined {
  const family = isIP(text)
  if (text.includes('%') || (family !== 4 && family !== 6)) return undefined
  return { family, value: family === 4 ? valueOfIpv4(text) : valueOfIpv6(text) }
}

/** `192.168.56.101/24`, `10.0.3.0/255.255.255.0`, or an address alone: all of its bits. */
export function interfaceOf(text: string): Interface | undefined {
  const [first = '', mask, ...more] = text.split('/')
  const address = addressOf(first)
  if (!address || more.length > 0) return undefined
  const bits = bitsOf(address.family)
  if (mask === undefined) return { ...address, prefix: bits }
  const prefix = /^\d{1,3}$/.test(mask) ? Number(mask) : prefixOfNetmask(mask)
  return prefix === undefined || prefix > bits ? undefined : { ...address, prefix }
}

/** The first address of the network that an address is in. */
export function networkOf({ family, value, prefix }: Interface): Interface {
  const hostBits = BigInt(bitsOf(family) - prefix)
  return { family, value: (value >> hostBits) << hostBits, prefix }
}

export function isInNetwork({ family, value }: Address, network: Interface): boolean {
  if (family !== network.family) return false
  const { prefix } = network
  return networkOf({ family, value, prefix }).value === networkOf(network).value
}

/** How many addresses a network has. */
export function sizeOf({ family, prefix }: Interface): bigint {
  return 1n << BigInt(bitsOf(family) - prefix)
}

export function netmaskOf(network: Interface): Address {
  const { family } = network
  return { family, value: (1n << BigInt(bitsOf(family))) - sizeOf(network) }
}

/** The prefix of a netmask such as `255.255.255.0`; nothing when its ones are not all at the begin. */
export function prefixOfNetmask(text: string): number | undefined {
  const mask = addressOf(text)
  if (!mask) return undefined
  const bits = mask.value.toString(2).padStart(bitsOf(mask.family), '0')
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : undefined
}

/** The shortest way to write an address. */
export function formatAddress({ family, value }: Address): string {
  const size = family === 4 ? 8n : 16n
  const count = family === 4 ? 4 : 8
  const groups = Array.from(
    { length: count },
    (_, i) => (value >> (size * BigInt(count - 1 - i))) & ((1n << size) - 1n),
  )
  if (family === 4) return groups.join('.')
  return new URL(`http://[${groups.map(group => group.toString(16)).join(':')}]/`).hostname.slice(1, -1)
}

function bitsOf(family: 4 | 6): number {
  return family === 4 ? 32 : 128
}

function valueOfIpv4(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

/** A `::` stands for as many zeros as are missing; the last two groups may be written as an IPv4 address. */
function valueOfIpv6(text: string): bigint {
  const hex = text.replace(/[\d.]+\.\d+$/, ipv4 => {
    const value = valueOfIpv4(ipv4)
    return `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`
  })
  const [head = [], tail = []] = hex.split('::').map(part => part.split(':').filter(group => group !== ''))
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0')
  return [...head, ...zeros, ...tail].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n)
}
