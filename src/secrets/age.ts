import { Secret } from '../base/secret.ts'

/** A private key of age, and the public key that belongs to it. */
export interface Identity {
  readonly secret: Secret
  readonly recipient: string
}

/** What came of decrypting. */
export type Decrypted =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'not for us' }
  | { readonly kind: 'damaged'; readonly reason: string }

/** The library takes a while to load, so it is only loaded where there is something to open. */
const library = () => import('age-encryption')

const armorStart = '-----BEGIN AGE ENCRYPTED FILE-----'

/** Whether a text looks like an armored file of age; it may be damaged. */
export function isArmored(text: string): boolean {
  return text.trimStart().startsWith(armorStart)
}

/** Whether the content of a file is encrypted by age, armored or not. */
export function isEncryptedFile(content: Buffer): boolean {
  return (
    content.toString('latin1', 0, 22) === 'age-encryption.org/v1\n' ||
    isArmored(content.toString('latin1', 0, 1024))
  )
}

export async function newIdentity(): Promise<Identity> {
  const { generateX25519Identity } = await library()
  return identityOf(await generateX25519Identity())
}

/** @throws Error when the text is no key */
export async function identityOf(text: string): Promise<Identity> {
  const { identityToRecipient } = await library()
  return { secret: new Secret(text), recipient: await identityToRecipient(text) }
}

/** Whether a text is a public key: its last characters are a checksum of the others. */
export async function isRecipient(text: string): Promise<boolean> {
  const { Encrypter } = await library()
  try {
    new Encrypter().addRecipient(text)
    return true
  } catch {
    return false
  }
}

/** Encrypts texts for recipients. */
export async function encrypterFor(
  recipients: readonly string[],
): Promise<(text: string) => Promise<string>> {
  const { Encrypter, armor } = await library()
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return async text => armor.encode(await encrypter.encrypt(text))
}

/** Decrypts armored texts with keys. */
export async function decrypterWith(
  identities: readonly Identity[],
): Promise<(text: string) => Promise<Decrypted>> {
  const { Decrypter, armor } = await library()
  const decrypter = new Decrypter()
  for (const { secret } of identities) decrypter.addIdentity(secret.reveal())
  return text => opened(() => decrypter.decrypt(armor.decode(text)))
}

/** Encrypts a text with a passphrase, armored. */
export async function encryptedWithPassphrase(text: string, passphrase: Secret): Promise<string> {
  const { Encrypter, armor } = await library()
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase.reveal())
  return armor.encode(await encrypter.encrypt(text))
}

/** Decrypts a file, armored or not, with a passphrase; `not for us` when the passphrase is another one. */
export async function decryptedWithPassphrase(content: Buffer, passphrase: Secret): Promise<Decrypted> {
  const { Decrypter, armor } = await library()
  const decrypter = new Decrypter()
  decrypter.addPassphrase(passphrase.reveal())
  const text = content.toString('latin1')
  return opened(() => decrypter.decrypt(isArmored(text) ? armor.decode(text) : new Uint8Array(content)))
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

async function opened(decrypt: () => Promise<Uint8Array>): Promise<Decrypted> {
  try {
    return { kind: 'text', text: utf8.decode(await decrypt()) }
  } catch (error) {
    const { message } = error as Error
    if (/no identity matched/.test(message)) return { kind: 'not for us' }
    return { kind: 'damaged', reason: message }
  }
}
