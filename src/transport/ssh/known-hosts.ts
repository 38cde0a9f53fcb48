import { createHash, createHmac } from 'node:crypto'

/**
 * What known_hosts files say of hosts. A line is one of
 *
 *     web1,10.0.0.1,*.example.com,!bad.example.com ssh-ed25519 AAAA... a comment
 *     [web1]:2222 ssh-ed25519 AAAA...
 *     |1|salt|hash ssh-ed25519 AAAA...
 *     @revoked * ssh-ed25519 AAAA...
 *     @cert-authority *.example.com ssh-ed25519 AAAA...
 */
export interface KnownKey {
  readonly marker: 'revoked' | 'cert-authority' | undefined
  readonly type: string
  readonly key: Buffer
  readonly file: string
  readonly line: number
}

/** The name that a host has in known_hosts files. */
export function knownName(address: string, port: number): string {
  return port === 22 ? address.toLowerCase() : `[${address.toLowerCase()}]:${port}`
}

/** A line of a known_hosts file, and the names that it is for. */
interface KnownLine {
  readonly names: string
  readonly key: KnownKey
}

/** What one known_hosts file says. Plain names are found at once; patterns and hashes have to be looked through. */
export class KnownHosts {
  private readonly plain = new Map<string, KnownLine[]>()
  private readonly others: KnownLine[] = []

  constructor(text: string, file: string) {
    for (const [index, line] of text.split('\n').entries()) {
      const known = knownLineOf(line, file, index + 1)
      if (known) this.add(known)
    }
  }

  /** The keys for a name, in the order of their lines. */
  keysOf(name: string): KnownKey[] {
    const others = this.others.filter(({ names }) => isFor(name, names))
    return [...(this.plain.get(name) ?? []), ...others].map(({ key }) => key).sort((a, b) => a.line - b.line)
  }

  private add(known: KnownLine): void {
    const isPlain = /^[^|*?!]+$/.test(known.names)
    if (!isPlain) this.others.push(known)
    for (const name of isPlain ? new Set(known.names.toLowerCase().split(',')) : []) {
      this.plain.set(name, [...(this.plain.get(name) ?? []), known])
    }
  }
}

function knownLineOf(line: string, file: string, number: number): KnownLine | undefined {
  const words = line.trim().split(/\s+/)
  const marker = /^@(revoked|cert-authority)$/.exec(words[0] ?? '')?.[1] as KnownKey['marker']
  const [names = '', type, key] = marker ? words.slice(1) : words
  if (names.startsWith('#') || !type || !key) return undefined
  return { names, key: { marker, type, key: Buffer.from(key, 'base64'), file, line: number } }
}

/** A key as people compare it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** The type that a key names itself: a length, then the name. */
export function keyType(key: Buffer): string {
  return key.length < 4 ? '' : key.toString('latin1', 4, 4 + key.readUInt32BE(0))
}

/** The line that makes a key known. */
export function knownLine(name: string, key: Buffer): string {
  return `${name} ${keyType(key)} ${key.toString('base64')}`
}

function isFor(name: string, names: string): boolean {
  if (names.startsWith('|')) return isHashOf(name, names)
  const patterns = names.toLowerCase().split(',')
  const matching = patterns.filter(pattern => matches(name, pattern.replace(/^!/, '')))
  return matching.length > 0 && !matching.some(pattern => pattern.startsWith('!'))
}

function isHashOf(name: string, hashed: string): boolean {
  const [, scheme, salt, hash] = hashed.split('|')
  if (scheme !== '1' || !salt || !hash) return false
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
}

function matches(name: string, pattern: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${expression}$`).test(name)
}
