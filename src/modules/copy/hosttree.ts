import { posix } from 'node:path'
import { type Script, type ShellValue, sh } from '../../base/shell.ts'
import { contentOfHostFile } from '../../host/files/content.ts'
import { type Ancestry, ancestryOf, ancestryQuestion } from '../../host/files/folders.ts'
import { type PathState, pathStateOf, statFormat } from '../../host/files/look.ts'
import { section } from '../../host/sections.ts'
import type { TreeEntry } from './tree.ts'

/** What a host has of a folder. */
export interface HostTree {
  readonly root: string
  readonly ancestry: Ancestry
  /** By their paths inside the folder. */
  readonly entries: ReadonlyMap<string, HostEntry>
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
  const of = (script: Script) => sh`names | (cd "$root" && xargs -0 -r ${script}) 2>/dev/null || :`
  const format = `${record}${statFormat}|%n|`
  return sh`
    names() { ${names}; }
    root=${root}
    ${section(`${label} root`)}
    printf '%s|\\n' "$root"
    ${ancestryQuestion(sh`"$root"`)}
    if [ -d "$root" ]; then
      ${section(`${label} entries`)}
      ${of(sh`stat -c ${format} --`)}
      ${section(`${label} targets`)}
      ${of(sh`stat -L -c ${format} --`)}
      ${section(`${label} checksums`)}
      ${of(sh`sha256sum --`)}
      ${section(`${label} links`)}
      ${of(sh`sh -c ${printLinks} links`)}
    fi`
}

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

export function hostTreeOf(label: string, parts: Readonly<Record<string, string>>): HostTree {
  const states = statesOf(parts[`${label} entries`])
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
  }
}

/** A folder of the host as the source of a copy, what contains before what it contains; links stay links. */
export function treeOf({ root, entries }: HostTree): TreeEntry[] {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
  return sorted.flatMap(([path, { state, checksum, link }]): TreeEntry[] => {
    const { kind, mode, size } = state
    if (kind === 'directory') return [{ kind, path, mode }]
    if (kind === 'link' && link !== undefined) return [{ kind, path, target: link }]
    if (kind !== 'file' || checksum === undefined) return []
    return [{ kind, path, mode, content: contentOfHostFile(posix.join(root, path), size, checksum) }]
  })
}

function statesOf(text = ''): Map<string, PathState> {
  const records = text.split(record).slice(1)
  return new Map(
    records.flatMap((line): [string, PathState][] => {
      const state = pathStateOf(line)
      return state
        ? [
            [
              insidePath(
                line
                  .split('|')
                  .slice(10)
                  .join('|')
                  .replace(/\|\n?$/, ''),
              ),
              state,
            ],
          ]
        : []
    }),
  )
}

/** Lines such as `HASH  ./path`; a backslash before the hash says that the path has escapes. */
function checksumsOf(text = ''): Map<string, string> {
  return new Map(
    [...text.matchAll(/^(\\?)([\da-f]{64}) [ *](.*)$/gm)].map(([, escaped, checksum = '', path = '']) => [
      insidePath(escaped ? path.replaceAll(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c)) : path),
      checksum,
    ]),
  )
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
