import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { Secret } from '../../base/secret.ts'
import { lines, type Script, sh } from '../../base/shell.ts'
import { octal } from '../../host/files/mode.ts'
import type { FileWrite } from '../../model/connection.ts'
import type { ExistingFiles } from './existing-files.ts'
import { tarEnd, tarEntry } from './tar.ts'

/** A small file to write, and what it shall hold. */
export interface SmallWrite {
  readonly file: FileWrite
  read(): Buffer
}

/** Files that are written together: each is staged in a folder of ours, below the number of the folder it goes to. */
export interface Batch {
  /** By their paths in the stage. */
  readonly contents: ReadonlyMap<string, () => Buffer>
  readonly rights: readonly RightsGroup[]
  /** The folders that take files. */
  readonly folders: readonly string[]
}

/** Staged files that get the same owner, or the same mode. */
interface RightsGroup {
  readonly command: 'chown' | 'chmod'
  readonly value: string
  readonly paths: readonly string[]
}

/** Where files are staged, and with which rights: the wanted ones, else those of the file that is there. */
export function batchOf(writes: readonly SmallWrite[], existing: ExistingFiles): Batch {
  const folders = [...new Set(writes.map(({ file }) => posix.dirname(file.path)))]
  const numbers = new Map(folders.map((folder, i) => [folder, i]))
  const staged = writes.map(({ file, read }) => {
    const { dir, base } = posix.parse(file.path)
    return { path: `${numbers.get(dir)}/${base}`, file, read }
  })
  return {
    contents: new Map(staged.map(({ path, read }) => [path, read])),
    rights: [
      ...groups('chown', staged, file => ownerOf(file, existing)),
      ...groups('chmod', staged, file => modeOf(file, existing)), // behind chown, which takes special bits away
    ],
    folders,
  }
}

/**
 * Writes the files of a batch from the tar that the script reads. The sequence:
 * 1. a stage is made in the first folder, for us only; the files come into it, with lists of what to do with them and the
 *    checksum of all that they hold;
 * 2. owner, group and mode are set, and all is flushed;
 * 3. each folder is entered, and takes its files, each in one step.
 * If a step before that fails, the old files are unchanged; the stage is removed in any case. The script does not say
 * which file failed: after a failure the caller writes the files one by one.
 */
export function batchScript({ rights, folders }: Batch): Script {
  const [first = '/'] = folders
  return sh`
    umask 077
    inherits() {
      list=$(ls -ld -- "$@") && device=$(stat -c %d -- "$@" | sort -u) || return 0
      case $deliver_line$list in *"$deliver_line"d?????????+*) return 0 ;; esac # a new file gets more than its mode says
      case $device in *"$deliver_line"*) return 0 ;; esac
      return 1
    }
    deliver_work ${first} || deliver_fail
    exec 5<.
    trap 'cd -P /proc/self/fd/5 && rm -rf -- ./* && deliver_leave' EXIT
    trap 'exit 1' HUP INT TERM
    inherits ${folders} && exit 1

    tar -xomf - || exit
    each() { list=lists/$1; shift; xargs -0 "$@" <"$list" || exit; }
    sum=$(each files cat -- | sha256sum)
    [ "\${sum%% *}" = "$(cat lists/sum)" ] || exit
    ${lines(rights.map(({ command, value }, i) => sh`each ${i} ${command} -- ${value}`))}
    each files -P 8 -n 128 sync -- # together they wait for one turn of the disk, not for one each
    number=0
    for folder in ${folders}; do
      deliver_enter "$folder" && exec 4<. && cd -P /proc/self/fd/5 || exit
      find "./$number" -type f -exec mv -f -t /proc/self/fd/4 -- {} + || exit
      number=$((number + 1))
    done`
}

/** Bytes of a tar that are sent at a time: sshd holds few large packets with less effort than many small ones. */
const piece = 256 * 1024

/** The tar that the script reads, in pieces. */
export function* batchTar(batch: Batch): Generator<Buffer> {
  let waiting: Buffer[] = []
  let size = 0
  for (const entry of entriesOf(batch)) {
    waiting.push(entry)
    size += entry.length
    if (size < piece) continue
    yield Buffer.concat(waiting)
    waiting = []
    size = 0
  }
  yield Buffer.concat(waiting)
}

/** What the files hold is hashed on its way. */
function* entriesOf({ contents, rights }: Batch): Generator<Buffer> {
  const list = (name: string | number, text: string) => tarEntry(`lists/${name}`, Buffer.from(text))
  const hash = createHash('sha256')
  for (const [path, read] of contents) {
    const bytes = read()
    hash.update(bytes)
    yield tarEntry(path, bytes)
  }
  yield list('files', [...contents.keys()].join('\0'))
  for (const [i, { paths }] of rights.entries()) yield list(i, paths.join('\0'))
  yield list('sum', hash.digest('hex'))
  yield tarEnd
}

interface Staged {
  readonly path: string
  readonly file: FileWrite
}

function groups(
  command: RightsGroup['command'],
  staged: readonly Staged[],
  right: (file: FileWrite) => string | undefined,
): RightsGroup[] {
  const paths = new Map<string, string[]>()
  for (const { path, file } of staged) {
    const value = right(file)
    if (value === undefined) continue
    const same = paths.get(value)
    if (same) same.push(path)
    else paths.set(value, [path])
  }
  return [...paths].map(([value, paths]) => ({ command, value, paths }))
}

/** The argument of `chown`; nothing if a new file keeps the owner that it gets. */
function ownerOf(
  { path, owner, group }: FileWrite,
  { files, inheritedGroups }: ExistingFiles,
): string | undefined {
  const was = files.get(path)
  const [user, team] = [owner ?? was?.uid, group ?? was?.gid ?? inheritedGroups.get(posix.dirname(path))]
  if (user === undefined && team === undefined) return undefined
  return team === undefined ? user : `${user ?? ''}:${team}`
}

function modeOf({ path, mode, content }: FileWrite, { files, umask }: ExistingFiles): string {
  const was = files.get(path)
  return mode ?? octal(was?.mode ?? (content instanceof Secret ? 0o600 : 0o666 & ~umask))
}
