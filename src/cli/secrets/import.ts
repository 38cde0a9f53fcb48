import { execFile } from 'node:child_process'
import { basename, dirname, resolve } from 'node:path'
import { promisify } from 'node:util'
import { exitCodes, FileError, UsageError } from '../../base/errors.ts'
import { readBytes, readSource, reasonOf, shownPath, statsOf } from '../../base/files.ts'
import { forbiddenKeys } from '../../base/keys.ts'
import { Secret } from '../../base/secret.ts'
import { withTree } from '../../secrets/edit-text.ts'
import type { VaultPassword } from '../../secrets/vault.ts'
import { encryptedTree, keysOf, readVaultFile } from '../../secrets/vault-file.ts'
import { list, text } from '../flags/flag.ts'
import { askSecret } from '../prompt.ts'
import { warningsTo } from '../warnings.ts'
import { type Call, defineCommand, environmentOf, say } from './command.ts'
import { Owners } from './owner.ts'

export const importCommand = defineCommand({
  name: 'import',
  does: 'take over what ansible-vault encrypted',
  takes: 'FILE',
  least: 1,
  flags: {
    name: text(
      'NAME',
      'whose secrets they become; else the name of the file in group_vars or host_vars says so',
      { perRun: true },
    ),
    'vault-password-file': text('FILE', 'a file with the password, or a program that prints it', {
      perRun: true,
    }),
    'vault-id': list('LABEL@FILE', 'the password of a label; LABEL@prompt asks for it', { perRun: true }),
  },
  more: 'FILE is one that ansible-vault encrypted whole, or a YAML file with values such as `!vault |`. It stays as it is.',

  async run(call) {
    const { settings, workspace } = environmentOf(call)
    const [path = ''] = call.words
    const file = (await Owners.of(settings)).file(call.given.name ?? ownerOf(path))
    const encrypt = await workspace.encrypter()
    const before = workspace.read(file)
    const source = readSource(path)
    const found = await readVaultFile(source, await passwordsOf(call))
    for (const [, text] of found.texts) call.context.redaction.add(text)
    const tree = await encryptedTree(found.texts, encrypt)
    refuseKeys(
      [...tree.keys()],
      before.keys.map(({ path }) => String(path[0])),
      shownPath(file.path),
    )
    workspace.write(file, before, withTree(before, tree))
    say(call.context, `Encrypted in ${shownPath(file.path)}: ${keysOf(found).join(', ')}`)
    say(
      call.context,
      found.isWhole
        ? `Now remove ${shownPath(resolve(path))}: git rm ${path}`
        : `Now remove these keys from ${shownPath(resolve(path))}: ${[...tree.keys()].join(', ')}`,
    )
    return exitCodes.ok
  },
})

/** `group_vars/web.yml` and `group_vars/web/vault.yml` are of web. */
function ownerOf(path: string): string | undefined {
  const full = resolve(path)
  const [folder, around] = [basename(dirname(full)), basename(dirname(dirname(full)))]
  const isVars = (name: string) => name === 'group_vars' || name === 'host_vars'
  if (isVars(folder)) return basename(full).replace(/\.(ya?ml|json)$/, '')
  return isVars(around) ? folder : undefined
}

function refuseKeys(keys: readonly string[], there: readonly string[], file: string): void {
  const forbidden = keys.find(key => forbiddenKeys.has(key))
  if (forbidden !== undefined) throw new UsageError(`The key ${forbidden} is not allowed`)
  const twice = keys.filter(key => there.includes(key))
  if (twice.length > 0) {
    throw new UsageError(`${file} has ${twice.join(', ')} already`, {
      hint: 'deliver secrets unset takes a key away',
    })
  }
}

async function passwordsOf({ given, context }: Call): Promise<readonly VaultPassword[]> {
  const warn = warningsTo(context.stderr)
  const file = given['vault-password-file'] as string | undefined
  const passwords: VaultPassword[] = []
  for (const id of given['vault-id'] as readonly string[]) {
    const cut = id.lastIndexOf('@')
    const [label, from] = cut < 0 ? [undefined, id] : [id.slice(0, cut) || undefined, id.slice(cut + 1)]
    const password =
      from === 'prompt'
        ? await askSecret(`Vault password of ${label ?? 'the file'}`)
        : await passwordIn(from, warn)
    passwords.push({ label, password })
  }
  if (file !== undefined) passwords.push({ label: undefined, password: await passwordIn(file, warn) })
  if (passwords.length === 0)
    passwords.push({ label: undefined, password: await askSecret('Vault password') })
  for (const { password } of passwords) context.redaction.add(password)
  return passwords
}

const run = promisify(execFile)

/** The password in a file, or what a program prints, as ansible-vault takes it. */
async function passwordIn(path: string, warn: (message: string) => void): Promise<Secret> {
  const stats = statsOf(path)
  const isProgram = stats?.isFile() && (stats.mode & 0o111) !== 0
  if (stats && !isProgram && (stats.mode & 0o077) !== 0)
    warn(`${path} can be read by others: chmod 600 ${path}`)
  const text = isProgram ? await printedBy(path) : contentOf(path)
  if (text.trim() === '') throw new FileError({ message: `There is no password in ${path}` })
  return new Secret(text.trim())
}

function contentOf(path: string): string {
  try {
    return readBytes(path).toString()
  } catch (error) {
    throw new FileError({ message: `Cannot read ${path}: ${reasonOf(error)}` }, { cause: error })
  }
}

async function printedBy(path: string): Promise<string> {
  try {
    return (await run(resolve(path), [], { timeout: 60_000, maxBuffer: 2 ** 20, killSignal: 'SIGKILL' }))
      .stdout
  } catch (error) {
    const { stderr, code } = error as { stderr?: string; code?: unknown }
    throw new FileError(
      { message: `The program ${path} failed (${code}): ${stderr?.trim() ?? ''}` },
      { cause: error },
    )
  }
}
