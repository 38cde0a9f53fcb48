import { isIPv6 } from 'node:net'
import { expandRanges } from './ranges.ts'

/** Most names have no colon; to ask Node about the others, it first compiles a pattern as long as a page. */
export function isIpv6(text: string): boolean {
  return text.includes(':') && isIPv6(text)
}

/** Hosts, and the port that was written with their names. */
export interface Named {
  readonly names: readonly string[]
  readonly port: number | undefined
}

/** The hosts that a text stands for, and their port: `web1`, `web[1:3]:2222`, `192.0.2.7`, `[2001:db8::1]:22`. */
export function hostsNamedBy(text: string): Named | { problem: string } {
  const { name, port } = withoutPort(text)
  if (port !== undefined && port > 65_535) return { problem: `${text} has a port above 65535` }
  if (isIpv6(name)) return { names: [name], port }
  const wrong = problemOfName(name)
  if (wrong !== undefined) return { problem: `${text} cannot name a host: ${wrong}` }
  const expanded = expandRanges(name)
  return 'problem' in expanded ? expanded : { names: expanded.names, port }
}

function withoutPort(text: string): { name: string; port: number | undefined } {
  const [, address = ''] = /^\[(.*)\](?::\d+)?$/.exec(text) ?? []
  const port = /^(?:[^:[\]]|\[[^[\]]*\])+:(\d+)$/.exec(text)?.[1]
  const name = port === undefined ? text : text.slice(0, -port.length - 1)
  return { name: isIpv6(address) ? address : name, port: port === undefined ? undefined : Number(port) }
}

function problemOfName(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (/[\s,]/.test(name)) return 'a name has no spaces or commas'
  if (name.includes('=')) return 'it looks like a variable'
  if (/^[!&~@]/.test(name)) return `${name[0]} has a meaning in patterns`
  if (/:/.test(name.replaceAll(/\[[^\]]*\]?/g, ''))) return 'what follows : must be a port'
  return undefined
}
