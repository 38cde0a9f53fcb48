import { readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { TaskError } from '../../base/errors.ts'
import { type Content, contentOfFile } from '../files/content.ts'

/** One thing of a folder that is copied; times are seconds since 1970. */
export type TreeEntry = { readonly path: string } & (
  | { readonly kind: 'directory'; readonly mode: number }
  | { readonly kind: 'file'; readonly mode: number; readonly content: Content; readonly modified: number }
  | { readonly kind: 'link'; readonly target: string }
)

/** What is in a folder of the control side, what contains before what it contains. */
export function localTree(folder: string, followLinks: boolean): TreeEntry[] {
  return [...entriesBelow(folder, '', followLinks, [realpathSync(folder)])]
}

function* entriesBelow(
  folder: string,
  inside: string,
  followLinks: boolean,
  ancestors: readonly string[],
): Generator<TreeEntry> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const [local, path] = [join(folder, entry.name), join(inside, entry.name)]
    if (entry.name.includes('\n')) {
      throw new TaskError(`Cannot copy ${JSON.stringify(local)}: there is a line break in its name`)
    }
    const stat = statSync(local, { throwIfNoEntry: false })
    const real = stat?.isDirectory() ? realpathSync(local) : local
    if (entry.isSymbolicLink() && (!followLinks || !stat || ancestors.includes(real))) {
      yield { kind: 'link', path, target: readlinkSync(local) }
    } else if (stat?.isDirectory()) {
      yield { kind: 'directory', path, mode: stat.mode & 0o7777 }
      yield* entriesBelow(local, path, followLinks, [...ancestors, real])
    } else if (stat?.isFile()) {
      const modified = Math.floor(stat.mtimeMs / 1000)
      yield { kind: 'file', path, mode: stat.mode & 0o7777, content: contentOfFile(local), modified }
    } else {
      throw new TaskError(`Cannot copy ${local}: it is neither a file, a folder nor a link`)
    }
  }
}
