import { createHash } from 'node:crypto'

/** The two hashes of passwords that crypt(3) makes with SHA-2: `$5$salt$...` and `$6$salt$...`. */
export type CryptMethod = 'sha256' | 'sha512'

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const defaultRounds = 5000

/** What each method is called in a hash, and the order in which the bytes of its digest are written, by threes. */
const methods = {
  sha256: { id: '5', order: interleaved(10, 20, [31, 30]) },
  sha512: { id: '6', order: interleaved(21, 42, [63]) },
} as const

/**
 * Hashes a password as crypt(3) does. The steps are those of the specification of SHA-crypt:
 * B over password, salt, password; A over password, salt and as much of B; then the rounds over A,
 * with P (of the password) and S (of the salt) mixed in.
 */
export function crypt(password: string, method: CryptMethod, salt: string, rounds = defaultRounds): string {
  const hash = (...parts: readonly Buffer[]) =>
    parts.reduce((sum, part) => sum.update(part), createHash(method)).digest()
  const key = Buffer.from(password)
  const saltKey = Buffer.from(salt)

  const b = hash(key, saltKey, key)
  const a = hash(key, saltKey, stretched(b, key.length), ...bitsOf(key.length).map(bit => (bit ? b : key)))
  const p = stretched(hash(...repeated(key, key.length)), key.length)
  const s = stretched(hash(...repeated(saltKey, 16 + (a[0] ?? 0))), saltKey.length)

  let c = a
  for (let round = 0; round < rounds; round++) {
    const odd = round % 2 === 1
    c = hash(odd ? p : c, round % 3 ? s : empty, round % 7 ? p : empty, odd ? c : p)
  }
  const { id, order } = methods[method]
  const parameters = rounds === defaultRounds ? '' : `rounds=${rounds}$`
  return `$${id}$${parameters}${salt}$${order.map(group => encoded(group, c)).join('')}`
}

const empty = Buffer.alloc(0)

/** The digest again and again, up to a length. */
function stretched(digest: Buffer, length: number): Buffer {
  return Buffer.concat(repeated(digest, Math.ceil(length / digest.length))).subarray(0, length)
}

function repeated(part: Buffer, times: number): Buffer[] {
  return Array.from({ length: times }, () => part)
}

/** The bits of a number, the lowest first. */
function bitsOf(n: number): boolean[] {
  return n === 0 ? [] : [n % 2 === 1, ...bitsOf(n >> 1)]
}

/** The bytes of three thirds of a digest in turn, each group beginning one third further; then what is left. */
function interleaved(
  third: number,
  twoThirds: number,
  rest: readonly number[],
): readonly (readonly number[])[] {
  const groups = Array.from({ length: third }, (_, i) => {
    const group = [i, i + third, i + twoThirds]
    const turn = third === 21 ? i % 3 : (3 - (i % 3)) % 3
    return [...group.slice(turn), ...group.slice(0, turn)]
  })
  return [...groups, rest]
}

/** Up to three bytes, the first one the highest, as characters of six bits, the lowest first. */
function encoded(positions: readonly number[], digest: Buffer): string {
  let bits = positions.reduce((sum, position) => (sum << 8) | (digest[position] ?? 0), 0)
  return Array.from({ length: positions.length + 1 }, () => {
    const character = alphabet[bits & 63]
    bits >>>= 6
    return character
  }).join('')
}
