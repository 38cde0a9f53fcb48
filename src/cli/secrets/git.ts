import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { lstatSync } from 'node:fs'
import { UsageError } from '../../base/errors.ts'
import { readBytes } from '../../base/files.ts'

/** Larger files are not looked at. */
const largest = 2 ** 24

/** A file that git knows, by its path from the working folder. */
export interface TrackedFile {
  readonly path: string
  /** Its content; nothing for links, submodules, binary and very large files. */
  content(): string | undefined
}

/** The files that git tracks below the working folder. */
export function trackedFiles(): readonly TrackedFile[] {
  return names(['ls-files', '-z']).map(path => ({ path, content: () => textOf(contentOnDisk(path)) }))
}

/** The files that the next commit changes below the working folder, as they are in it. */
export function stagedFiles(): readonly TrackedFile[] {
  const paths = names(['diff', '--cached', '--name-only', '--relative', '--diff-filter=ACMRT', '-z'])
  return paths.map(path => ({ path, content: () => textOf(stagedContent(path)) }))
}

function names(args: readonly string[]): string[] {
  const { stdout } = git(args)
  return [...new Set(stdout.toString().split('\0').filter(Boolean))]
}

function contentOnDisk(path: string): Buffer | undefined {
  try {
    const stats = lstatSync(path)
    return stats.isFile() && stats.size <= largest ? readBytes(path) : undefined
  } catch {
    return undefined // it was removed, and that is not committed yet
  }
}

function stagedContent(path: string): Buffer | undefined {
  const [mode] = git(['ls-files', '--stage', '--', `:(literal)${path}`])
    .stdout.toString()
    .split(' ')
  if (!mode?.startsWith('100')) return undefined
  const { stdout } = git(['cat-file', 'blob', `:./${path}`])
  return stdout.length <= largest ? stdout : undefined
}

function textOf(content: Buffer | undefined): string | undefined {
  return content?.includes(0) ? undefined : content?.toString()
}

function git(args: readonly string[]): SpawnSyncReturns<Buffer> {
  const done = spawnSync('git', args, { maxBuffer: 2 ** 28 })
  if (!done.error && done.status === 0) return done
  const reason = done.error?.message ?? done.stderr.toString().trim()
  throw new UsageError(`git ${args[0]} failed: ${reason}`, {
    hint: 'deliver secrets check looks at what git tracks',
  })
}
