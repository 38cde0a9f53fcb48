import { createHash } from 'node:crypto'
import { TaskError } from '../../base/errors.ts'
import type { Want } from './params.ts'

/** A domain, as its line in the file of the domains has it. */
export interface Domain {
  readonly name: string
  readonly service: string
  readonly tls: 'given' | 'acme' | 'development' | null
  readonly redirect: boolean
  readonly maintenance: boolean
  readonly auth: Authentication | null
  /** What it belongs to, such as a deployment. */
  readonly owner?: string
}

export interface Authentication {
  readonly mode: 'digest' | 'basic'
  readonly realm: string
  /** `NAME:MD5:SHA256` of each user: hashes of `NAME:REALM:PASSWORD`. */
  readonly users: readonly string[]
}

const prefix = '# domain '

/** The domains that a file has: a line of JSON for each, of which the rest of the file is made. */
export function parseDomains(text: string, path: string): Domain[] {
  const lines = text.split('\n').filter(line => line.startsWith(prefix))
  try {
    return lines.map(line => JSON.parse(line.slice(prefix.length)) as Domain)
  } catch {
    throw new TaskError(`Cannot read ${path}: somebody changed its lines of domains`, {
      hint: 'remove the file; tasks with proxy_domain write it again',
    })
  }
}

export function domainLine(domain: Domain): string {
  return `${prefix}${JSON.stringify(domain)}`
}

/** The domains with one more, or another in its place, or without it. */
export function withDomain(domains: readonly Domain[], want: Want): Domain[] {
  const others = domains.filter(({ name }) => name !== want.name)
  const all = want.state === 'present' ? [...others, wantedDomain(want)] : others
  return all.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function wantedDomain(want: Want): Domain {
  const { name, service, redirect, maintenance, owner } = want
  if (service === undefined) throw new TaskError(`Cannot serve ${name}: service is missing`)
  const tls = tlsKind(want)
  if (tls === 'acme' && name.startsWith('*')) {
    throw new TaskError(
      `Cannot get a certificate for ${name}: over HTTP, ACME gives none for all names of a domain`,
      {
        hint: 'name the hosts one by one, or give cert and key',
      },
    )
  }
  return {
    name,
    service,
    tls,
    redirect: tls !== null && redirect,
    maintenance,
    auth: authentication(want, tls),
    ...(owner !== undefined && { owner }),
  }
}

/** The text of a file without what could be used in place of passwords, or to find them: hashes, and the mark. */
export function withoutHashes(text: string): string {
  return text
    .replaceAll(/:[0-9a-f]{32}:[0-9a-f]{64}/g, ':***')
    .replace(/(set-var \S+) str\(.*\)/, '$1 str(***)')
}

/** Whether it has such hashes. */
export function hasHashes(text: string): boolean {
  return /:[0-9a-f]{32}:[0-9a-f]{64}/.test(text)
}

function tlsKind({ tls }: Want): Domain['tls'] {
  if (!tls) return null
  return tls.acme ? 'acme' : (tls.authority ?? 'given')
}

function authentication(want: Want, tls: Domain['tls']): Authentication | null {
  const { auth, auth_mode: mode, name, realm = name } = want
  if (!auth) return null
  if (mode === 'basic' && tls === null) {
    throw new TaskError(`Cannot protect ${name}: without tls, auth_mode basic sends passwords in the clear`, {
      hint: 'add tls, or use auth_mode: digest',
    })
  }
  const users = Object.entries(auth).map(([user, password]) => {
    const secret = `${user}:${realm}:${password.reveal()}`
    return [user, hash('md5', secret), hash('sha256', secret)].join(':')
  })
  return { mode, realm, users: users.sort() }
}

function hash(algorithm: string, text: string): string {
  return createHash(algorithm).update(text).digest('hex')
}
