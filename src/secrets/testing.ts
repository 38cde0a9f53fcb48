import { join } from 'node:path'
import { armor, Encrypter } from 'age-encryption'
import { Problems } from '../base/problems.ts'
import { Secret } from '../base/secret.ts'
import { writeFiles } from '../base/testing.ts'
import type { EnvironmentSettings } from '../model/environment.ts'
import { encrypterFor, newIdentity } from './age.ts'
import type { KeySources } from './find-key.ts'
import { type ReadSecrets, readSecrets } from './secrets-file.ts'

/** The key of the environment of a test, and that of somebody else. */
export const [ours, theirs] = await Promise.all([newIdentity(), newIdentity()])

/** The settings of an environment whose secrets are for some keys. */
export function environmentFor(
  recipients: readonly string[],
  folder = '/none/production',
  more: Partial<EnvironmentSettings> = {},
): EnvironmentSettings {
  const text = `recipients: [${recipients.join(', ')}]\n`
  const source = { file: join(folder, 'environment.yml'), text }
  return {
    name: folder.split('/').at(-1) ?? '',
    folder,
    file: source.file,
    machinesSuffix: undefined,
    containersSuffix: undefined,
    recipients: recipients.map(key => ({ text: key, place: { source, offset: text.indexOf(key) } })),
    key: { file: undefined, command: [] },
    branches: [],
    tags: [],
    confirm: false,
    operators: [],
    lockHost: undefined,
    secretsCommand: [],
    ...more,
  }
}

/** Where keys come from in a test: nothing of the person who runs it. */
export function sourcesWith(more: Partial<KeySources> & { readonly learnt?: Secret[] } = {}): KeySources {
  const { learnt = [], ...rest } = more
  return { siblings: [], environment: {}, home: '/none', learn: secret => learnt.push(secret), ...rest }
}

/** Writes a file of secrets: its values are encrypted for some keys. `<TEXT>` stands for a ciphertext. */
export async function writeSecrets(
  folder: string,
  name: string,
  written: string,
  recipients: readonly string[] = [ours.recipient],
): Promise<string> {
  const encrypt = await encrypterFor(recipients)
  const texts = [...written.matchAll(/^( *)([^\n]*)<([^<>]*)>$/gm)]
  let text = written
  for (const [whole, indent = '', before = '', plain = ''] of texts) {
    const lines = (await encrypt(plain)).trimEnd().replaceAll('\n', `\n${indent}    `)
    text = text.replace(whole, () => `${indent}${before}|\n${indent}    ${lines}`)
  }
  writeFiles(folder, { [`secrets/${name}.age.yml`]: text })
  return text
}

/** A text encrypted with a passphrase, such that it can be tried quickly. */
export async function lockedWith(passphrase: string, text: string): Promise<string> {
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  encrypter.setScryptWorkFactor(4)
  return armor.encode(await encrypter.encrypt(text))
}

/** A ciphertext that shows what it is of. */
export async function sealed(text: string): Promise<string> {
  return `-----BEGIN AGE ENCRYPTED FILE-----\n${text.replaceAll('\n', '/')}\n-----END AGE ENCRYPTED FILE-----\n`
}

/** A text as a file of secrets. */
export function secretsIn(text: string, file = 'all.age.yml'): ReadSecrets {
  const problems = new Problems()
  const secrets = readSecrets({ file, text }, problems)
  problems.throwIfAny()
  return secrets
}

export function revealedIn(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal()
  if (Array.isArray(value)) return value.map(revealedIn)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revealedIn(item)]))
}
