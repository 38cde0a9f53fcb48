import type { WantedNetwork } from './params.ts'

/** The options that put a container into a network as it is created; the others are those of joining it later. */
export function creationWords({ name, ...network }: WantedNetwork): string[] {
  return [
    ...['--network', name],
    ...(network.ipv4_address ? ['--ip', network.ipv4_address] : []),
    ...(network.ipv6_address ? ['--ip6', network.ipv6_address] : []),
    ...(network.aliases ?? []).flatMap(alias => ['--network-alias', alias]),
  ]
}

export function joiningWords({ name, ...network }: WantedNetwork): string[] {
  return [
    ...(network.ipv4_address ? ['--ip', network.ipv4_address] : []),
    ...(network.ipv6_address ? ['--ip6', network.ipv6_address] : []),
    ...(network.aliases ?? []).flatMap(alias => ['--alias', alias]),
    name,
  ]
}
