import { createHash } from 'node:crypto'

/** A key as people compare it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

/** The type that a key names itself: a length, then the name. */
export function keyType(key: Buffer): string {
  return key.length < 4 ? '' : key.toString('latin1', 4, 4 + key.readUInt32BE(0))
}

/**
 * Reads `ssh-ed25519 AAAA... a comment`; nothing where it is no key, or where the key inside is of another type than the
 * word before it.
 */
export function parsePublicKey(text: string): Buffer | undefined {
  const [type = '', base64 = ''] = text.replace(/^[ \t]+/, '').split(/[ \t]+/)
  const key = fromBase64(base64.replaceAll(/[\r\n\f\v]/g, ''))
  const fields = key && strings(key)
  const [name, ...more] = fields ?? []
  return name?.toString('latin1') === type && more.length === fieldCounts.get(type) ? key : undefined
}

/** How many strings follow the type in a key: an RSA key has its exponent and modulus. */
const fieldCounts: ReadonlyMap<string, number> = new Map([
  ['ssh-ed25519', 1],
  ['ssh-rsa', 2],
  ['ssh-dss', 4],
  ['ecdsa-sha2-nistp256', 2],
  ['ecdsa-sha2-nistp384', 2],
  ['ecdsa-sha2-nistp521', 2],
  ['sk-ssh-ed25519@openssh.com', 2],
  ['sk-ecdsa-sha2-nistp256@openssh.com', 3],
])

/** The bytes of a text in base64, as OpenSSH reads it: with its padding, and nothing else. */
export function fromBase64(text: string): Buffer | undefined {
  const isWhole = text !== '' && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)
  return isWhole ? Buffer.from(text, 'base64') : undefined
}

/** The strings in a key, each behind its length of four bytes; nothing where they do not fill it. */
export function strings(bytes: Buffer): Buffer[] | undefined {
  const found: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return undefined
    const end = at + 4 + bytes.readUInt32BE(at)
    if (end > bytes.length) return undefined
    found.push(bytes.subarray(at + 4, end))
    at = end
  }
  return found
}
