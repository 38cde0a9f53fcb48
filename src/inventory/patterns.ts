import { resolve } from 'node:path'
import { BoundedRegExp } from '../base/bounded-regexp.ts'
import { UsageError } from '../base/errors.ts'
import { readSource } from '../base/files.ts'
import { globMatcher } from '../base/glob.ts'
import type { Inventory } from '../model/inventory.ts'
import { isIpv6 } from './addresses.ts'
import { expandRanges } from './ranges.ts'

export interface Selection {
  readonly hosts: readonly string[]
  /** The terms that name nothing that is there. */
  readonly unknown: readonly string[]
}

export interface SelectOptions {
  /** A second pattern that hosts must match too. */
  readonly limit?: string | readonly string[] | undefined
}

/** The names of the machine we run on, which is there without being listed. */
export const localNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])

/**
 * The hosts that a pattern names, in its order. Its terms are parted by `,` or `:`:
 *
 *     web   web1   all   ungrouped    groups and hosts
 *     web*   db?   [ab]*              globs
 *     ~web\d+                         a regular expression, from the beginning of a name
 *     web[0]   web[-1]   web[0:2]     of what the term before names, by position, bounds included
 *     node[01:20]                     names by a range, where nothing is called `node`
 *     @file                           the lines of a file, a term each
 *     &staging   !db                  only those that are there too; all but those
 *
 * `&` and `!` count after all others, wherever they stand.
 */
export function selectHosts(
  inventory: Inventory,
  pattern: string | readonly string[],
  { limit }: SelectOptions = {},
): Selection {
  const selector = new Selector(inventory)
  const selected = selector.select(termsOf(pattern))
  if (limit === undefined) return { hosts: [...selected], unknown: selector.unknown }
  const limited = selector.select(termsOf(limit))
  const isImplicit = (name: string) => !inventory.hosts.has(name)
  return {
    hosts: [...selected].filter(name => limited.has(name) || isImplicit(name)),
    unknown: selector.unknown,
  }
}

/** Terms are separated by commas; without commas by colons, except those in brackets or in an address. */
function termsOf(pattern: string | readonly string[]): string[] {
  if (typeof pattern !== 'string') return pattern.flatMap(termsOf)
  const whole = pattern.trim()
  const terms = whole.includes(',')
    ? whole.split(',')
    : isIpv6(whole.replace(/^[&!]/, '')) || whole.startsWith('@')
      ? [whole]
      : (whole.match(/(?:\[[^\]]*\]|[^\s:])+/g) ?? [])
  return trimmed(terms).flatMap(term => (term.startsWith('@') ? lines(term.slice(1)) : [term]))
}

function lines(file: string): string[] {
  return trimmed(readSource(resolve(file)).text.split('\n'))
}

function trimmed(terms: readonly string[]): string[] {
  return terms.map(term => term.trim()).filter(term => term !== '')
}

class Selector {
  readonly unknown: string[] = []
  private readonly inventory: Inventory

  constructor(inventory: Inventory) {
    this.inventory = inventory
  }

  select(terms: readonly string[]): Set<string> {
    const added = terms.filter(term => !/^[&!]/.test(term))
    const onlyFilters = added.length === 0 && terms.length > 0
    const selected = this.union(onlyFilters ? ['all'] : added)
    const excluded = this.union(withoutMark('!', terms))
    const required = withoutMark('&', terms).map(term => this.union([term]))
    return new Set(
      [...selected].filter(name => !excluded.has(name) && required.every(hosts => hosts.has(name))),
    )
  }

  private union(terms: readonly string[]): Set<string> {
    return new Set(terms.flatMap(term => this.hostsOf(term)))
  }

  private hostsOf(term: string): readonly string[] {
    const hosts = this.byPosition(term) ?? this.named(term) ?? this.byRange(term) ?? 'unknown'
    if (hosts !== 'unknown') return hosts
    this.unknown.push(term)
    return []
  }

  /** Some of what the name before the brackets stands for; nothing when it is no name, or when there is no such place. */
  private byPosition(term: string): readonly string[] | undefined {
    const [, base, only, from, to] = /^([^~].*)\[(?:(-?\d+)|(\d+)[:-](\d*))\]$/s.exec(term) ?? []
    // A place is one of a group, also where a host has the name of the group.
    const hosts =
      base === undefined ? undefined : (this.inventory.groups.get(base)?.hosts ?? this.named(base))
    if (hosts === undefined || hosts.length === 0) return hosts
    const picked =
      only === undefined ? hosts.slice(Number(from), to ? Number(to) + 1 : undefined) : hosts.at(Number(only))
    const some = typeof picked === 'string' ? [picked] : (picked ?? [])
    return some.length > 0 ? some : undefined
  }

  /** The hosts of the groups that a name or glob names, and the hosts it names itself; nothing where there are none. */
  private named(term: string): readonly string[] | undefined {
    const { hosts, groups } = this.inventory
    const group = groups.get(term)
    if (hosts.has(term)) return [term]
    if (group) return group.hosts
    if (localNames.has(term)) return [this.inventory.implicitLocalhost.name]
    if (!/^~|[*?[]/.test(term)) return undefined
    const matches = matcher(term)
    const matching = [...groups.values()].filter(({ name }) => matches(name))
    const members = [...matching.flatMap(group => group.hosts), ...[...hosts.keys()].filter(matches)]
    return matching.length > 0 || members.length > 0 ? [...new Set(members)] : undefined
  }

  private byRange(term: string): readonly string[] | undefined {
    const expanded = /^[^~].*\[/s.test(term) ? expandRanges(term) : { names: [] }
    if ('problem' in expanded) return undefined
    const known = expanded.names.filter(name => this.inventory.hosts.has(name))
    return known.length > 0 ? known : undefined
  }
}

function withoutMark(mark: string, terms: readonly string[]): string[] {
  return terms.filter(term => term.startsWith(mark)).map(term => term.slice(1))
}

function matcher(term: string): (text: string) => boolean {
  if (!term.startsWith('~')) return globMatcher(term)
  try {
    const expression = new BoundedRegExp(`^(?:${term.slice(1)})`)
    return text => expression.test(text)
  } catch (error) {
    throw new UsageError(`Cannot read the regular expression ${term.slice(1)}: ${(error as Error).message}`)
  }
}
