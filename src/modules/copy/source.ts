import { TaskError } from '../../base/errors.ts'
import { Secret } from '../../base/secret.ts'
import {
  type Content,
  contentOf,
  contentOfFile,
  contentOfHostFile,
  localMode,
  localStat,
} from '../../host/files/content.ts'
import type { PathState } from '../../host/files/look.ts'
import { octal } from '../../host/files/mode.ts'
import { type HostTree, treeOf } from '../../host/tree/host-tree.ts'
import { localTree, type TreeEntry } from '../../host/tree/local-tree.ts'
import type { Want } from './params.ts'

/** A file of the host that is copied. */
export interface HostFile {
  readonly state: PathState | undefined
  readonly checksum: string
  /** Why it is not read: a link may lead anywhere. */
  readonly refused?: string | undefined
  readonly content: Buffer | undefined
}

/** Where the content comes from, and by which name it is known. */
export function sourcePath({ src, content }: Want): string | undefined {
  if (src && content !== undefined)
    throw new TaskError('Cannot copy both: src and content exclude each other')
  if (!src && content === undefined) throw new TaskError('Cannot copy: src or content is missing')
  return src?.path
}

export function isLocalFolder({ remote_src }: Want, path: string): boolean {
  return !remote_src && localStat(path).isDirectory()
}

export function localContent({ src, content }: Want): Content {
  return src ? contentOfFile(src.path) : contentOf(contentText(content))
}

export function contentFor(want: Want, source: HostFile | undefined): Content {
  if (!source) return localContent(want)
  const path = want.src?.path ?? ''
  if (source.state?.kind !== 'file' || !source.checksum) {
    const { state, refused } = source
    if (!state) throw new TaskError(`Cannot copy ${path}: there is no such file on the host`)
    throw new TaskError(
      `Cannot copy ${path}: ${(state.kind === 'file' && refused) || `it is a ${state.kind}`}`,
    )
  }
  return contentOfHostFile(path, source.state.size, source.checksum, source.content)
}

export function treeEntries(want: Want, source: HostTree | undefined): TreeEntry[] {
  return source ? treeOf(source) : localTree(want.src?.path ?? '', want.local_follow)
}

export function modeFor(want: Want, source: HostFile | undefined): string | undefined {
  if (want.mode !== 'preserve') return want.mode
  if (source?.state) return octal(source.state.mode)
  if (!want.src) throw new TaskError('Cannot preserve the mode: content has none')
  return localMode(want.src.path)
}

function contentText(content: unknown): string | Secret {
  if (content instanceof Secret) return content
  return typeof content === 'object' ? JSON.stringify(content) : String(content)
}
