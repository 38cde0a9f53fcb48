import { type Script, sh } from '../../base/shell.ts'
import { typeAndMode } from '../../host/files/look.ts'
import type { Answer } from '../../model/connection.ts'

/** What a new file must know of those that were at its place, and of the usual. */
export interface ExistingFiles {
  readonly umask: number
  /** The regular files that are there, by their paths. */
  readonly files: ReadonlyMap<string, Rights>
}

export interface Rights {
  readonly uid: string
  readonly gid: string
  readonly mode: number
}

/** Asks for what is at some paths, which hold no line breaks. */
export function existingFilesQuestion(paths: readonly string[]): Script {
  return sh`
    umask
    printf '%s\\0' / ${paths} | xargs -0 stat -c '%f %u %g %n' -- 2>/dev/null || :`
}

/**
 * Understands the umask, and lines such as `81a4 0 0 /etc/hosts`, the first of them for the root of all; nothing where
 * the answer is not whole, or where something other than files and links is in the way.
 */
export function existingFiles({ stdout, dropped }: Answer): ExistingFiles | undefined {
  const [umask = '', root, ...lines] = stdout.toString().split('\n')
  const found = lines.map(line => /^(\w+) (\d+) (\d+) (.+)$/.exec(line)?.slice(1)).filter(isFound)
  const paths = found.map(([raw, uid, gid, path]) => ({ path, uid, gid, ...typeAndMode(raw) }))
  if (dropped > 0 || !root?.endsWith(' /')) return undefined
  if (paths.some(({ kind }) => kind !== 'file' && kind !== 'link')) return undefined
  const files = paths.filter(({ kind }) => kind === 'file')
  return { umask: Number.parseInt(umask, 8), files: new Map(files.map(file => [file.path, file])) }
}

type Found = [raw: string, uid: string, gid: string, path: string]

function isFound(words: string[] | undefined): words is Found {
  return words !== undefined
}
