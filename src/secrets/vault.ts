import { createDecipheriv, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Secret } from '../base/secret.ts'

/** A password of ansible-vault, and the label that it belongs to. */
export interface VaultPassword {
  readonly label: string | undefined
  readonly password: Secret
}

/** Why a text of ansible-vault cannot be read. */
export class VaultError extends Error {
  /** Whether another password may help. */
  readonly isWrongPassword: boolean
  constructor(message: string, isWrongPassword = false) {
    super(message)
    this.isWrongPassword = isWrongPassword
  }
}

export function isVault(text: string): boolean {
  return text.trimStart().startsWith('$ANSIBLE_VAULT;')
}

/** What stands in a text of ansible-vault, between its layers of digits. */
interface Envelope {
  readonly label: string | undefined
  readonly salt: Buffer
  readonly hmac: Buffer
  readonly ciphertext: Buffer
}

const derive = promisify(pbkdf2)

/**
 * The content of what ansible-vault encrypted:
 *
 *     $ANSIBLE_VAULT;1.2;AES256;label
 *     lines of hexadecimal digits
 *
 * The digits spell three lines of digits: a salt, an HMAC of the ciphertext, and the ciphertext. The salt and a password
 * give the keys of both.
 *
 * @throws VaultError
 */
export async function decryptedVault(text: string, passwords: readonly VaultPassword[]): Promise<Buffer> {
  const envelope = read(text)
  const fitting = passwords.filter(({ label }) => label !== undefined && label === envelope.label)
  for (const { password } of new Set([...fitting, ...passwords])) {
    const opened = await open(envelope, password)
    if (opened) return opened
  }
  throw new VaultError('the password is wrong, or the text was changed', true)
}

function read(text: string): Envelope {
  const [header = '', ...lines] = text
    .trim()
    .split(/\r?\n/)
    .map(line => line.trim())
  const [, version, cipher, label] = header.split(';')
  if (version !== '1.1' && version !== '1.2')
    throw new VaultError(`version ${version} of ansible-vault is not known`)
  if (cipher !== 'AES256') throw new VaultError(`the cipher ${cipher} is not known`)
  const parts = fromDigits(lines.join('')).toString('latin1').split('\n').map(fromDigits)
  const [salt, hmac, ciphertext] = parts
  if (!salt || !hmac || !ciphertext || parts.length !== 3) throw new VaultError('it is cut off')
  return { label, salt, hmac, ciphertext }
}

function fromDigits(text: string): Buffer {
  if (!/^([\da-f]{2})+$/i.test(text))
    throw new VaultError('it is damaged: not all of it are hexadecimal digits')
  return Buffer.from(text, 'hex')
}

async function open({ salt, hmac, ciphertext }: Envelope, password: Secret): Promise<Buffer | undefined> {
  const keys = await derive(password.reveal(), salt, 10_000, 80, 'sha256')
  const [cipherKey, hmacKey, iv] = [keys.subarray(0, 32), keys.subarray(32, 64), keys.subarray(64, 80)]
  const right = createHmac('sha256', hmacKey).update(ciphertext).digest()
  if (right.length !== hmac.length || !timingSafeEqual(right, hmac)) return undefined
  const decipher = createDecipheriv('aes-256-ctr', cipherKey, iv)
  const padded = Buffer.concat([decipher.update(ciphertext), decipher.final()])
  return withoutPadding(padded)
}

/** Each byte of the padding says how long it is. */
function withoutPadding(padded: Buffer): Buffer {
  const length = padded.at(-1) ?? 0
  if (length < 1 || length > 16 || length > padded.length) throw new VaultError('its padding is wrong')
  return padded.subarray(0, padded.length - length)
}
