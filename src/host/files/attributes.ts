import { posix } from 'node:path'
import { mode, text } from '../../base/params.ts'
import { lines, type Script, sh } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { numberQuestion } from '../accounts/entries.ts'
import { section } from '../sections.ts'
import { type PathState, pathStateOf, seenFields } from './look.ts'
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

/** Whose a new path is where nobody says it. */
export interface Myself {
  readonly uid: number
  readonly owner: string
  readonly gid: number
  readonly group: string
}

/** What a host says about names and rights. */
export interface Accounts {
  /** The number of the wanted owner; `undefined` while there is no such user. */
  readonly uid: number | undefined
  readonly gid: number | undefined
  readonly umask: number
  /** Asked for where there is nothing yet. */
  readonly myself?: Myself | undefined
}

/**
 * Asks for the numbers of the wanted owner and group, which may have other names, and for the umask; where nothing was
 * seen, also for the user of the task. The path that was seen last tells those that it has itself.
 */
export function accountsQuestion({ owner, group }: WantedAttributes): Script {
  return lines([
    section('umask'),
    sh`umask`,
    ...(isName(owner) || isName(group) ? [seenFields] : []),
    ...(isName(owner) ? [section('owner'), unlessSeen(4, owner, 2, numberQuestion('passwd', owner))] : []),
    ...(isName(group) ? [section('group'), unlessSeen(5, group, 3, numberQuestion('group', group))] : []),
    sh`if [ -z "$seen" ]; then
      ${section('myself')}
      printf '%s\\n' "\${deliver_myself:=$(id)}"
      ${section('folder')}
      printf '%s\\n' "$within"
    fi`,
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
    myself: myselfIn(parts),
  }
}

/** `uid=0(root) gid=0(root) groups=...`; a folder may hand its group on. */
function myselfIn(parts: Readonly<Record<string, string>>): Myself | undefined {
  const found = /^uid=(\d+)(?:\(([^)]*)\))? gid=(\d+)(?:\(([^)]*)\))?/.exec(parts['myself'] ?? '')
  if (!found) return undefined
  const [, uid = '', owner = uid, gid = '', group = gid] = found
  const folder = pathStateOf(parts['folder'])
  const handedOn =
    folder && (folder.mode & 0o2000) !== 0 ? { gid: folder.gid, group: folder.group } : undefined
  return { uid: Number(uid), owner, gid: Number(gid), group, ...handedOn }
}

/** What differs between the attributes of a path and the wanted ones; one step settles it all. */
export function* attributeDifferences(
  path: string,
  want: WantedAttributes,
  now: PathState,
  accounts: Accounts,
): Generator<Change> {
  const { uid, gid } = accounts
  const isLink = now.kind === 'link'
  const owner = want.owner !== undefined && now.uid !== uid ? want.owner : undefined
  const group = want.group !== undefined && now.gid !== gid ? want.group : undefined
  const modeNow = owner !== undefined || group !== undefined ? modeAfterChown(now) : now.mode
  const modeWanted =
    want.mode === undefined || isLink
      ? modeNow
      : modeAfter(want.mode, now.mode, now.kind === 'directory', accounts.umask)
  const isModeDifferent = modeWanted !== modeNow

  const held = sh`"$deliver_held"`
  const commands = [
    ...ownership(owner, group, '-h', held),
    ...(isModeDifferent ? [sh`${chmod(modeWanted)} ${held}`] : []),
  ]
  const changes: Change[] = [
    ...(owner === undefined ? [] : [{ what: 'owner', before: now.owner, after: owner }]),
    ...(group === undefined ? [] : [{ what: 'group', before: now.group, after: group }]),
    ...(isModeDifferent ? [{ what: 'mode', before: octal(modeNow), after: octal(modeWanted) }] : []),
  ]
  yield* settledBy(onHeld(path, now, commands), changes)
}

/** The command that sets owner and group, if there is any to set. */
export function ownership(
  owner: string | undefined,
  group: string | undefined,
  option: '-h' | '-hR' | undefined,
  paths: Script,
): Script[] {
  const options = option === undefined ? ['--'] : [option, '--']
  if (owner !== undefined) {
    return [sh`chown ${options} ${group === undefined ? owner : `${owner}:${group}`} ${paths}`]
  }
  return group === undefined ? [] : [sh`chgrp ${options} ${group} ${paths}`]
}

/** Changes that one script settles. */
export function settledBy(settle: Script, changes: readonly Change[]): Change[] {
  return changes.map((change, i) => (i === 0 ? { ...change, settle } : change))
}

/** Runs commands on a path that was looked at, or was made since, as `$deliver_held`, while nobody can exchange it. */
export function onHeld(path: string, now: PathState | undefined, commands: readonly Script[]): Script {
  const { dir, base } = posix.parse(path)
  return sh`
    deliver_enter ${dir} && deliver_hold ${base} ${now?.identity ?? ''} || deliver_fail
    ${all(commands)}
    done=$?
    deliver_let_go && [ $done = 0 ]`
}

/** Commands of which each is run only if those before it succeeded. */
export function all([first = sh`:`, ...rest]: readonly Script[]): Script {
  return rest.reduce((before, command) => sh`${before} && ${command}`, first)
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
