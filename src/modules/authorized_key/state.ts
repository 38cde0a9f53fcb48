import type { User } from '../../host/accounts/entries.ts'
import type { Accounts } from '../../host/files/attributes.ts'
import type { FileState } from '../../host/files/file-state.ts'
import type { PathState } from '../../host/files/look.ts'

export interface Now {
  readonly user: User | undefined
  readonly file: FileState
  readonly folder: PathState | undefined
  /** Where the folder really lies. */
  readonly folderPath?: string | undefined
  /** The keys that an address led to. */
  readonly fetched?: string | undefined
  readonly accounts: Accounts
}
