import type { Texts } from '../../host/docker.ts'

export interface Network {
  readonly Driver: string
  readonly Options: Texts | null
  readonly Labels: Texts | null
  readonly Internal: boolean
  readonly Attachable: boolean
  readonly EnableIPv6: boolean
  readonly IPAM: { readonly Config: readonly AddressRange[] | null }
  readonly Containers: Readonly<Record<string, { readonly Name: string }>> | null
}

interface AddressRange {
  readonly Subnet?: string
  readonly IPRange?: string
  readonly Gateway?: string
  readonly AuxiliaryAddresses?: Texts | null
}

export function memberNames({ Containers }: Network): string[] {
  return Object.values(Containers ?? {}).map(({ Name }) => Name)
}
