import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { FileError } from '../base/errors.ts'
import { makeFolders, readSource, replaceFile, shownPath } from '../base/files.ts'
import { Problems } from '../base/problems.ts'
import type { EnvironmentSettings } from '../model/environment.ts'
import { decrypterWith, encrypterFor } from './age.ts'
import { type Encrypt, rekeyedText } from './edit-text.ts'
import { type FoundKey, findKey, type KeySources } from './find-key.ts'
import { checkRecipients } from './open.ts'
import {
  decryptedTexts,
  type ReadSecrets,
  readEncrypted,
  readSecrets,
  type SecretsFile,
  secretsFiles,
} from './secrets-file.ts'
import type { Scalar } from './yaml-scalars.ts'

/** A file of secrets with its values in the clear. */
export interface OpenedFile {
  readonly file: SecretsFile
  readonly secrets: ReadSecrets
  readonly texts: ReadonlyMap<Scalar, string>
}

/** The files of secrets of an environment, to read and change them. */
export class Workspace {
  readonly settings: EnvironmentSettings
  private readonly sources: KeySources
  private found: Promise<FoundKey> | undefined

  constructor(settings: EnvironmentSettings, sources: KeySources) {
    this.settings = settings
    this.sources = sources
  }

  get files(): readonly SecretsFile[] {
    return secretsFiles(this.settings.folder)
  }

  /** The private key; it is looked for once. @throws AccessError */
  key(): Promise<FoundKey> {
    this.found ??= findKey(this.settings, this.sources)
    return this.found
  }

  /** Encrypts for the recipients, for which no private key is needed. @throws FileError when they are wrong */
  async encrypter(): Promise<Encrypt> {
    await checkRecipients(this.settings, this.sources.siblings)
    return encrypterFor(this.settings.recipients.map(({ text }) => text))
  }

  /** A file as it is, encrypted; one that is not there is empty. @throws FileError */
  read(file: SecretsFile): ReadSecrets {
    const problems = new Problems()
    const read = existsSync(file.path)
      ? readEncrypted(file, this.settings.name, problems)
      : readSecrets({ file: shownPath(file.path), text: '' }, problems)
    problems.throwIfAny()
    return read as ReadSecrets
  }

  /** A file with its values in the clear. @throws AccessError, FileError */
  async open(file: SecretsFile): Promise<OpenedFile> {
    await checkRecipients(this.settings, this.sources.siblings)
    const { identities } = await this.key()
    const problems = new Problems()
    const secrets = this.read(file)
    const decrypt = await decrypterWith(identities)
    const texts = await decryptedTexts(secrets, decrypt, this.settings.name, problems)
    problems.throwIfAny()
    return { file, secrets, texts }
  }

  /** Replaces a file, unless somebody else changed it since it was read. @throws FileError */
  write({ path }: SecretsFile, before: ReadSecrets, text: string): void {
    const now = existsSync(path) ? readSource(path).text : ''
    if (now !== before.source.text) {
      throw new FileError({ message: `${shownPath(path)} was changed meanwhile, so it is left as it is` })
    }
    makeFolders(dirname(path), 0o755)
    replaceFile(path, text)
  }

  /** Encrypts all values anew. Nothing is written unless all of them can be read. Returns how many there are. */
  async rekey(): Promise<number> {
    const encrypt = await this.encrypter()
    const opened = await Promise.all(this.files.map(file => this.open(file)))
    const texts = await Promise.all(opened.map(({ secrets, texts }) => rekeyedText(secrets, texts, encrypt)))
    for (const [index, { file, secrets }] of opened.entries()) this.write(file, secrets, texts[index] ?? '')
    return opened.reduce((sum, { texts }) => sum + texts.size, 0)
  }
}
