import { FileError } from '../base/errors.ts'
import type { Source } from '../base/place.ts'
import { Problems } from '../base/problems.ts'
import type { Encrypt, Tree } from './edit-text.ts'
import { decryptedVault, isVault, VaultError, type VaultPassword } from './vault.ts'
import { dotted, type Path, type Scalar, scan } from './yaml-scalars.ts'

/** The secrets of a file that ansible-vault encrypted, whole or in parts, in the clear. */
export interface VaultSecrets {
  /** Whether the whole file was encrypted. */
  readonly isWhole: boolean
  /** The texts by their paths; maps around an encrypted value are taken whole. */
  readonly texts: readonly (readonly [Path, string])[]
}

/**
 * Reads a file that ansible-vault encrypted whole, or a YAML file with values such as `!vault |`.
 * @throws FileError, with what a wrong password is told apart from what is damaged
 */
export async function readVaultFile(
  source: Source,
  passwords: readonly VaultPassword[],
): Promise<VaultSecrets> {
  const isWhole = isVault(source.text)
  const problems = new Problems()
  const content = isWhole
    ? await decrypted(source.text, { source, offset: 0 }, passwords, problems)
    : source.text
  problems.throwIfAny()
  const scalars = scalarsOf({ file: source.file, text: content ?? '' }, isWhole)
  const isSecret = (scalar: Scalar) => isWhole || scalar.tag === '!vault' || isVault(scalar.text)
  const taken = new Set(scalars.filter(isSecret).map(({ path }) => path[0]))
  const texts = await Promise.all(
    scalars
      .filter(({ path }) => taken.has(path[0]))
      .map(async ({ path, text, place }): Promise<readonly [Path, string]> => {
        if (!isVault(text)) return [path, text]
        return [path, (await decrypted(text, isWhole ? undefined : place, passwords, problems)) ?? '']
      }),
  )
  problems.throwIfAny()
  if (texts.length === 0) {
    throw new FileError({ message: `${source.file} has nothing that ansible-vault encrypted` })
  }
  return { isWhole, texts }
}

function scalarsOf(source: Source, isWhole: boolean): readonly Scalar[] {
  try {
    const { scalars } = scan(source)
    if (scalars.every(({ path }) => path.length > 0)) return scalars.filter(({ isEmpty }) => !isEmpty)
  } catch (error) {
    // What stands in a decrypted file is not quoted in an error.
    if (!isWhole) throw error
  }
  throw new FileError({
    message: `${source.file} holds no YAML map of variables`,
    hint: 'deliver secrets set KEY --file FILE takes a whole file as one secret',
  })
}

async function decrypted(
  text: string,
  place: Scalar['place'] | undefined,
  passwords: readonly VaultPassword[],
  problems: Problems,
): Promise<string | undefined> {
  try {
    return (await decryptedVault(text, passwords)).toString()
  } catch (error) {
    if (!(error instanceof VaultError)) throw error
    const hint = error.isWrongPassword
      ? '--vault-password-file or --vault-id gives another password'
      : undefined
    return problems.add(`Cannot decrypt this: ${error.message}`, place, hint)
  }
}

/** The texts encrypted, as a tree. */
export async function encryptedTree(
  texts: VaultSecrets['texts'],
  encrypt: Encrypt,
): Promise<ReadonlyMap<string, Tree>> {
  const root = new Branch()
  for (const [path, text] of texts) root.put(path, await encrypt(text))
  return root.tree() as ReadonlyMap<string, Tree>
}

/** A map or list that grows. */
class Branch {
  private readonly branches = new Map<string | number, Branch | string>()

  put([first = '', ...rest]: Path, text: string): void {
    if (rest.length === 0) return void this.branches.set(first, text)
    const known = this.branches.get(first)
    const branch = known instanceof Branch ? known : new Branch()
    this.branches.set(first, branch)
    branch.put(rest, text)
  }

  tree(): Tree {
    const entries = [...this.branches].map(
      ([key, value]) => [key, typeof value === 'string' ? value : value.tree()] as const,
    )
    if (entries.every(([key]) => typeof key === 'number')) return entries.map(([, value]) => value)
    return new Map(entries.map(([key, value]) => [String(key), value]))
  }
}

/** The keys that a file gives, for people. */
export function keysOf({ texts }: VaultSecrets): string[] {
  return texts.map(([path]) => dotted(path))
}
