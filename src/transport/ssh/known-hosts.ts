import { createHmac, randomBytes } from 'node:crypto'
import { fitsList } from './pattern.ts'
import { fromBase64, keyType, parsePublicKey } from './public-key.ts'

/**
 * What known_hosts files say of hosts. A line is one of
 *
 *     web1,10.0.0.1,*.example.com,!bad.example.com ssh-ed25519 AAAA... a comment
 *     [web1]:2222 ssh-ed25519 AAAA...
 *     |1|salt|hash ssh-ed25519 AAAA...
 *     @revoked * ssh-ed25519 AAAA...
 *     @cert-authority *.example.com ssh-ed25519 AAAA...
 *
 * It is read as the client of OpenSSH reads it (`hostkeys_foreach` in its hostfile.c). `ssh-keygen -F` differs in that it
 * shows lines whose key cannot be read, unless it is asked for fingerprints (`-l`), and in that it does not lower the case
 * of the name that it looks for.
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
export interface KnownLine {
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
    return this.linesOf(name).map(({ key }) => key)
  }

  /** The lines for a name, in their order. */
  linesOf(name: string): KnownLine[] {
    const others = this.others.filter(({ names }) => isFor(name, names))
    return [...(this.plain.get(name) ?? []), ...others].sort((a, b) => a.key.line - b.key.line)
  }

  private add(known: KnownLine): void {
    const isPlain = /^[^|*?!]+$/.test(known.names) && known.names.length < 1000
    if (!isPlain) this.others.push(known)
    for (const name of isPlain ? new Set(known.names.toLowerCase().split(',')) : []) {
      const lines = this.plain.get(name)
      if (lines) lines.push(known)
      else this.plain.set(name, [known])
    }
  }
}

/** Where a marker ends: at the first space; a tab counts only in a line without spaces. */
const marked = /^@(?:(revoked|cert-authority) |(?=[^ ]*$)(revoked|cert-authority)\t)[ \t]*/

function knownLineOf(line: string, file: string, number: number): KnownLine | undefined {
  const text = line.replace(/\0.*/s, '').replace(/^[ \t]+/, '')
  const [whole = '', spaced, tabbed] = marked.exec(text) ?? []
  const marker = (spaced ?? tabbed) as KnownKey['marker']
  const [names = '', rest = ''] = splitAtBlank(text.slice(whole.length))
  if (text === '' || text.startsWith('#') || names.startsWith('@')) return undefined
  const key = parsePublicKey(rest)
  return key && { names, key: { marker, type: keyType(key), key, file, line: number } }
}

function splitAtBlank(text: string): [string, string] {
  const end = text.search(/[ \t]/)
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end)]
}

/** The line that makes a key known, with its name as it is or hashed. */
export function knownLine(name: string, key: Buffer, isHashed = false): string {
  return `${isHashed ? hashed(name, randomBytes(20)) : name} ${keyType(key)} ${key.toString('base64')}`
}

/** Whether the names of a line stand for this name. */
export function isFor(name: string, names: string): boolean {
  return names.startsWith('|') ? isHashOf(name, names) : fitsList(name, names.toLowerCase())
}

/** Whether the names of a line are the hash of this name, and of no other. */
export function isHashOf(name: string, names: string): boolean {
  const [, salt = ''] = /^\|1\|([^|]+)\|/.exec(names) ?? []
  const bytes = fromBase64(salt)
  return bytes?.length === 20 && hashed(name, bytes) === names
}

function hashed(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}
