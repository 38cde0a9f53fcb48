import { createHash } from 'node:crypto'
import { TaskError } from '../../base/errors.ts'

/** A public key with all that belongs to it, as it lies in a keyring. */
export interface PublicKey {
  /** In capital hexadecimal digits, those of its subkeys behind its own. */
  readonly fingerprints: readonly string[]
  readonly bytes: Buffer
}

/** The bytes of a keyring, without the armour that it may have. */
export function keyringBytes(data: Buffer): Buffer {
  const text = data.toString('latin1')
  const blocks = [...text.matchAll(/-----BEGIN PGP PUBLIC KEY BLOCK-----(.*?)-----END PGP/gs)]
  return blocks.length === 0 ? data : Buffer.concat(blocks.map(([, block = '']) => unarmoured(block)))
}

/** What a file of such a name holds: apt reads armour from files that end with `.asc` only. */
export function keyringContent(path: string, keys: readonly PublicKey[]): Buffer {
  const bytes = Buffer.concat(keys.map(key => key.bytes))
  if (!path.endsWith('.asc')) return bytes
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  const armour = [
    '-----BEGIN PGP PUBLIC KEY BLOCK-----',
    '',
    ...lines,
    '-----END PGP PUBLIC KEY BLOCK-----',
    '',
  ]
  return Buffer.from(armour.join('\n'))
}

/** Header lines such as `Version: 2`, an empty line, Base64, and a line `=` with a checksum. */
function unarmoured(block: string): Buffer {
  const lines = block.split(/\r?\n/).filter(line => /^[A-Za-z\d+/]+=*\s*$/.test(line))
  return Buffer.from(lines.join(''), 'base64')
}

/**
 * The keys of a keyring, which is a row of packets. One with the tag 6 begins a key, one with the tag 14 is a subkey.
 * @throws TaskError where it is none
 */
export function publicKeys(keyring: Buffer): PublicKey[] {
  const keys: { fingerprints: string[]; bytes: Buffer }[] = []
  for (const { tag, whole, body } of packets(keyring)) {
    if (tag === 6) keys.push({ fingerprints: [], bytes: Buffer.alloc(0) })
    const key = keys.at(-1)
    if (!key) throw notAKeyring()
    if (tag === 6 || tag === 14) key.fingerprints.push(fingerprint(body))
    key.bytes = Buffer.concat([key.bytes, whole])
  }
  return keys
}

/** Keys with others, which replace those of the same fingerprint. */
export function withKeys(keys: readonly PublicKey[], more: readonly PublicKey[]): PublicKey[] {
  const isSame = (a: PublicKey) => (b: PublicKey) => a.fingerprints[0] === b.fingerprints[0]
  const renewed = keys.map(key => more.find(isSame(key)) ?? key)
  return [...renewed, ...more.filter(key => !keys.some(isSame(key)))]
}

/** Whether a key, or a subkey of it, has an ID: the last digits of its fingerprint. */
export function hasId({ fingerprints }: PublicKey, id: string): boolean {
  const digits = id.replace(/^0x/i, '').toUpperCase()
  return fingerprints.some(fingerprint => fingerprint.endsWith(digits))
}

interface Packet {
  readonly tag: number
  readonly whole: Buffer
  readonly body: Buffer
}

/**
 * The header of a packet is one byte with the tag, and the length of the body:
 *
 *     11tttttt  then one byte below 192, two bytes below 224, or 255 and four bytes
 *     10ttttll  then 1, 2 or 4 bytes, as ll is 0, 1 or 2
 */
function* packets(bytes: Buffer): Generator<Packet> {
  for (let at = 0; at < bytes.length; ) {
    const head = bytes.readUInt8(at)
    if ((head & 0x80) === 0) throw notAKeyring()
    const isNew = (head & 0x40) !== 0
    const [from, length] = isNew ? newLength(bytes, at + 1) : oldLength(bytes, at + 1, head & 3)
    const end = from + length
    if (end > bytes.length) throw notAKeyring()
    const tag = isNew ? head & 0x3f : (head >> 2) & 0xf
    yield { tag, whole: bytes.subarray(at, end), body: bytes.subarray(from, end) }
    at = end
  }
}

type Length = readonly [bodyStart: number, length: number]

function newLength(bytes: Buffer, at: number): Length {
  const first = numberAt(bytes, at, 1)
  if (first < 192) return [at + 1, first]
  if (first < 224) return [at + 2, ((first - 192) << 8) + numberAt(bytes, at + 1, 1) + 192]
  if (first === 255) return [at + 5, numberAt(bytes, at + 1, 4)]
  throw notAKeyring()
}

function oldLength(bytes: Buffer, at: number, kind: number): Length {
  const size = [1, 2, 4][kind]
  if (size === undefined) throw notAKeyring()
  return [at + size, numberAt(bytes, at, size)]
}

function numberAt(bytes: Buffer, at: number, size: number): number {
  if (at + size > bytes.length) throw notAKeyring()
  return bytes.readUIntBE(at, size)
}

/** A key of version 4 has the SHA-1 of its packet, a newer one the SHA-256. */
function fingerprint(body: Buffer): string {
  const isOld = body[0] === 4
  const length = Buffer.alloc(isOld ? 2 : 4)
  length.writeUIntBE(body.length, 0, length.length)
  const mark = Buffer.from([isOld ? 0x99 : 0x95 + (body[0] ?? 0)])
  return createHash(isOld ? 'sha1' : 'sha256')
    .update(Buffer.concat([mark, length, body]))
    .digest('hex')
    .toUpperCase()
}

function notAKeyring(): TaskError {
  return new TaskError('Cannot read the key: it is no public key of OpenPGP', {
    hint: 'gpg --export, or gpg --export --armor, writes one',
  })
}
