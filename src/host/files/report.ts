import { type Returns, returned } from '../../base/returns.ts'
import type { Accounts, WantedAttributes } from './attributes.ts'
import type { Content } from './content.ts'
import type { FileState } from './file-state.ts'
import type { PathKind, PathState } from './look.ts'
import { modeAfter, octal } from './mode.ts'

/** What a task registers of a path that it keeps: as it is afterwards. */
export const pathReturns: Returns = {
  state: returned('text', 'What it is: `file`, `directory`, `link`, `absent` and so on'),
  mode: returned('text', "Its permissions in octal, such as `'0644'`"),
  owner: returned('text', 'The name of its owner; the number where there is none'),
  group: returned('text', 'The name of its group; the number where there is none'),
  uid: returned('number', 'The number of its owner'),
  gid: returned('number', 'The number of its group'),
  size: returned('number', 'Its size in bytes'),
}

/** What a task registers of a file that it writes. */
export const fileReturns: Returns = {
  dest: returned('text', 'The file'),
  ...pathReturns,
  checksum: returned('text', 'The SHA-256 of what it holds; not of more than 16 MB'),
  backup_file: returned('text', 'With `backup`: where the file is kept that was there'),
}

/** A path, as it is when it is as wanted. */
export interface Afterwards {
  readonly kind: PathKind
  readonly want: WantedAttributes
  readonly now: PathState | undefined
  readonly accounts: Accounts
  /** The size that it gets; what it has where nothing is written. */
  readonly size?: number | undefined
}

/** What a path is like when it is as wanted, as far as that is known. */
export function pathValues({
  kind,
  want,
  now,
  accounts,
  size,
}: Afterwards): Readonly<Record<string, unknown>> {
  const { uid = now?.uid ?? accounts.myself?.uid, gid = now?.gid ?? accounts.myself?.gid } = accounts
  const isDirectory = kind === 'directory'
  const base = now?.mode ?? (isDirectory ? 0o777 : 0o666) & ~accounts.umask
  const mode =
    want.mode === undefined || kind === 'link'
      ? base
      : modeAfter(want.mode, base, isDirectory, accounts.umask)
  // A file that is written anew has one name.
  const isHard = kind === 'file' && size === undefined && (now?.links ?? 1) > 1
  return {
    state: isHard ? 'hard' : kind,
    mode: kind === 'link' ? '0777' : octal(mode),
    owner: nameOf(want.owner, uid, now?.owner ?? accounts.myself?.owner, now?.uid ?? accounts.myself?.uid),
    group: nameOf(want.group, gid, now?.group ?? accounts.myself?.group, now?.gid ?? accounts.myself?.gid),
    uid,
    gid,
    size: size ?? now?.size,
  }
}

/** Above this size, a checksum is not made only to be registered. */
const hashedUpTo = 16 * 1024 * 1024

/** What a file is like when it has a content; without one, it is what it was. */
export function fileValues(
  { path, state, checksum }: FileState,
  content: Content | undefined,
  want: WantedAttributes,
  accounts: Accounts,
): Readonly<Record<string, unknown>> {
  if (!state && !content) return { dest: path, state: 'absent' }
  const kind = content ? 'file' : (state?.kind ?? 'file')
  return {
    dest: path,
    ...pathValues({
      kind,
      want,
      now: state?.kind === 'link' ? undefined : state,
      accounts,
      size: content?.size,
    }),
    checksum: content ? shownChecksum(content) : checksum,
  }
}

/** A secret is not to be guessed from its checksum. */
function shownChecksum(content: Content): string | undefined {
  return content.secret || content.size > hashedUpTo ? undefined : content.checksum()
}

/** The name that is there already says more than a number that is wanted. */
function nameOf(
  wanted: string | undefined,
  number: number | undefined,
  there: string | undefined,
  numberThere: number | undefined,
): string | undefined {
  return wanted === undefined || number === numberThere ? there : wanted
}
