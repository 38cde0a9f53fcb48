import { createHash } from 'node:crypto'
import { TaskError } from '../base/errors.ts'
import { text, texts } from '../base/params.ts'
import { serviceAddressesProbe } from '../host/deployments/addresses.ts'
import { defineModule } from '../model/module.ts'

/**
 * A service keeps the address that it has. A new one begins its search where its name says, so that two machines which
 * know the same services come to the same.
 */
export const serviceAddresses = defineModule({
  name: 'service_addresses',
  summary: 'See which address each service of a deployment has or would get, and which services are gone',
  params: {
    deployment: text('The deployment'),
    services: texts('The services of it'),
    subnet: text('The network of the addresses').or('172.29.0.0/16'),
    names_folder: text('The folder of the names').or('/etc/deliver/names'),
  },
  examples: `
    - service_addresses: { deployment: blog, services: [front, store] }
      register: addresses
    - debug: { msg: '{{ addresses.addresses.front }}' }
  `,

  observe: ({ names_folder }) => serviceAddressesProbe(names_folder),

  report({ deployment, services, subnet }, now) {
    const taken = new Set([...now.services.values()].map(({ address }) => address))
    const chosen = [...services].sort().map(service => {
      const file = `${deployment}.${service}`
      const address = now.services.get(file)?.address ?? firstFree(file, subnet, taken)
      taken.add(address)
      return [service, address]
    })
    const known = [...now.services.keys(), ...now.names.keys()].map(file => file.split('.'))
    const gone = known.flatMap(([of = '', service = '']) =>
      of === deployment && service !== '' && !services.includes(service) ? [service] : [],
    )
    const targets = services.map(service => [
      service,
      now.services.get(`${deployment}.${service}`)?.targets ?? [],
    ])
    return {
      addresses: Object.fromEntries(chosen),
      targets: Object.fromEntries(targets),
      gone: [...new Set(gone)],
    }
  },
})

function firstFree(name: string, subnet: string, taken: ReadonlySet<string>): string {
  const [, network, bits] = subnet.match(/^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/) ?? []
  const size = 2 ** (32 - Number(bits)) - 2
  if (network === undefined || !(size >= 1)) {
    throw new TaskError(`Cannot give services addresses of ${subnet}`, { hint: 'such as 172.29.0.0/16' })
  }
  const start = createHash('sha256').update(name).digest().readUInt32BE(0)
  for (let tried = 0; tried < size; tried += 1) {
    const address = plus(network, 1 + ((start + tried) % size))
    if (!taken.has(address)) return address
  }
  throw new TaskError(`Every address of ${subnet} is taken`, { hint: 'service_subnet: a larger network' })
}

function plus(network: string, offset: number): string {
  const number = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) + offset
  return [24, 16, 8, 0].map(shift => Math.floor(number / 2 ** shift) % 256).join('.')
}
