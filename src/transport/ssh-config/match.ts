import { fits, fitsList } from '../ssh/pattern.ts'
import { badLine, type ConfigLine } from './lines.ts'

/** What the conditions of a file are compared with, as far as it is known when they are read. */
export interface MatchSubject {
  /** The host as it was asked for; in the second pass, its name after `HostName`. */
  readonly host: string
  /** Its name after `HostName`. */
  readonly resolvedHost: string
  readonly originalHost: string
  readonly user: string
  readonly localUser: string
  readonly isFinalPass: boolean
}

/** Whether a line `Host PATTERN...` is for a host: one that fits a negated pattern is out, whatever else fits. */
export function hostMatches({ words, place }: ConfigLine, { host }: MatchSubject): boolean {
  if (words.includes('')) throw badLine('a pattern is empty', place)
  const isIn = (pattern: string) => fits(host, pattern.replace(/^!/, ''))
  const fitting = words.filter(isIn)
  return fitting.length > 0 && !fitting.some(pattern => pattern.startsWith('!'))
}

/** One condition of a line `Match`: `user deploy`, `!host *.dev`, `final`. */
interface Criterion {
  readonly name: string
  readonly isNegated: boolean
  readonly patterns: string
}

/** Whether a line `Match CRITERIA` is for a host. */
export function criteriaMatch(line: ConfigLine, subject: MatchSubject): boolean {
  return criteriaOf(line).every(criterion => isMet(criterion, subject, line))
}

/** Whether a line `Match` asks for a second pass, in which all is known. */
export function wantsFinalPass(line: ConfigLine): boolean {
  return criteriaOf(line).some(({ name }) => name === 'final')
}

/** The conditions of a line, those that need a program last: they count only where all others are met. */
function criteriaOf(line: ConfigLine): Criterion[] {
  const words = line.text.match(/"[^"]*"|[^ \t\r"=]+/g)?.map(word => word.replace(/^"(.*)"$/, '$1')) ?? []
  const criteria: Criterion[] = []
  while (words.length > 0 && !words[0]?.startsWith('#')) {
    const written = words.shift() ?? ''
    const name = written.replace(/^!/, '').toLowerCase()
    const patterns = alone.has(name) ? '' : words.shift()
    if (patterns === undefined || patterns.startsWith('#'))
      throw badLine(`Match ${name} has no value`, line.place)
    criteria.push({ name, isNegated: written.startsWith('!'), patterns })
  }
  if (criteria.length === 0) throw badLine('Match has no criteria', line.place)
  return criteria.sort((a, b) => Number(a.name === 'exec') - Number(b.name === 'exec'))
}

/** Criteria without a value. */
const alone: ReadonlySet<string> = new Set(['all', 'canonical', 'final'])

function isMet({ name, isNegated, patterns }: Criterion, subject: MatchSubject, line: ConfigLine): boolean {
  return fulfils(name, patterns, subject, line) !== isNegated
}

/**
 * `exec` is refused and not run: a run would start a program for each host, and what it decides may change between two
 * tasks. Only hosts for which its answer counts are refused.
 */
function fulfils(name: string, patterns: string, subject: MatchSubject, { place }: ConfigLine): boolean {
  const { resolvedHost, originalHost, user, localUser, isFinalPass } = subject
  switch (name) {
    case 'all':
      return true
    case 'canonical':
    case 'final':
      return isFinalPass
    case 'host':
      return fitsList(resolvedHost.toLowerCase(), patterns.toLowerCase())
    case 'originalhost':
      return fitsList(originalHost.toLowerCase(), patterns.toLowerCase())
    case 'user':
      return fitsList(user, patterns)
    case 'localuser':
      return fitsList(localUser, patterns)
    case 'exec':
      throw badLine('Match exec runs a program, which happens only in ssh itself', place, elsewhere)
    default:
      throw badLine(`Match ${name} is not known here`, place, elsewhere)
  }
}

/** What to do where something cannot be followed. */
export const elsewhere =
  'ansible_connection: openssh leaves it to the OpenSSH client; --ssh-config none reaches hosts without it'
