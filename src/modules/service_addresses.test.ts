import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ServiceAddresses } from '../host/deployments/addresses.ts'
import { valuesOf } from '../testing/written.ts'
import { serviceAddresses } from './service_addresses.ts'

const nothing: ServiceAddresses = { services: new Map(), names: new Map(), rules: [] }

function chosen(services: string[], now: ServiceAddresses, subnet = '172.29.0.0/16') {
  const want = valuesOf(serviceAddresses, { deployment: 'blog', services, subnet })
  return serviceAddresses.report?.(want, now) as { addresses: Record<string, string>; gone: string[] }
}

test('a service keeps the address that it has, and what the deployment has no more is named', () => {
  const known = {
    ...nothing,
    services: new Map([
      ['blog.front', { address: '172.29.0.9', targets: [] }],
      ['blog.gone', { address: '172.29.0.8', targets: [] }],
      ['other.front', { address: '172.29.0.7', targets: [] }],
    ]),
  }
  const { addresses, gone } = chosen(['front', 'store'], known)
  expect(addresses['front']).toBe('172.29.0.9')
  expect(gone).toEqual(['gone'])
})

test('no two services get the same address, in whatever order they are named', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { maxLength: 14 }), names => {
      const { addresses } = chosen(names, nothing, '10.9.8.16/28')
      expect(new Set(Object.values(addresses)).size).toBe(names.length)
      expect(chosen(names.toReversed(), nothing, '10.9.8.16/28').addresses).toEqual(addresses)
      for (const address of Object.values(addresses)) {
        const last = Number(address.replace('10.9.8.', ''))
        expect(last).toBeGreaterThan(16)
        expect(last).toBeLessThan(31)
      }
    }),
    { numRuns: 50 },
  )
})

test('a network that is full, or none, is told', () => {
  expect(() => chosen(['a', 'b', 'c'], nothing, '10.0.0.0/30')).toThrow(
    'Every address of 10.0.0.0/30 is taken',
  )
  expect(() => chosen(['a'], nothing, 'apps')).toThrow('Cannot give services addresses of apps')
})
