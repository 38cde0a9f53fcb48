import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addressOf,
  formatAddress,
  interfaceOf,
  isInNetwork,
  netmaskOf,
  networkOf,
  prefixOfNetmask,
} from './addresses.ts'

test.for([
  ['192.168.56.101', '192.168.56.101'],
  ['::', '::'],
  ['fd00:0:0:0:0:0:0:1', 'fd00::1'],
  ['2001:DB8::A:0:0:1', '2001:db8::a:0:0:1'],
  ['::ffff:10.0.3.1', '::ffff:a00:301'],
] as const)('%s is written %s', ([text, shortest]) => {
  expect(formatAddress(addressOf(text) as never)).toBe(shortest)
})

test.for([
  '',
  'web1',
  '1.2.3',
  '256.1.1.1',
  '1:2',
  'fe80::1%eth0',
  '10.0.0.0/33',
  '10.0.0.0/8/8',
  '10.0.0.0/255.0.255.0',
  'fd00::/129',
])('"%s" is neither address nor network', text => {
  expect(interfaceOf(text)).toBeUndefined()
})

test.for([
  ['192.168.56.101/24', '192.168.56.0', '255.255.255.0', 24],
  ['10.0.3.7/255.255.252.0', '10.0.0.0', '255.255.252.0', 22],
  ['10.0.3.7', '10.0.3.7', '255.255.255.255', 32],
  ['10.0.3.7/0', '0.0.0.0', '0.0.0.0', 0],
  ['fd00:1:2:3::9/64', 'fd00:1:2:3::', 'ffff:ffff:ffff:ffff::', 64],
] as const)('%s is in the network %s with the netmask %s', ([text, network, netmask, prefix]) => {
  const parsed = interfaceOf(text) as NonNullable<ReturnType<typeof interfaceOf>>
  expect([
    formatAddress(networkOf(parsed)),
    formatAddress(netmaskOf(parsed)),
    prefixOfNetmask(netmask),
  ]).toEqual([network, netmask, prefix])
})

test('an address is in its network, and written it is read again', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(32), (text, prefix) => {
      const address = addressOf(text)
      const network = interfaceOf(`${text}/${prefix}`)
      if (!address || !network) throw new Error(`${text} is an address`)
      expect(isInNetwork(address, network)).toBe(true)
      expect(addressOf(formatAddress(address))).toEqual(address)
    }),
  )
})
