import { DeliverError, UsageError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import { loadInventory } from '../../inventory/load.ts'
import type { EnvironmentSettings } from '../../model/environment.ts'
import { type SecretsFile, secretsFile, secretsFiles } from '../../secrets/secrets-file.ts'

/** Whose secrets there are, and may be: those of all hosts, of groups and of hosts. */
export class Owners {
  private readonly folder: string
  private readonly known: ReadonlySet<string>
  /** Whether the inventory could be read: else any name may be right. */
  private readonly isComplete: boolean

  private constructor(folder: string, known: ReadonlySet<string>, isComplete: boolean) {
    this.folder = folder
    this.known = known
    this.isComplete = isComplete
  }

  /** Reads them from the inventory, as far as it can be read, and from the files that are there. */
  static async of({ folder }: EnvironmentSettings): Promise<Owners> {
    const files = secretsFiles(folder).map(({ of }) => of)
    const listed = await namesIn(folder)
    return new Owners(
      folder,
      new Set(['all', 'localhost', ...files, ...(listed ?? [])]),
      listed !== undefined,
    )
  }

  /** The file of a name. @throws UsageError when it is no group and no host */
  file(name = 'all'): SecretsFile {
    if (!/^[^/.\s][^/\s]*$/.test(name)) throw new UsageError(`${name} cannot be the name of a group or host`)
    if (this.isComplete && !this.known.has(name)) {
      throw new UsageError(`There is no group and no host ${name}`, {
        hint: didYouMean(name, this.known) ?? 'deliver inventory --graph shows them',
      })
    }
    return secretsFile(this.folder, name)
  }

  /** `db.password` is of the group or host db, when there is one, and else a key below db of all hosts. */
  fileAndPath(text: string): { file: SecretsFile; path: readonly string[] } {
    const words = text.split('.')
    if (words.some(word => word === '')) throw new UsageError(`${text} is no key: a part of it is empty`)
    for (let count = words.length - 1; count > 0; count--) {
      const name = words.slice(0, count).join('.')
      if (this.known.has(name)) return { file: this.file(name), path: words.slice(count) }
    }
    return { file: this.file(), path: words }
  }
}

async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    const { groups, hosts } = await loadInventory([folder])
    return [...groups.keys(), ...hosts.keys()]
  } catch (error) {
    if (error instanceof DeliverError) return undefined
    throw error
  }
}
