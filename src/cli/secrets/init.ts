import { existsSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { AccessError, exitCodes, FileError, UsageError } from '../../base/errors.ts'
import { isFile, makeFolders, readSource, reasonOf, replaceFile, shownPath } from '../../base/files.ts'
import type { Secret } from '../../base/secret.ts'
import type { EnvironmentSettings } from '../../model/environment.ts'
import { encryptedWithPassphrase, type Identity, isRecipient, newIdentity } from '../../secrets/age.ts'
import { passphraseGiven } from '../../secrets/find-key.ts'
import { keyFolder } from '../../secrets/key-places.ts'
import { withRecipients } from '../../secrets/recipients-text.ts'
import { Workspace } from '../../secrets/workspace.ts'
import { flag, list } from '../flags/flag.ts'
import { askSecret } from '../prompt.ts'
import { type Call, defineCommand, environmentOf, say } from './command.ts'
import { environmentNamed, keySources, projectOf, siblingsOf } from './environment.ts'
import { keyAtHand } from './recipients.ts'

export const init = defineCommand({
  name: 'init',
  does: 'make a key for an environment, or let others read its secrets too',
  flags: {
    passphrase: flag('keep the key in the environment, encrypted with a passphrase', { perRun: true }),
    recipient: list('age1...', 'make no key: add this public key of somebody else', { perRun: true }),
  },

  async run(call) {
    const { settings } = environmentOf(call)
    const added = call.given.recipient
    if (added.length > 0 && call.given.passphrase) {
      throw new UsageError('--passphrase is for a new key, and --recipient makes none')
    }
    await (added.length > 0 ? addRecipients(added, settings, call) : makeKey(settings, call))
    return exitCodes.ok
  },
})

async function addRecipients(
  added: readonly string[],
  settings: EnvironmentSettings,
  call: Call,
): Promise<void> {
  for (const recipient of added) await refuseRecipient(recipient, settings)
  writeRecipients(settings, added)
  say(call.context, `${shownPath(settings.file)} names ${added.join(', ')}`)
  await encryptAnew(call)
}

async function refuseRecipient(recipient: string, settings: EnvironmentSettings): Promise<void> {
  if (!/^age1[02-9ac-hj-np-z]{58}$/.test(recipient) || !(await isRecipient(recipient))) {
    throw new UsageError(`${recipient} is no public key of age`, {
      hint: 'age-keygen prints one, as age1...',
    })
  }
  const other = siblingsOf(settings).find(({ recipients }) =>
    recipients.some(({ text }) => text === recipient),
  )
  if (other) {
    throw new UsageError(`${recipient} is a recipient of ${other.name} already`, {
      hint: 'each environment has keys of its own: who opens one must not open the other',
    })
  }
}

/** With a key at hand, those who were added can read at once what is there. */
async function encryptAnew(call: Call): Promise<void> {
  const settings = environmentNamed(call.given['inventory'] as readonly string[])
  const sources = keySources(settings, call.processEnvironment, call.context.redaction)
  const workspace = new Workspace(settings, sources)
  if (workspace.files.length === 0) return
  try {
    const count = await workspace.rekey()
    say(call.context, `Encrypted for all recipients: ${count} values`)
  } catch (error) {
    if (!(error instanceof AccessError)) throw error
    say(call.context, `Who has a key now runs: deliver secrets rekey -i ${settings.name}`)
  }
}

async function makeKey(settings: EnvironmentSettings, call: Call): Promise<void> {
  const at = settings.recipients.length > 0 ? await keyAtHand(settings, call) : undefined
  if (at) throw new UsageError(`You have a key of ${settings.name} already, in ${at.place}`)
  const { context, given } = call
  const path = given['passphrase'] ? join(settings.folder, 'secrets', 'key.age') : pathInHome(settings, call)
  if (existsSync(path)) throw new UsageError(`There is a key in ${path}, and it is not overwritten`)
  const identity = await newIdentity()
  context.redaction.add(identity.secret)
  const text = keyFileText(identity)
  writeNew(
    path,
    given['passphrase'] ? await encryptedWithPassphrase(text, await newPassphrase(settings, call)) : text,
  )
  writeRecipients(settings, [identity.recipient])
  say(context, nextSteps(settings, identity, path, given['passphrase'] === true))
  if (settings.recipients.length > 0) {
    say(context, `Who has a key of ${settings.name} now runs: deliver secrets rekey -i ${settings.name}`)
  }
}

function pathInHome(settings: EnvironmentSettings, { processEnvironment }: Call): string {
  return join(keyFolder(processEnvironment, homedir()), `${projectOf(settings)}-${settings.name}.key`)
}

/** As `age-keygen` writes it. */
function keyFileText({ secret, recipient }: Identity): string {
  return `# public key: ${recipient}\n${secret.reveal()}\n`
}

function writeNew(path: string, text: string): void {
  try {
    makeFolders(dirname(path), path.endsWith('.key') ? 0o700 : 0o755)
    writeFileSync(path, text, { mode: 0o600, flag: 'wx', flush: true })
  } catch (error) {
    throw new FileError({ message: `Cannot write ${path}: ${reasonOf(error)}` }, { cause: error })
  }
}

async function newPassphrase({ name }: EnvironmentSettings, call: Call): Promise<Secret> {
  const { redaction } = call.context
  const given = passphraseGiven(name, {
    siblings: [],
    environment: call.processEnvironment,
    learn: secret => redaction.add(secret),
  })
  if (given) return given
  const passphrase = await askSecret(`New passphrase for the key of ${name}`)
  redaction.add(passphrase)
  if (passphrase.reveal().length < shortestPassphrase) {
    throw new UsageError(
      `A passphrase has at least ${shortestPassphrase} characters: whoever has the files can try many`,
    )
  }
  const again = await askSecret('The same once more')
  if (again.reveal() !== passphrase.reveal()) throw new UsageError('These are not the same')
  return passphrase
}

const shortestPassphrase = 12

function writeRecipients({ file }: EnvironmentSettings, added: readonly string[]): void {
  const source = isFile(file) ? readSource(file) : { file: shownPath(file), text: '' }
  const missing = added.filter(recipient => !source.text.includes(recipient))
  if (missing.length > 0) replaceFile(file, withRecipients(source, missing))
}

function nextSteps(
  { name, file }: EnvironmentSettings,
  { recipient }: Identity,
  path: string,
  hasPassphrase: boolean,
): string {
  const keep = hasPassphrase
    ? `It is encrypted with the passphrase. Whoever knows that, and has the file, opens ${name}`
    : 'Keep a copy in a safe place: without a key nobody can read the secrets again'
  return `The private key is in ${shownPath(path)}
${keep}
The public key is a recipient in ${shownPath(file)}:
  ${recipient}
Next: deliver secrets set KEY -i ${name}`
}
