import { FileError } from '../base/errors.ts'
import { shownPath } from '../base/files.ts'
import { Problems } from '../base/problems.ts'
import { secretsIn } from '../base/redaction-texts.ts'
import type { EnvironmentSettings } from '../model/environment.ts'
import type { SecretVariables } from '../model/inventory.ts'
import { decrypterWith, isRecipient } from './age.ts'
import { findKey, type KeySources } from './find-key.ts'
import { decryptedTexts, readEncrypted, type SecretsFile, secretsFiles, variablesIn } from './secrets-file.ts'

/**
 * The secrets of an environment as variables of its hosts and groups:
 *
 * 1. its recipients are checked: each is a public key, and none is one of another environment;
 * 2. the private key of one of them is found, also where there are no secrets yet: without it nothing begins;
 * 3. its files are read, and all values decrypted.
 *
 * @throws AccessError without a key, FileError with all that is wrong in the files
 */
export async function openSecrets(
  settings: EnvironmentSettings,
  sources: KeySources,
): Promise<readonly SecretVariables[]> {
  const files = secretsFiles(settings.folder)
  if (settings.recipients.length === 0 && files.length === 0) return []
  await checkRecipients(settings, sources.siblings)
  const { identities } = await findKey(settings, sources)
  const problems = new Problems()
  const decrypt = await decrypterWith(identities)
  const opened = await Promise.all(files.map(file => openFile(file, settings.name, decrypt)))
  for (const file of opened) problems.collect(() => file.problems.throwIfAny())
  problems.throwIfAny()
  for (const { variables } of opened) {
    for (const { data } of variables.values()) for (const secret of secretsIn(data)) sources.learn(secret)
  }
  return opened
}

interface Opened extends Omit<SecretVariables, 'variables'> {
  /** What is wrong in the file: told in the order of the files, whichever is read first. */
  readonly problems: Problems
  readonly variables: ReadonlyMap<string, { readonly data: unknown }>
}

async function openFile(
  file: SecretsFile,
  environment: string,
  decrypt: Awaited<ReturnType<typeof decrypterWith>>,
): Promise<Opened> {
  const problems = new Problems()
  const of = { of: file.of, from: shownPath(file.path), problems }
  const secrets = readEncrypted(file, environment, problems)
  const isRight = new Problems().collect(() => problems.throwIfAny() ?? true)
  if (!secrets || !isRight) return { ...of, place: undefined, variables: new Map() }
  const texts = await decryptedTexts(secrets, decrypt, environment, problems)
  return { ...of, place: { source: secrets.source, offset: 0 }, variables: variablesIn(secrets, texts) }
}

/**
 * @throws FileError when there are none, when one is no public key, or when another environment has it too: who can read
 * the one could read the other
 */
export async function checkRecipients(
  { name, file, recipients }: EnvironmentSettings,
  siblings: readonly EnvironmentSettings[],
): Promise<void> {
  const problems = new Problems()
  if (recipients.length === 0) {
    const message = `${shownPath(file)} names no recipients: nobody can read the secrets of ${name}`
    throw new FileError({ message, hint: `deliver secrets init -i ${name} makes a key` })
  }
  for (const { text, place } of recipients) {
    if (!(await isRecipient(text))) {
      problems.add(
        `${text} is no public key of age: its checksum is wrong`,
        place,
        'it was probably mistyped',
      )
    }
    const other = siblings.find(sibling => sibling.recipients.some(recipient => recipient.text === text))
    if (other) {
      const hint = `each environment has a key of its own: deliver secrets init -i ${name} makes one`
      problems.add(
        `${name} and ${other.name} have the same recipient: who opens one opens the other`,
        place,
        hint,
      )
    }
  }
  problems.throwIfAny()
}
