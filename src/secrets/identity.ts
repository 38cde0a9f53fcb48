import type { Secret } from '../base/secret.ts'
import { decryptedWithPassphrase, type Identity, identityOf, isEncryptedFile } from './age.ts'

/** Why the content of a place is no key. It never quotes the content. */
export class UnusableKey extends Error {}

/** Gives a passphrase; nothing when there is none to be had. */
export type GivePassphrase = (attempt: number) => Promise<Secret | undefined>

/** How often a person may type a passphrase. */
const attempts = 3

/**
 * The private keys in the content of a file as `age-keygen` writes it, also where `age -p` encrypted it:
 *
 *     # created: 2026-01-31T12:00:00Z
 *     # public key: age1...
 *     AGE-SECRET-KEY-1...
 *
 * @throws UnusableKey
 */
export async function identitiesIn(
  content: Buffer,
  passphrase: GivePassphrase,
): Promise<readonly Identity[]> {
  return identitiesOf(isEncryptedFile(content) ? await unlocked(content, passphrase) : content.toString())
}

async function unlocked(content: Buffer, passphrase: GivePassphrase): Promise<string> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const given = await passphrase(attempt)
    if (given === undefined) break
    const decrypted = await decryptedWithPassphrase(content, given)
    if (decrypted.kind === 'text') return decrypted.text
    if (decrypted.kind === 'damaged') throw new UnusableKey(`it is damaged (${decrypted.reason})`)
    if (attempt === attempts) throw new UnusableKey('the passphrase is wrong')
  }
  throw new UnusableKey('it is locked with a passphrase')
}

async function identitiesOf(text: string): Promise<readonly Identity[]> {
  const lines = text.split(/\r?\n/).map(line => line.trim())
  const keys = lines.filter(line => line !== '' && !line.startsWith('#'))
  if (keys.length === 0) throw new UnusableKey('there is no key in it')
  return Promise.all(keys.map(key => identityIn(key)))
}

async function identityIn(key: string): Promise<Identity> {
  if (/^AGE-(PLUGIN-|SECRET-KEY-PQ-)/.test(key))
    throw new UnusableKey('its kind of key is not understood here')
  try {
    return await identityOf(key)
  } catch {
    throw new UnusableKey('it is no private key of age (AGE-SECRET-KEY-1...)')
  }
}
