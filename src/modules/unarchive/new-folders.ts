import { posix } from 'node:path'
import { type Script, sh } from '../../base/shell.ts'
import { all, ownership } from '../../host/files/attributes.ts'
import type { HostTree } from '../../host/tree/host-tree.ts'
import type { TreeEntry } from '../../host/tree/local-tree.ts'
import { isWithin } from '../../host/tree/within.ts'
import type { Change } from '../../model/module.ts'
import type { Want } from './params.ts'

/** Folders that are not there are copied as a whole, which is faster than file by file; a wanted mode is given to each. */
export function newFolders({ mode }: Want, entries: readonly TreeEntry[], now: HostTree): string[] {
  if (mode !== undefined) return []
  const missing = entries.filter(({ kind, path }) => kind === 'directory' && !now.entries.has(path))
  const paths = new Set(missing.map(({ path }) => path))
  const outermost = [...paths].filter(path => !paths.has(posix.dirname(path)))
  return outermost.filter(folder => !within(folder, entries).some(hasSpecialBits))
}

/** What is in a folder, and the folder. */
function within(folder: string, entries: readonly TreeEntry[]): TreeEntry[] {
  return entries.filter(({ path }) => isWithin(path, folder))
}

/** Copying as a whole would take them away. */
function hasSpecialBits(entry: TreeEntry): boolean {
  return entry.kind !== 'link' && (entry.mode & 0o7000) !== 0
}

export function newFolder(want: Want, folder: string, entries: readonly TreeEntry[], tree: string): Change {
  const count = within(folder, entries).length - 1
  return {
    what: `state of ${folder}`,
    before: 'absent',
    after: `directory that holds ${count}`,
    settle: copying(want, posix.join(tree, folder), posix.join(want.dest, folder)),
  }
}

/** It is made where nobody else can exchange it, and put in place as one. */
function copying({ owner, group }: Want, from: string, to: string): Script {
  const { dir, base } = posix.parse(to)
  return sh`
    deliver_enter ${dir} && deliver_place ${base} || deliver_fail
    umask 0
    ${all([sh`cp -RP -- ${from} "$deliver_new"`, ...ownership(owner, group, '-hR', sh`"$deliver_new"`)])} && deliver_arrive || deliver_abandon`
}
