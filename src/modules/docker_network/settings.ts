import type { Texts } from '../../host/docker.ts'
import type { Network } from './network.ts'
import type { Want } from './params.ts'

export function wantedSettings(want: Want): string[] {
  return [
    `driver ${want.driver}`,
    ...flagLine('internal', want.internal),
    ...flagLine('attachable', want.attachable),
    ...flagLine('ipv6', want.enable_ipv6),
    ...mapLines('option', want.driver_options),
    ...mapLines('label', want.labels),
    ...(want.ipam_config ?? []).flatMap(range => [
      ...textLine('subnet', range.subnet),
      ...textLine('range', range.iprange),
      ...textLine('gateway', range.gateway),
      ...mapLines('address', range.aux_addresses),
    ]),
  ]
}

export function actualSettings(network: Network): string[] {
  return [
    `driver ${network.Driver}`,
    ...flagLine('internal', network.Internal),
    ...flagLine('attachable', network.Attachable),
    ...flagLine('ipv6', network.EnableIPv6),
    ...mapLines('option', network.Options),
    ...mapLines('label', network.Labels),
    ...(network.IPAM.Config ?? []).flatMap(range => [
      ...textLine('subnet', range.Subnet),
      ...textLine('range', range.IPRange),
      ...textLine('gateway', range.Gateway),
      ...mapLines('address', range.AuxiliaryAddresses),
    ]),
  ]
}

export function describe(settings: readonly string[]): string {
  return settings.join('\n')
}

function textLine(name: string, value: string | undefined): string[] {
  return value ? [`${name} ${value}`] : []
}

function flagLine(name: string, value: boolean | undefined): string[] {
  return value === undefined ? [] : [`${name} ${value ? 'yes' : 'no'}`]
}

function mapLines(name: string, map: Texts | null | undefined): string[] {
  return Object.entries(map ?? {}).map(([key, value]) => `${name} ${key}=${value}`)
}
