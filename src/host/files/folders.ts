import { TaskError } from '../../base/errors.ts'
import { type Script, type ShellValue, sh } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { filledLines, section } from '../sections.ts'
import { type Accounts, chmod, type WantedAttributes } from './attributes.ts'
import { modeAfter, octal } from './mode.ts'

/** How far the way to a directory is there. */
export interface Way {
  /** The directories that are missing, the outermost first, the wanted one last. */
  readonly missing: readonly string[]
  /** What ends the way and is no directory; it may be the wanted path itself. */
  readonly obstacle: string | undefined
}

/** Asks for the way to a directory. */
export function wayQuestion(directory: ShellValue): Script {
  return sh`
    ${section('missing')}
    way=${directory}
    until [ -e "$way" ] || [ -L "$way" ]; do
      printf '%s|\\n' "$way"
      way=\${way%/*}
      [ -n "$way" ] || way=/
    done
    if [ ! -d "$way" ]; then
      ${section('obstacle')}
      printf '%s|\\n' "$way"
    fi`
}

export function wayOf(parts: Readonly<Record<string, string>>): Way {
  const missing = filledLines(parts['missing']).map(line => line.slice(0, -1))
  return { missing: missing.reverse(), obstacle: parts['obstacle']?.slice(0, -1) }
}

/** Makes a directory and those on the way to it, all with the wanted attributes. */
export function* newDirectory(
  { missing, obstacle }: Way,
  { owner, group, mode }: WantedAttributes,
  { umask }: Accounts,
): Generator<Change> {
  const path = missing.at(-1) ?? ''
  if (obstacle !== undefined) throw new TaskError(`Cannot make ${path}: ${obstacle} is not a directory`)
  const shield = mode === undefined ? sh`` : sh`umask 077;`
  const create = sh`${shield} mkdir -p -- ${path}`
  const difference = (what: string, after: string, settle: Script) => ({
    what,
    before: undefined,
    after,
    settle: sh`${settle} ${missing}`,
  })

  yield { what: 'state', before: 'absent', after: 'directory', settle: create }
  if (owner !== undefined) yield difference('owner', owner, sh`chown -- ${owner}`)
  if (group !== undefined) yield difference('group', group, sh`chgrp -- ${group}`)
  if (mode === undefined) return
  const permissions = modeAfter(mode, 0o777 & ~umask, true, umask)
  yield difference('mode', octal(permissions), chmod(permissions))
}

/** Refuses a path whose folder is missing; for paths at which there is nothing yet. */
export function refuseWithoutFolder(path: string, { missing, obstacle }: Way): void {
  if (obstacle !== undefined) throw new TaskError(`Cannot write ${path}: ${obstacle} is not a directory`)
  if (missing.length > 1) throw missingFolder(path)
}

/** Why a path cannot be made. */
export function missingFolder(path: string): TaskError {
  const folder = path.slice(0, path.lastIndexOf('/')) || '/'
  return new TaskError(`Cannot write ${path}: there is no folder ${folder}`, {
    hint: `a task before this one can make it: file: { path: ${folder}, state: directory }`,
  })
}
