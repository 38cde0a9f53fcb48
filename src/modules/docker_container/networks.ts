import type { Container, Endpoint } from '../../host/containers/container.ts'
import type { WantedNetwork } from '../../host/containers/params.ts'
import type { Want } from './params.ts'

/** A network that a container must join, leave, or join anew with another address or other names. */
export interface NetworkDifference {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly join?: WantedNetwork
  readonly leave: boolean
}

export function networkDifferences(want: Want, container: Container): NetworkDifference[] {
  const actual = endpoints(container)
  const wanted = want.networks ?? []
  const joining = wanted.flatMap(network => {
    const endpoint = actual.get(network.name)
    if (endpoint && isAsWanted(network, endpoint)) return []
    const before = endpoint ? describeEndpoint(endpoint) : 'out'
    return [{ name: network.name, before, after: describe(network), join: network, leave: !!endpoint }]
  })
  const names = wanted.map(({ name }) => name)
  const leaving =
    want.networks && want.purge_networks ? [...actual.keys()].filter(name => !names.includes(name)) : []
  return [...joining, ...leaving.map(name => ({ name, before: 'in', after: 'out', leave: true }))]
}

/** The networks in which a container has an address that may be another one at its next start, and shall not. */
export function addressesToKeep(want: Want, container: Container | undefined): WantedNetwork[] {
  const actual = endpoints(container)
  return (want.networks ?? []).filter(
    ({ name, keep_address }) => keep_address && !actual.get(name)?.IPAMConfig?.IPv4Address,
  )
}

/** The places of a container in its networks, by their names. */
function endpoints(container: Container | undefined): ReadonlyMap<string, Endpoint> {
  return new Map(Object.entries(container?.NetworkSettings.Networks ?? {}))
}

export function describe({ ipv4_address, ipv6_address, aliases = [] }: WantedNetwork): string {
  return ['in', ipv4_address, ipv6_address, ...aliases.map(alias => `as ${alias}`)].filter(Boolean).join(' ')
}

function describeEndpoint({ IPAMConfig, Aliases }: Endpoint): string {
  const aliases = (Aliases ?? []).map(alias => `as ${alias}`)
  return ['in', IPAMConfig?.IPv4Address, IPAMConfig?.IPv6Address, ...aliases].filter(Boolean).join(' ')
}

function isAsWanted(network: WantedNetwork, { IPAMConfig, Aliases }: Endpoint): boolean {
  return (
    (network.ipv4_address === undefined || network.ipv4_address === IPAMConfig?.IPv4Address) &&
    (network.ipv6_address === undefined || network.ipv6_address === IPAMConfig?.IPv6Address) &&
    (network.aliases ?? []).every(alias => Aliases?.includes(alias))
  )
}
