import { posix } from 'node:path'
import { TaskError } from '../../base/errors.ts'
import { type Script, sh } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'
import type { Accounts, WantedAttributes } from '../files/attributes.ts'
import { attributesOf, holds, shownContent } from '../files/file-state.ts'
import { newDirectory } from '../files/folders.ts'
import { octal } from '../files/mode.ts'
import { type WantedWrite, writeStep } from '../files/write-step.ts'
import type { HostEntry, HostTree } from './host-tree.ts'
import type { TreeEntry } from './local-tree.ts'

export interface WantedTree extends WantedWrite {
  /** The permissions of folders that are made. */
  readonly directory_mode?: string | undefined
  /** Whether existing files are brought up to date. */
  readonly force: boolean
}

/**
 * What differs between a folder of a host and a folder that is copied to it; what else it holds stays. Folders come
 * first, then the files in one row, because such a row travels together, then the rest.
 */
export function* treeDifferences(
  want: WantedTree,
  entries: readonly TreeEntry[],
  now: HostTree,
  accounts: Accounts,
): Generator<Change> {
  const { root, ancestry } = now
  if (ancestry.missing.length > 0) yield* newDirectory(ancestry, forDirectories(want, undefined), accounts)
  else if (ancestry.obstacle !== undefined)
    throw new TaskError(`Cannot copy to ${root}: it is not a directory`)
  const changesFor = (entry: TreeEntry): Change[] => {
    const existing = now.entries.get(entry.path)
    const differences = [...entryDifferences(want, entry, posix.join(root, entry.path), existing, accounts)]
    return differences.map(difference => ({ ...difference, what: `${difference.what} of ${entry.path}` }))
  }
  yield* entries.filter(isDirectory).flatMap(changesFor)
  const others = entries.filter(entry => !isDirectory(entry)).flatMap(changesFor)
  yield* others.filter(isWrite)
  yield* others.filter(difference => !isWrite(difference))
}

function isDirectory({ kind }: TreeEntry): boolean {
  return kind === 'directory'
}

function isWrite({ settle }: Change): boolean {
  return settle !== undefined && 'kind' in settle
}

function* entryDifferences(
  want: WantedTree,
  entry: TreeEntry,
  path: string,
  existing: HostEntry | undefined,
  accounts: Accounts,
): Generator<Change> {
  const kind = existing?.state.kind
  if (entry.kind === 'directory') {
    if (existing?.target?.kind === 'directory') return
    if (existing) throw new TaskError(`Cannot make ${path} a directory: it is a ${kind}`)
    yield* newDirectory({ missing: [path], obstacle: undefined }, forDirectories(want, entry.mode), accounts)
    return
  }
  if (kind === 'directory') throw new TaskError(`Cannot write ${path}: it is a directory`)
  if (entry.kind === 'link') {
    if (existing?.link === entry.target) return
    const before = existing && (existing.link ?? kind)
    yield { what: 'link', before, after: entry.target, settle: linking(path, entry.target) }
    return
  }
  if (existing && !want.force) return
  const { content } = entry
  const wanted = { ...want, mode: want.mode === 'preserve' ? octal(entry.mode) : want.mode }
  const state = existing?.state
  const isWritten = !holds({ state, checksum: existing?.checksum }, content)
  if (isWritten) {
    const before = shownContent({ state, checksum: existing?.checksum, content: undefined })
    const settle = writeStep(path, content, wanted, state, accounts)
    yield { what: 'content', before, after: content.shown, settle }
  }
  if (state && state.kind !== 'link') yield* attributesOf(path, wanted, state, accounts, isWritten)
}

/** The folder is entered: from then on nobody can lead the link elsewhere. */
function linking(path: string, target: string): Script {
  const { dir, base } = posix.parse(path)
  return sh`deliver_enter ${dir} || deliver_fail; ln -sfn -- ${target} ./${base}`
}

/** The attributes of a folder that is made, as a copy of one with these permissions. */
function forDirectories(
  { owner, group, mode, directory_mode }: WantedTree,
  source?: number,
): WantedAttributes {
  const preserved = mode === 'preserve' && source !== undefined ? octal(source) : undefined
  return { owner, group, mode: directory_mode ?? preserved }
}
