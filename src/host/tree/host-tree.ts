import { posix } from 'node:path'
import { TaskError } from '../../base/errors.ts'
import { type Script, type ShellValue, sh } from '../../base/shell.ts'
import { contentOfHostFile } from '../files/content.ts'
import { type Ancestry, ancestryOf, ancestryQuestion } from '../files/folders.ts'
import { behindStat, epochSeconds, type PathState, pathStateOf, statFormat } from '../files/look.ts'
import { section } from '../sections.ts'
import type { TreeEntry } from './local-tree.ts'

/** What a host has of a folder. */
export interface HostTree {
  readonly root: string
  readonly ancestry: Ancestry
  /** By their paths inside the folder. */
  readonly entries: ReadonlyMap<string, HostEntry>
  /** How many entries there are, also those that could not be read. */
  readonly count: number
  /** What the host said of folders that could not be read. */
  readonly errors: string
}

export interface HostEntry {
  readonly state: PathState
  /** What is there, where the path is a link that leads somewhere. */
  readonly target: PathState | undefined
  readonly checksum: string | undefined
  /** What a link says. */
  readonly link: string | undefined
}

/** Start of a record, and what parts it: bytes that stand in no name. */
const [record, unit] = ['\x1e', '\x1f']

/** Asks for what a folder of the host has of some names; `names` prints them, each ended by a NUL byte. */
export function hostTreeQuestion(label: string, root: ShellValue, names: Script): Script {
  const of = (script: Script) => sh`names | (cd "$root" && xargs -0 -r ${script}) 2>/dev/null | told || :`
  const format = `${record}${statFormat}|%n|`
  return sh`
    names() { ${names}; }
    told() { tr '\\035' '?'; } # no name begins another part of the answer
    root=${root} seen= within=
    ${section(`${label} root`)}
    printf '%s|\\n' "$root"
    ${ancestryQuestion(sh`"$root"`)}
    if [ -d "$root" ]; then
      ${section(`${label} count`)}
      names 2>/dev/null | tr -dc '\\0' | wc -c
      ${section(`${label} errors`)}
      names 2>&1 >/dev/null | told
      ${section(`${label} entries`)}
      ${of(sh`stat -c ${format} --`)}
      ${section(`${label} targets`)}
      ${of(sh`stat -L -c ${format} --`)}
      ${section(`${label} checksums`)}
      names | (cd "$root" && xargs -0 -r sh -c ${printFiles} files | xargs -0 -r sha256sum --) 2>/dev/null | told
      echo . # no name ends the answer
      ${section(`${label} links`)}
      ${of(sh`sh -c ${printLinks} links`)}
    fi`
}

/** Names of files only: to read a pipe would never end. */
const printFiles = `for path do
  [ ! -f "$path" ] || printf '%s\\0' "$path"
done`

const printLinks = `for path do
  [ ! -L "$path" ] || printf '\\036%s\\037%s|' "$path" "$(readlink -- "$path")"
done`

/** Prints paths inside a folder as names. */
export function givenNames(paths: readonly string[]): Script {
  return sh`printf '%s\\0' ${paths.map(path => `./${path}`)}`
}

/** Prints the names of all that is in a folder of the host. */
export function namesIn(folder: string): Script {
  return sh`(cd ${folder} && find . -mindepth 1 -print0)`
}

/** Whether a path is of something in the folder, and not of the folder itself or of what is beside it. */
function isInside(path: string): boolean {
  return path.split('/').every(name => !['', '.', '..'].includes(name))
}

export function hostTreeOf(label: string, parts: Readonly<Record<string, string>>): HostTree {
  const states = statesOf(parts[`${label} entries`])
  // A name may hold what parts records: then what follows looks like a path of its own.
  for (const path of states.keys()) if (!isInside(path)) states.delete(path)
  const targets = statesOf(parts[`${label} targets`])
  const checksums = checksumsOf(parts[`${label} checksums`])
  const links = linksOf(parts[`${label} links`])
  const entries = [...states].map(([path, state]): [string, HostEntry] => [
    path,
    { state, target: targets.get(path), checksum: checksums.get(path), link: links.get(path) },
  ])
  return {
    root: parts[`${label} root`]?.slice(0, -1) ?? '',
    ancestry: ancestryOf(parts),
    entries: new Map(entries),
    count: Number(parts[`${label} count`] ?? 0),
    errors: parts[`${label} errors`] ?? '',
  }
}

/** A folder of the host as the source of a copy, what contains before what it contains; links stay links. */
export function treeOf({ root, entries, count, errors }: HostTree): TreeEntry[] {
  if (errors !== '') throw new TaskError(`Cannot copy all of ${root}: ${errors}`)
  if (entries.size !== count) {
    throw new TaskError(
      `Cannot copy all of ${root}: ${count - entries.size} of ${count} entries cannot be read`,
    )
  }
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
  return sorted.map(([path, { state, checksum, link }]): TreeEntry => {
    const { kind, mode, size } = state
    const from = posix.join(root, path)
    if (/[\0-\x1f\x7f\ufffd]/.test(path.replaceAll(/[\t\r]/g, ''))) {
      throw new TaskError(`Cannot copy ${JSON.stringify(from)}: its name is no plain UTF-8 text`)
    }
    if (kind === 'directory') return { kind, path, mode }
    if (kind === 'link' && link !== undefined) return { kind, path, target: link }
    if (kind !== 'file') {
      throw new TaskError(`Cannot copy ${from}: it is neither a file, a folder nor a link, but a ${kind}`)
    }
    if (checksum === undefined) throw new TaskError(`Cannot copy ${from}: it cannot be read`)
    return { kind, path, mode, content: contentOfHostFile(from, size, checksum), modified: modifiedAt(state) }
  })
}

/** When a path was modified, in whole seconds since 1970. */
export function modifiedAt({ modified }: PathState): number {
  return Math.floor(epochSeconds(modified))
}

function statesOf(text = ''): Map<string, PathState> {
  const records = text.split(record).slice(1)
  return new Map(
    records.flatMap((line): [string, PathState][] => {
      const state = pathStateOf(line)
      return state ? [[insidePath(behindStat(line).replace(/\|\n?$/, '')), state]] : []
    }),
  )
}

/** Lines such as `HASH  ./path`; a backslash before the hash says that the path has escapes. */
function checksumsOf(text = ''): Map<string, string> {
  const found = text.split('\n').map(line => /^(\\?)([\da-f]{64}) [ *](.*)$/s.exec(line))
  return new Map(
    found.flatMap((match): [string, string][] => {
      const [, escaped, checksum, path = ''] = match ?? []
      return checksum === undefined ? [] : [[insidePath(escaped ? unescaped(path) : path), checksum]]
    }),
  )
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r' }

function unescaped(path: string): string {
  return path.replaceAll(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter)
}

function linksOf(text = ''): Map<string, string> {
  const records = text.split(record).slice(1)
  return new Map(
    records.map(line => {
      const [path = '', target = ''] = line.split(unit)
      return [insidePath(path), target.slice(0, target.lastIndexOf('|'))]
    }),
  )
}

function insidePath(path: string): string {
  return path.replace(/^\.\//, '')
}
