import ssh2, { type ParsedKey } from 'ssh2'
import { reasonOf } from '../../base/files.ts'
import type { Secret } from '../../base/secret.ts'
import { strings } from './public-key.ts'
import type { ReadOnce } from './read-once.ts'

/** What is in the file of a key: a key to log in with, one that is locked or only public, or nothing that can be used. */
export type KeyFile = { readonly file: string } & (
  | { readonly kind: 'private' | 'public' | 'locked'; readonly key: ParsedKey }
  | { readonly kind: 'unusable'; readonly reason: string }
)

/**
 * Reads the file of a key. Of a private key that needs a passphrase, the public part is read, which stands in the same
 * file, or beside it in `FILE.pub`.
 */
export async function readKeyFile(
  file: string,
  passphrase: Secret | undefined,
  files: ReadOnce,
): Promise<KeyFile> {
  const parsed = await parsedKey(file, passphrase?.reveal(), files)
  if (!(parsed instanceof Error)) {
    return { file, kind: parsed.isPrivateKey() ? 'private' : 'public', key: parsed }
  }
  if (isMissing(parsed)) return publicAlone(file, files)
  if (!isLocked(parsed)) return { file, kind: 'unusable', reason: parsed.message }
  if (passphrase) return { file, kind: 'unusable', reason: 'the passphrase is wrong' }
  const key = await publicPart(file, files)
  return key ? { file, kind: 'locked', key } : { file, kind: 'unusable', reason: 'it needs a passphrase' }
}

/** A named key may be only in the agent, with its public part beside where it would be. */
async function publicAlone(file: string, files: ReadOnce): Promise<KeyFile> {
  const key = await parsedKey(`${file}.pub`, undefined, files)
  return key instanceof Error
    ? { file, kind: 'unusable', reason: 'not there' }
    : { file, kind: 'public', key }
}

async function parsedKey(
  file: string,
  passphrase: string | undefined,
  files: ReadOnce,
): Promise<ParsedKey | Error> {
  try {
    return await files.read<ParsedKey | Error>(
      file,
      bytes => [ssh2.utils.parseKey(bytes, passphrase)].flat()[0] ?? new Error('there is no key in it'),
      passphrase,
    )
  } catch (error) {
    return isMissing(error) ? (error as Error) : new Error(reasonOf(error))
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

function isLocked({ message }: Error): boolean {
  return /encrypted|passphrase|bad decrypt|integrity/i.test(message)
}

async function publicPart(file: string, files: ReadOnce): Promise<ParsedKey | undefined> {
  const blob = await files.read(file, publicBlob, 'public part')
  const key = blob ? ssh2.utils.parseKey(blob) : await parsedKey(`${file}.pub`, undefined, files)
  return key instanceof Error ? undefined : ([key].flat()[0] as ParsedKey)
}

/**
 * The public key in a private key of OpenSSH, which is not encrypted:
 *
 *     openssh-key-v1\0, strings: cipher, key derivation, its options; 4 bytes: how many keys; strings: public, private
 */
function publicBlob(bytes: Buffer): Buffer | undefined {
  const [, base64 = ''] =
    /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(bytes.toString('latin1')) ?? []
  const raw = Buffer.from(base64, 'base64')
  const magic = 'openssh-key-v1\0'
  if (raw.toString('latin1', 0, magic.length) !== magic) return undefined
  let at = magic.length
  for (let skipped = 0; skipped < 3; skipped++) {
    if (at + 4 > raw.length) return undefined
    at += 4 + raw.readUInt32BE(at)
  }
  return strings(raw.subarray(at + 4))?.[0]
}
