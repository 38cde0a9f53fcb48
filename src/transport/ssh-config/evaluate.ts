import type { Destination } from '../../model/connection.ts'
import type { ConfigFile } from './files.ts'
import { badLine, type ConfigLine } from './lines.ts'
import { criteriaMatch, hostMatches, type MatchSubject, wantsFinalPass } from './match.ts'

/** What files say of a host, by keyword in lower case: of most keywords the line that came first counts. */
export type Said = ReadonlyMap<string, Value>

/** The value of a keyword: its words, and all of its text. */
export interface Value {
  readonly words: readonly string[]
  readonly text: string
  readonly line: ConfigLine
}

/** Keywords of which every line counts. */
const gathered: ReadonlySet<string> = new Set(['identityfile', 'certificatefile'])

/**
 * Goes through files for one host, from top to bottom. A line `Match final` asks for a second pass, in which what the first
 * one found stays, and the host is the one that `HostName` led to.
 */
export function evaluate(files: readonly ConfigFile[], destination: Destination, localUser: string): Said {
  const pass = new Pass(destination, localUser)
  for (const file of files) pass.read(file, true, false)
  if (!pass.wantsFinalPass) return pass.said
  const final = new Pass(destination, localUser, pass)
  for (const file of files) final.read(file, true, false)
  return final.said
}

/** The name of a host after `HostName`, in which `%h` is the name that it was asked for by. */
export function resolvedHost(address: string, said: Said): string {
  const written = said.get('hostname')?.words[0]
  return written === undefined
    ? address
    : written.replaceAll(/%[h%]/g, token => (token === '%h' ? address : '%'))
}

class Pass {
  readonly said: Map<string, Value>
  wantsFinalPass = false
  private readonly destination: Destination
  private readonly localUser: string
  private readonly host: string
  private readonly isFinal: boolean

  constructor(destination: Destination, localUser: string, before?: Pass) {
    this.destination = destination
    this.localUser = localUser
    this.said = new Map(before?.said)
    this.isFinal = before !== undefined
    this.host = before ? lowered(resolvedHost(destination.address, before.said)) : destination.address
  }

  /** Reads a file, for the host or (in a block that is not for it) only to find its mistakes. */
  read(file: ConfigFile, isActive: boolean, isNever: boolean): void {
    let isFor = isActive
    for (const line of file.lines) {
      if (line.keyword === 'host') isFor = !isNever && hostMatches(line, this.subject)
      else if (line.keyword === 'match') isFor = this.matches(line, isNever)
      else if (line.keyword === 'include') {
        for (const included of line.included ?? []) this.read(included, isFor, isNever || !isFor)
      } else if (isFor) this.take(line)
    }
  }

  private matches(line: ConfigLine, isNever: boolean): boolean {
    this.wantsFinalPass ||= wantsFinalPass(line)
    return !isNever && criteriaMatch(line, this.subject)
  }

  private get subject(): MatchSubject {
    const { address, user } = this.destination
    return {
      host: this.host,
      resolvedHost: this.isFinal ? this.host : resolvedHost(address, this.said),
      originalHost: address,
      user: user ?? this.said.get('user')?.words[0] ?? this.localUser,
      localUser: this.localUser,
      isFinalPass: this.isFinal,
    }
  }

  private take(line: ConfigLine): void {
    const { keyword, words, text, place } = line
    const known = this.said.get(keyword)
    if (words.length === 0 && !asText.has(keyword)) throw badLine(`${keyword} has no value`, place)
    if (isDecided(keyword, this.said) || (this.isFinal && keyword === 'hostname')) return
    if (!gathered.has(keyword)) this.said.set(keyword, { words, text, line })
    else
      this.said.set(keyword, {
        words: [...new Set([...(known?.words ?? []), ...words.slice(0, 1)])],
        text,
        line,
      })
  }
}

/** Keywords whose value is a command, or a list that is not cut at blanks. */
const asText: ReadonlySet<string> = new Set(['proxycommand', 'proxyjump'])

/** Whether a keyword has its value: the first one counts, and of `ProxyJump` and `ProxyCommand` the first of both. */
function isDecided(keyword: string, said: Said): boolean {
  if (keyword === 'proxyjump') return said.has('proxyjump') || said.has('proxycommand')
  const jump = said.get('proxyjump')?.words[0]?.toLowerCase() ?? 'none'
  if (keyword === 'proxycommand') return said.has('proxycommand') || jump !== 'none'
  return said.has(keyword) && !gathered.has(keyword)
}

/** Names have no case; addresses are left as they are. */
export function lowered(host: string): string {
  return host.includes(':') ? host : host.toLowerCase()
}
