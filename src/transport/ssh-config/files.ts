import { lstatSync, readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { UnreachableError } from '../../base/errors.ts'
import { isFolder, readBytes, reasonOf, shownPath, statsOf } from '../../base/files.ts'
import { globMatcher } from '../../base/glob.ts'
import { badLine, type ConfigLine, linesIn } from './lines.ts'

/** An ssh_config file, with the files that its lines include. */
export interface ConfigFile {
  readonly lines: readonly (ConfigLine & { readonly included?: readonly ConfigFile[] })[]
}

/** Whose file it is: paths that it includes are relative to `~/.ssh`, or to `/etc/ssh`. */
type Owner = 'user' | 'system'

/** How files may include each other, one inside the other. */
const deepest = 16

/**
 * The files that say how hosts are reached: that of the user, then that of the system; or only the one that is named; none
 * for the word `none`.
 * @throws UnreachableError
 */
export function configFiles(named: string | undefined): ConfigFile[] {
  if (named?.toLowerCase() === 'none') return []
  if (named !== undefined) return [readConfig(resolve(expandHome(named)), 'user', 0, false)]
  return [
    { path: join(homedir(), '.ssh/config'), owner: 'user', isChecked: true },
    { path: '/etc/ssh/ssh_config', owner: 'system', isChecked: false },
  ].flatMap(({ path, owner, isChecked }) =>
    statsOf(path) ? [readConfig(path, owner as Owner, 0, isChecked)] : [],
  )
}

/** `~` and `~/...` with the home of the user. */
export function expandHome(path: string): string {
  return path.replace(/^~(?=\/|$)/, homedir())
}

function readConfig(path: string, owner: Owner, depth: number, isChecked: boolean): ConfigFile {
  const text = readText(path, isChecked)
  const lines = linesIn({ file: shownPath(path), text }).map(line =>
    line.keyword === 'include' ? { ...line, included: includedBy(line, owner, depth) } : line,
  )
  return { lines }
}

function readText(path: string, isChecked: boolean): string {
  try {
    if (isChecked) refuseOpen(path)
    return readBytes(path).toString()
  } catch (error) {
    if (error instanceof UnreachableError) throw error
    throw new UnreachableError(`Cannot read ${shownPath(path)}: ${reasonOf(error)}`, {
      hint: '--ssh-config none reaches hosts without it',
      cause: error,
    })
  }
}

/** Who may write to the file decides where logins go, and which programs run: OpenSSH refuses it too. */
function refuseOpen(path: string): void {
  const { uid, mode } = statSync(path)
  const isOwn = uid === 0 || uid === process.getuid?.()
  if (isOwn && (mode & 0o022) === 0) return
  throw new UnreachableError(`Bad owner or permissions on ${shownPath(path)}`, {
    hint: isOwn ? `others may write to it: chmod go-w ${path}` : 'it belongs to somebody else',
  })
}

function includedBy({ words, place }: ConfigLine, owner: Owner, depth: number): ConfigFile[] {
  if (depth >= deepest) throw badLine('files include each other without end', place)
  return words.flatMap(word => {
    if (word.startsWith('~') && owner === 'system') throw badLine(`${word} is no path for all users`, place)
    const folder = owner === 'user' ? join(homedir(), '.ssh') : '/etc/ssh'
    const path = expandHome(word)
    const paths = matching(isAbsolute(path) ? path : join(folder, path))
    return paths.filter(path => !isFolder(path)).map(path => readConfig(path, owner, depth + 1, true))
  })
}

/** The paths that a glob matches, in order; hidden names only where it has the dot. */
function matching(glob: string): string[] {
  const [first = '', ...parts] = glob.split(/(?<=\/)/)
  return parts.reduce((folders, part) => folders.flatMap(folder => matchingIn(folder, part)), [first])
}

function matchingIn(folder: string, part: string): string[] {
  const name = part.replace(/\/+$/, '')
  const isWithin = part.endsWith('/')
  if (!/[*?[]/.test(name)) return exists(join(folder, name)) ? [join(folder, part)] : []
  const matches = globMatcher(name)
  return namesIn(folder)
    .filter(each => matches(each) && (name.startsWith('.') || !each.startsWith('.')))
    .sort()
    .map(each => join(folder, each))
    .filter(path => !isWithin || isFolder(path))
    .map(path => (isWithin ? `${path}/` : path))
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return [] // as glob() does
  }
}

function exists(path: string): boolean {
  try {
    return lstatSync(path) !== undefined
  } catch {
    return false
  }
}
