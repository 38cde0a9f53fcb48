import { checksumOfBytes } from '../base/checksums.ts'
import { type Node, nodeOf } from '../base/yaml.ts'
import type { Deployment } from './deployment.ts'
import type { NamedPort } from './model.ts'

/** Whether machines have the ports by which services reach each other too, as an expression. */
export const onMachines =
  'mandatory (get (dict "container_lan" false "host_lan" true) (default lan_ports "container_lan")) "lan_ports is container_lan or host_lan"'

/**
 * The number that a port of a service has on its machines: the same. Ports whose numbers were left to us would meet
 * there, so they get others, from 20000 to 29999: always the same for one name.
 */
export function lanNumber(port: NamedPort, deployment: Deployment): string {
  return numbersOf(deployment).get(port) ?? port.number
}

/** The socket of a port on the address that a machine has for others; left out where machines do not have such ports. */
export function lanSocket(number: string, { place }: NamedPort): Node {
  return nodeOf(
    `{{ ternary (${onMachines}) (concat (default lan_address address) ":${number}") (omit) }}`,
    place,
  )
}

function numbersOf({ name, services }: Deployment): ReadonlyMap<NamedPort, string> {
  const assigned = services.flatMap(service =>
    service.ports
      .filter(({ isAssigned }) => isAssigned)
      .map(port => [`${name}-${service.name} ${port.name}`, port] as const),
  )
  const taken = new Set<string>()
  return new Map(
    assigned.map(([owner, port]) => {
      const number = freeNumber(owner, taken)
      taken.add(number)
      return [port, number]
    }),
  )
}

function freeNumber(owner: string, taken: ReadonlySet<string>): string {
  const hash = Number.parseInt(checksumOfBytes(Buffer.from(owner)).slice(0, 8), 16)
  for (let step = 0; ; step++) {
    const number = String(20_000 + ((hash + step) % 10_000))
    if (!taken.has(number)) return number
  }
}
