import { createHash, randomBytes } from 'node:crypto'
import { posix } from 'node:path'
import { Secret } from '../../base/secret.ts'
import { lines, type Script, sh } from '../../base/shell.ts'
import { octal } from '../../host/files/mode.ts'
import type { FileWrite } from '../../model/connection.ts'
import type { There } from './existing-files.ts'
import { tarEnd, tarEntry } from './tar.ts'

/** A small file to write, and what it shall hold. */
export interface SmallWrite {
  readonly file: FileWrite
  read(): Buffer
}

/** Files that are written together: each is staged in a folder of ours, beside where it goes. */
export interface Batch {
  /** By the paths at which they are staged. */
  readonly contents: ReadonlyMap<string, () => Buffer>
  readonly rights: readonly RightsGroup[]
  /** The folders that take files. */
  readonly folders: readonly string[]
  /** The name of our folder in each of them. */
  readonly stage: string
}

/** Staged files that get the same owner, or the same mode. */
interface RightsGroup {
  readonly command: 'chown' | 'chmod'
  readonly value: string
  readonly paths: readonly string[]
}

/** Where files are staged, and with which rights: the wanted ones, else those of the file that is there. */
export function batchOf(writes: readonly SmallWrite[], there: There): Batch {
  const stage = `.deliver-${randomBytes(16).toString('hex')}`
  const staged = writes.map(({ file, read }) => {
    const { dir, base } = posix.parse(file.path)
    return { path: posix.join(dir, stage, base), folder: dir, file, read }
  })
  return {
    contents: new Map(staged.map(({ path, read }) => [path, read])),
    rights: [
      ...groups('chown', staged, file => ownerOf(file, there)),
      ...groups('chmod', staged, file => modeOf(file, there)), // behind chown, which takes special bits away
    ],
    folders: [...new Set(staged.map(({ folder }) => folder))],
    stage,
  }
}

/**
 * Writes the files of a batch from the tar that the script reads. The sequence:
 * 1. the files come into our folders, for our eyes only; behind them comes the checksum of all that they hold;
 * 2. owner, group and mode are set, and all is flushed;
 * 3. each file is put in place in one step.
 * Whatever fails before that, the old files are as they were; our folders are gone in any case. It does not tell which
 * file failed: who hears of a failure writes the files one by one, and that tells.
 */
export function batchScript({ rights, folders, stage }: Batch): Script {
  return sh`
    umask 077
    stage=${stage} lists=${listsOf({ folders, stage })}
    ours() { printf '%s\\0' "$lists" ${folders.map(folder => posix.join(folder, stage))}; }
    of() { list=$lists/$1; shift; xargs -0 "$@" <"$list" || exit; }
    trap 'ours | xargs -0 rm -rf --' EXIT
    trap 'exit 1' HUP INT TERM

    ours | xargs -0 mkdir -- && tar -C / -xomf - || exit
    sum=$(of files cat -- | sha256sum)
    [ "\${sum%% *}" = "$(cat "$lists/sum")" ] || exit
    ${lines(rights.map(({ command, value }, i) => sh`of ${i} ${command} -- ${value}`))}
    of files -P 8 -n 128 sync -- # together they wait for one turn of the disk, not for one each
    for folder in ${folders}; do
      find "$folder/$stage" -type f -exec mv -f -t "$folder" -- {} + || exit
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
function* entriesOf(batch: Batch): Generator<Buffer> {
  const { contents, rights } = batch
  const list = (name: string | number, text: string) =>
    tarEntry(`${listsOf(batch)}/${name}`.slice(1), Buffer.from(text))
  const hash = createHash('sha256')
  for (const [path, read] of contents) {
    const bytes = read()
    hash.update(bytes)
    yield tarEntry(path.slice(1), bytes)
  }
  yield list('files', [...contents.keys()].join('\0'))
  for (const [i, { paths }] of rights.entries()) yield list(i, paths.join('\0'))
  yield list('sum', hash.digest('hex'))
  yield tarEnd
}

/** The folder of ours with the lists of what to do with the files. */
function listsOf({ folders, stage }: Pick<Batch, 'folders' | 'stage'>): string {
  return posix.join(folders[0] ?? '', `${stage}-lists`)
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

/** As the words of `chown`; nothing where a new file is to be whose it is. */
function ownerOf({ path, owner, group }: FileWrite, { files }: There): string | undefined {
  const was = files.get(path)
  const [user, team] = [owner ?? was?.uid, group ?? was?.gid]
  if (user === undefined && team === undefined) return undefined
  return team === undefined ? user : `${user ?? ''}:${team}`
}

function modeOf({ path, mode, content }: FileWrite, { files, umask }: There): string {
  const was = files.get(path)
  return mode ?? octal(was?.mode ?? (content instanceof Secret ? 0o600 : 0o666 & ~umask))
}
