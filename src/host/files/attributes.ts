import { mode, text } from '../../base/params.ts'
import { lines, type Script, sh } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { groupQuestion } from '../accounts/entries.ts'
import { section } from '../sections.ts'
import { type PathState, seenFields } from './look.ts'
import { modeAfter, octal } from './mode.ts'

/** The parameters that all modules have which keep a path. */
export const attributes = {
  owner: text('The user who owns it, by name or number').optional,
  group: text('The group it belongs to, by name or number').optional,
  mode: mode("Its permissions: '0644', or symbolic such as u=rw,go=r").optional,
}

export interface WantedAttributes {
  readonly owner?: string | undefined
  readonly group?: string | undefined
  readonly mode?: string | undefined
}

/** What a host says about names and rights. */
export interface Accounts {
  /** The number of the wanted owner; `undefined` while there is no such user. */
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly umask: number
}

/**
 * Asks for the numbers of the wanted owner and group, which may have other names, and for the umask. The path that was
 * seen last tells those that it has itself.
 */
export function accountsQuestion({ owner, group }: WantedAttributes): Script {
  const ownerNumber = sh`id -u -- ${owner ?? ''} 2>/dev/null || :`
  const groupNumber = sh`${groupQuestion(group ?? '')} | cut -d : -f 3`
  return lines([
    section('umask'),
    sh`umask`,
    ...(isName(owner) || isName(group) ? [seenFields] : []),
    ...(isName(owner) ? [section('owner'), unlessSeen(4, owner, 2, ownerNumber)] : []),
    ...(isName(group) ? [section('group'), unlessSeen(5, group, 3, groupNumber)] : []),
  ])
}

/** Prints the number that stands beside a name in what was seen, or else asks for it. */
function unlessSeen(nameField: number, name: string, numberField: number, question: Script): Script {
  return sh`if [ "$${nameField}" = ${name} ]; then echo "$${numberField}"; else ${question}; fi`
}

export function accountsOf(parts: Readonly<Record<string, string>>, want: WantedAttributes): Accounts {
  return {
    uid: numberOf(want.owner, parts['owner']),
    gid: numberOf(want.group, parts['group']),
    umask: Number.parseInt(parts['umask'] ?? '', 8),
  }
}

/** What differs between the attributes of a path and the wanted ones. */
export function* attributeDifferences(
  path: string,
  want: WantedAttributes,
  now: PathState,
  accounts: Accounts,
): Generator<Change> {
  const { uid, gid } = accounts
  const isLink = now.kind === 'link'
  const words = [...(isLink ? ['-h'] : []), '--']
  const chowns = want.owner !== undefined && now.uid !== uid
  const chgrps = want.group !== undefined && now.gid !== gid

  if (want.owner !== undefined && chowns) {
    const settle = sh`chown ${words} ${want.owner} ${path}`
    yield { what: 'owner', before: now.owner, after: want.owner, settle }
  }
  if (want.group !== undefined && chgrps) {
    const settle = sh`chgrp ${words} ${want.group} ${path}`
    yield { what: 'group', before: now.group, after: want.group, settle }
  }
  if (want.mode === undefined || isLink) return
  const isDirectory = now.kind === 'directory'
  const before = chowns || chgrps ? modeAfterChown(now) : now.mode
  const after = modeAfter(want.mode, now.mode, isDirectory, accounts.umask)
  if (after === before) return
  yield { what: 'mode', before: octal(before), after: octal(after), settle: sh`${chmod(after)} ${path}` }
}

/** Sets permissions exactly: with fewer than five digits, chmod leaves special bits of a directory alone. */
export function chmod(mode: number): Script {
  return sh`chmod 0${octal(mode)} --`
}

/** A file that gets another owner loses its special bits. */
export function modeAfterChown({ kind, mode }: Pick<PathState, 'kind' | 'mode'>): number {
  return kind === 'directory' ? mode : mode & ~0o6000
}

function isName(account: string | undefined): account is string {
  return account !== undefined && !/^\d+$/.test(account)
}

function numberOf(account: string | undefined, found: string | undefined): number | undefined {
  if (account !== undefined && !isName(account)) return Number(account)
  return found ? Number(found) : undefined
}
