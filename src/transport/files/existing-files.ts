import { posix } from 'node:path'
import { type Script, sh } from '../../base/shell.ts'
import { typeAndMode } from '../../host/files/look.ts'
import type { Answer } from '../../model/connection.ts'

/** What a new file must know of what is at its place, of its folder, and of the usual. */
export interface ExistingFiles {
  readonly umask: number
  /** The regular files that are there, by their paths. */
  readonly files: ReadonlyMap<string, Rights>
  /** The groups that new files get from their folders, by the paths of the folders. */
  readonly inheritedGroups: ReadonlyMap<string, string>
}

export interface Rights {
  readonly uid: string
  readonly gid: string
  readonly mode: number
}

/** Asks for what is at some paths, which hold no line breaks, and for their folders. */
export function existingFilesQuestion(paths: readonly string[]): Script {
  const folders = [...new Set(paths.map(path => posix.dirname(path)))]
  return sh`
    umask
    printf '%s\\0' ${folders} | xargs -0 stat -c 'in %f %g %n' -- 2>/dev/null
    printf '%s\\0' / ${paths} | xargs -0 stat -c '%f %u %g %n' -- 2>/dev/null || :`
}

/**
 * Understands the umask, then `in 43fd 50 /srv/shared` for each folder, then lines such as `81a4 0 0 /etc/hosts`, the first
 * of them for the root of all; nothing where the answer is not whole, or where something other than files and links is in
 * the way.
 */
export function existingFiles({ stdout, dropped }: Answer): ExistingFiles | undefined {
  const [umask = '', ...lines] = stdout.toString().split('\n')
  const folders = lines.flatMap(line => fields(/^in (\w+) (\d+) (.+)$/, line))
  const [root, ...found] = lines.flatMap(line => fields(/^(\w+) (\d+) (\d+) (.+)$/, line))
  if (dropped > 0 || root?.[3] !== '/') return undefined
  const entries = found.map(([raw = '', uid = '', gid = '', path = '']) => ({
    path,
    uid,
    gid,
    ...typeAndMode(raw),
  }))
  if (entries.some(({ kind }) => kind !== 'file' && kind !== 'link')) return undefined
  return {
    umask: Number.parseInt(umask, 8),
    files: new Map(entries.filter(({ kind }) => kind === 'file').map(entry => [entry.path, entry])),
    inheritedGroups: new Map(
      folders
        .filter(([raw = '']) => (typeAndMode(raw).mode & 0o2000) !== 0)
        .map(([, gid = '', path = '']) => [path, gid]),
    ),
  }
}

/** The fields of a line that is written so. */
function fields(pattern: RegExp, line: string): string[][] {
  const found = pattern.exec(line)
  return found ? [found.slice(1)] : []
}
