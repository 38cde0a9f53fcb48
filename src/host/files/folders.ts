import { posix } from 'node:path'
import { TaskError } from '../../base/errors.ts'
import { type Script, type ShellValue, sh } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import { filledLines, section } from '../sections.ts'
import { type Accounts, all, ownership, settledBy, type WantedAttributes } from './attributes.ts'
import { modeAfter, octal } from './mode.ts'

/** How far the path to a directory exists. */
export interface Ancestry {
  /** The directories that are missing, the outermost first, the wanted one last. */
  readonly missing: readonly string[]
  /** What the path leads through and is no directory; it may be the wanted path itself. */
  readonly obstacle: string | undefined
}

/** Asks how far the path to a directory exists. */
export function ancestryQuestion(directory: ShellValue): Script {
  return sh`
    ${section('missing')}
    ancestor=${directory}
    until [ -e "$ancestor" ] || [ -L "$ancestor" ]; do
      printf '%s|\\n' "$ancestor"
      ancestor=\${ancestor%/*}
      [ -n "$ancestor" ] || ancestor=/
    done
    if [ ! -d "$ancestor" ]; then
      ${section('obstacle')}
      printf '%s|\\n' "$ancestor"
    fi`
}

export function ancestryOf(parts: Readonly<Record<string, string>>): Ancestry {
  const missing = filledLines(parts['missing']).map(line => line.slice(0, -1))
  return { missing: missing.reverse(), obstacle: parts['obstacle']?.slice(0, -1) }
}

/** Makes a directory and those that its path lacks, all with the wanted attributes; one step settles it all. */
export function* newDirectory(
  { missing, obstacle }: Ancestry,
  { owner, group, mode }: WantedAttributes,
  { umask }: Accounts,
): Generator<Change> {
  const path = missing.at(-1)
  if (path === undefined)
    throw new TaskError('Cannot make a directory: it came and went while it was looked at')
  if (obstacle !== undefined) throw new TaskError(`Cannot make ${path}: ${obstacle} is not a directory`)
  const permissions = mode === undefined ? undefined : modeAfter(mode, 0o777 & ~umask, true, umask)
  const changes = [
    { what: 'state', before: 'absent', after: 'directory' },
    ...(owner === undefined ? [] : [{ what: 'owner', after: owner }]),
    ...(group === undefined ? [] : [{ what: 'group', after: group }]),
    ...(permissions === undefined ? [] : [{ what: 'mode', after: octal(permissions) }]),
  ]
  yield* settledBy(creation(missing, owner, group, permissions), changes)
}

/** Directories are made where nobody else can exchange them, with their attributes, and put in place as one. */
function creation(
  missing: readonly string[],
  owner: string | undefined,
  group: string | undefined,
  permissions: number | undefined,
): Script {
  const [outermost = ''] = missing
  const { dir, base } = posix.parse(outermost)
  const made = missing.map(path => sh`"$deliver_new"${path.slice(outermost.length)}`)
  const paths = made.reduce((before, path) => sh`${before} ${path}`)
  const commands = [
    permissions === undefined ? sh`mkdir -p -- ${paths}` : sh`mkdir -m 0${octal(permissions)} -- ${paths}`,
    ...ownership(owner, group, undefined, paths),
  ]
  return sh`
    deliver_enter ${dir} && deliver_place ${base} || deliver_fail
    [ -n "$deliver_staged" ] || deliver_new=$deliver_target
    ${all(commands)} && deliver_arrive || deliver_abandon`
}

/** Takes a path away, with all that is below it; nobody can lead it elsewhere. */
export function removalScript(path: string): Script {
  const { dir, base } = posix.parse(path)
  return sh`
    if deliver_enter ${dir}; then
      rm -rf -- ./${base}
    elif [ -d ${dir} ]; then
      deliver_fail
    fi`
}

/** Refuses a path whose folder is missing; for paths at which there is nothing yet. */
export function refuseWithoutFolder(path: string, { missing, obstacle }: Ancestry): void {
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
