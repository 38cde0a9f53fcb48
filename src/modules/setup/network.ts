import { sh } from '../../base/shell.ts'
import { filledLines, section } from '../../host/sections.ts'
import type { Gatherer } from './gatherer.ts'

interface Address {
  readonly address: string
  readonly prefix: number
}

interface Interface {
  readonly mac: string
  readonly mtu: number
  readonly up: boolean
  readonly ipv4: readonly Address[]
  readonly ipv6: readonly Address[]
}

interface Route {
  readonly interface: string
  readonly destination: number
  readonly gateway: number
  readonly mask: number
  readonly metric: number
}

const ipv6Table = '/proc/net/if_inet6'
const routeTable = '/proc/net/route'

/** Interfaces, their addresses, and the default route: from `ip`, or from `/proc` where there is no `ip`. */
export const network: Gatherer = {
  script: sh`
    ${section('links')}
    for link in /sys/class/net/*; do
      [ -d "$link" ] || continue
      mac= mtu= flags=
      { read -r mac <"$link/address"; read -r mtu <"$link/mtu"; read -r flags <"$link/flags"; } 2>/dev/null
      printf '%s|%s|%s|%s\\n' "\${link##*/}" "$mac" "$mtu" "$flags"
    done
    ${section('ipv4')}
    ip -4 -o addr show 2>/dev/null
    ${section('local ipv4')}
    command -v ip >/dev/null || grep -B 1 'host LOCAL' /proc/net/fib_trie | sed -n 's/.*|-- //p' | sort -u
    ${section('tables')}
    for table in ${ipv6Table} ${routeTable}; do
      [ ! -r "$table" ] || while IFS= read -r line; do printf '%s:%s\\n' "$table" "$line"; done <"$table"
    done`,

  read: parts => {
    const tables = filledLines(parts['tables'])
    const [, ...routeLines] = tableLines(tables, routeTable)
    const routes = routeLines.map(parseRoute)
    const ipv4 = parts['ipv4']
      ? filledLines(parts['ipv4']).flatMap(ipAddress)
      : filledLines(parts['local ipv4']).map(address => addressOnInterface(address, routes))
    const ipv6 = tableLines(tables, ipv6Table).map(ipv6Address)
    const links = filledLines(parts['links']).map(line => parseLink(line, ipv4, ipv6))
    return {
      interfaces: Object.fromEntries(links),
      addresses: ipv4.filter(({ on }) => on !== 'lo').map(({ address }) => address),
      default_ipv4: defaultRoute(routes, new Map(links)),
    }
  },
}

/** The lines of a file among those of several, each behind its path and a colon. */
function tableLines(lines: readonly string[], path: string): string[] {
  return lines.filter(line => line.startsWith(`${path}:`)).map(line => line.slice(path.length + 1))
}

type InterfaceAddress = Address & { readonly on: string }

/** Reads `name|mac|mtu|flags`; the first bit of the flags says up. */
function parseLink(
  line: string,
  ipv4: readonly InterfaceAddress[],
  ipv6: readonly InterfaceAddress[],
): [string, Interface] {
  const [name = '', mac = '', mtu, flags] = line.split('|')
  const ofThis = (all: readonly InterfaceAddress[]) =>
    all.filter(({ on }) => on === name).map(({ address, prefix }) => ({ address, prefix }))
  const up = (Number(flags) & 1) === 1
  return [name, { mac, mtu: Number(mtu), up, ipv4: ofThis(ipv4), ipv6: ofThis(ipv6) }]
}

/** Reads `2: eth0    inet 10.0.2.15/24 brd 10.0.2.255 scope global eth0`. */
function ipAddress(line: string): InterfaceAddress[] {
  const [, on, address, prefix] = line.match(/^\d+: (\S+?)(?:@\S+)?\s+inet (\S+?)(?:\/(\d+)|\s)/) ?? []
  return on && address ? [{ on, address, prefix: Number(prefix ?? 32) }] : []
}

/** Reads `fe80000000000000024211fffe110002 02 40 20 80 eth0`, numbers in hexadecimal. */
function ipv6Address(line: string): InterfaceAddress {
  const [hex = '', , prefix = '', , , on = ''] = line.trim().split(/\s+/)
  return { on, address: shortened(hex.match(/.{4}/g) ?? []), prefix: Number.parseInt(prefix, 16) }
}

/** The groups of an IPv6 address as people write them: without leading zeros, the longest run of zeros as `::`. */
function shortened(groups: readonly string[]): string {
  const text = groups.map(group => group.replace(/^0{1,3}/, '')).join(':')
  const runs = [...text.matchAll(/(?<![^:])0(?::0)+(?![^:])/g)].map(([run]) => run)
  const longest = runs.sort((a, b) => b.length - a.length)[0]
  return longest ? text.replace(new RegExp(`:?(?<![^:])${longest}(?![^:]):?`), '::') : text
}

/** Reads a line of `/proc/net/route`: interface, destination, gateway, flags, two counters, metric, mask. */
function parseRoute(line: string): Route {
  const [name = '', destination, gateway, , , , metric, mask] = line.trim().split(/\s+/)
  return {
    interface: name,
    destination: addressNumber(destination),
    gateway: addressNumber(gateway),
    mask: addressNumber(mask),
    metric: Number(metric),
  }
}

/** The kernel prints addresses as the numbers that they are on little-endian machines. */
function addressNumber(hex = '0'): number {
  return Buffer.from(hex.padStart(8, '0'), 'hex').readUInt32LE()
}

/** Where an address must be, for hosts without `ip`: on the interface of the narrowest network that holds it. */
function addressOnInterface(address: string, routes: readonly Route[]): InterfaceAddress {
  if (address.startsWith('127.')) return { on: 'lo', address, prefix: 8 }
  const number = Buffer.from(address.split('.').map(Number)).readUInt32BE()
  const holding = routes.filter(
    route => route.gateway === 0 && (number & route.mask) >>> 0 === route.destination,
  )
  const [narrowest] = holding.sort((a, b) => b.mask - a.mask)
  return { on: narrowest?.interface ?? '', address, prefix: narrowest ? prefixLength(narrowest.mask) : 32 }
}

function prefixLength(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length
}

function defaultRoute(routes: readonly Route[], interfaces: ReadonlyMap<string, Interface>) {
  const [route] = routes.filter(({ mask }) => mask === 0).sort((a, b) => a.metric - b.metric)
  if (!route) return undefined
  const [own] = interfaces.get(route.interface)?.ipv4 ?? []
  return {
    address: own?.address,
    prefix: own?.prefix,
    interface: route.interface,
    gateway: route.gateway === 0 ? undefined : dotted(route.gateway),
  }
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map(bits => (address >>> bits) & 255).join('.')
}
