import {
  type Address,
  addressOf,
  formatAddress,
  type Interface,
  interfaceOf,
  isInNetwork,
  netmaskOf,
  networkOf,
  prefixOfNetmask,
  sizeOf,
} from '../algorithms/addresses.ts'
import { inGroup, integer, refuse, text } from '../helper.ts'

const define = inGroup('network')

export const network = [
  define({
    name: 'ip_family',
    doc: 'The version of an IP address, 4 or 6',
    args: [text('ip')],
    examples: [
      ['ip_family "192.168.56.101"', 4],
      ['ip_family "fd00::1"', 6],
    ],
    run: ([ip]) => address(ip).family,
  }),
  define({
    name: 'ip_in',
    doc: 'Whether an IP address is in a network',
    args: [text('ip'), text('network')],
    examples: [
      ['ip_in "10.0.3.7" "10.0.3.0/24"', true],
      ['ip_in "10.0.4.7" "10.0.3.0/24"', false],
    ],
    run: ([ip, network]) => isInNetwork(address(ip), networkNamed(network)),
  }),
  define({
    name: 'network_host',
    doc: 'The nth address of a network; negative ones count from its end',
    args: [text('network'), integer('n')],
    examples: [
      ['network_host "192.168.56.0/24" 101', '192.168.56.101'],
      ['network_host "10.0.3.0/24" -1', '10.0.3.255'],
    ],
    run: ([network, n]) => formatAddress(nthAddress(networkNamed(network), BigInt(n), network)),
  }),
  define({
    name: 'network_address',
    doc: 'The first address of the network that an address with a prefix is in',
    args: [text('network')],
    examples: [['network_address "192.168.56.101/24"', '192.168.56.0']],
    run: ([network]) => formatAddress(networkOf(networkNamed(network))),
  }),
  define({
    name: 'netmask',
    doc: 'The netmask of a network',
    args: [text('network')],
    examples: [['netmask "10.0.3.0/22"', '255.255.252.0']],
    run: ([network]) => formatAddress(netmaskOf(networkNamed(network))),
  }),
  define({
    name: 'prefix',
    doc: 'The length of the prefix of a network, or of a netmask',
    args: [text('network')],
    examples: [
      ['prefix "10.0.3.0/24"', 24],
      ['prefix "255.255.252.0"', 22],
    ],
    run: ([network]) =>
      (network.includes('/') ? undefined : prefixOfNetmask(network)) ?? networkNamed(network).prefix,
  }),
  define({
    name: 'is_ip',
    doc: 'Whether a text is an IP address',
    args: [text('text')],
    examples: [
      ['is_ip "10.0.3.1"', true],
      ['is_ip "web1"', false],
    ],
    run: ([text]) => addressOf(text) !== undefined,
  }),
]

function address(text: string): Address {
  return addressOf(text) ?? refuse(`${JSON.stringify(text)} is not an IP address`)
}

function networkNamed(text: string): Interface {
  return interfaceOf(text) ?? refuse(`${JSON.stringify(text)} is not a network`, 'such as 10.0.3.0/24')
}

function nthAddress(of: Interface, n: bigint, name: string): Address {
  const size = sizeOf(of)
  const { family, value } = networkOf(of)
  if (n >= size || n < -size) return refuse(`${name} has only ${size} addresses`)
  return { family, value: value + (n < 0n ? size + n : n) }
}
