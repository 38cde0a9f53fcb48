import { sh } from '../../base/shell.ts'
import type { Probe } from '../../model/module.ts'
import { filledLines, section, sectionsOf } from '../sections.ts'

/** Where a machine keeps which address a service has, and which containers it leads to. */
export const servicesFolder = '/etc/deliver/services'

/** A container that a service's address leads to. */
export interface Target {
  readonly host: string
  readonly name: string
  readonly address: string
}

/** The address of a service on a machine: the same on all of them, for as long as the service is there. */
export interface ServiceAddress {
  readonly address: string
  readonly targets: readonly Target[]
}

export interface ServiceAddresses {
  /** By the name of the file: `DEPLOYMENT.SERVICE`. */
  readonly services: ReadonlyMap<string, ServiceAddress>
  /** The lines with the names of services, by the same. */
  readonly names: ReadonlyMap<string, string>
  /** The rules by which the kernel leads connections, a text for each. */
  readonly rules: readonly string[]
}

/** Asks a machine about all services, so that one answer serves for all of them while nothing changes. */
export function serviceAddressesProbe(namesFolder: string): Probe<ServiceAddresses> {
  return {
    script: sh`
      ${section('services')}
      for file in ${servicesFolder}/*; do
        [ ! -f "$file" ] || sed "s|^|\${file##*/} |" "$file"
      done
      ${section('names')}
      for file in ${namesFolder}/*.*; do
        [ ! -f "$file" ] || sed "s|^|\${file##*/} |" "$file"
      done
      ${section('rules')}
      iptables --wait -t nat -S DELIVER-SERVICES 2>/dev/null || :`,
    parse(output) {
      const parts = sectionsOf(output)
      return {
        services: new Map([...byFile(parts['services'])].map(([file, lines]) => [file, parsed(lines)])),
        names: new Map([...byFile(parts['names'])].map(([file, lines]) => [file, lines.join('\n')])),
        rules: filledLines(parts['rules']),
      }
    },
  }
}

export function writtenAddress({ address, targets }: ServiceAddress): string {
  return [address, ...targets.map(({ host, name, address: to }) => `${host} ${name} ${to}`), ''].join('\n')
}

function parsed([address = '', ...lines]: readonly string[]): ServiceAddress {
  const targets = lines.map(line => {
    const [host = '', name = '', to = ''] = line.split(' ')
    return { host, name, address: to }
  })
  return { address, targets }
}

function byFile(text = ''): Map<string, string[]> {
  const files = new Map<string, string[]>()
  for (const line of filledLines(text)) {
    const [file = ''] = line.split(' ', 1)
    files.set(file, [...(files.get(file) ?? []), line.slice(file.length + 1)])
  }
  return files
}
