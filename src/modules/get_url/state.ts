import { type Accounts, accountsOf } from '../../host/files/attributes.ts'
import { type FileState, fileStateOf } from '../../host/files/file-state.ts'
import { filledLines } from '../../host/sections.ts'
import type { Want } from './params.ts'

export interface Now {
  /** The file: `dest`, or what has the name in that folder. */
  readonly file: FileState
  readonly isFolder: boolean
  /** The digits of the file, by the algorithm that was asked for. */
  readonly digest: string | undefined
  /** The same of what the server has, where it was asked. */
  readonly offered: string | undefined
  /** The list of checksums, where an address was given. */
  readonly sums: string | undefined
  readonly clients: readonly string[]
  readonly accounts: Accounts
}

export function stateOf(parts: Readonly<Record<string, string>>, want: Want): Now {
  return {
    file: fileStateOf(parts),
    isFolder: 'folder' in parts,
    digest: digitsOf(parts['digest']),
    offered: digitsOf(parts['offered']),
    sums: parts['sums'],
    clients: filledLines(parts['clients']),
    accounts: accountsOf(parts, want),
  }
}

/** Understands what such a program prints. */
function digitsOf(printed: string | undefined): string | undefined {
  return printed?.split(' ')[0] || undefined
}
