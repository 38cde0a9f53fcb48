import { randomUUID } from 'node:crypto'
import { type FileHandle, link, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TrustError } from '../../base/errors.ts'
import { kindOf, makeFolders } from '../../base/files.ts'
import { isFor, isHashOf, KnownHosts, type KnownLine, knownLine } from './known-hosts.ts'

/** A key to make known, by the name of its host in known_hosts files. */
export interface NewKey {
  readonly name: string
  readonly key: Buffer
  /** Whether the name is written as a hash. */
  readonly isHashed?: boolean | undefined
}

/** Adds a key to a known_hosts file, once, also if other processes do so at the same time. Other lines stay. */
export function remember(file: string, key: NewKey): Promise<void> {
  return changing(file, () => append(file, key))
}

/**
 * Forgets the keys of a name but those that stay, and adds new ones, in one step: no reader sees a file without either.
 * Only lines for exactly this name go, plain or hashed. From a line with several names only this one is taken; patterns,
 * markers and all other lines stay as they are, byte for byte.
 */
export function replaceKeys(
  file: string,
  name: string,
  staying: readonly Buffer[],
  added: readonly NewKey[],
): Promise<void> {
  return changing(file, async () => {
    const path = await realpath(file)
    const handle = await open(path, 'r')
    try {
      const attributes = await handle.stat()
      const text = await handle.readFile('latin1')
      const stale = staleLines(text, name, staying)
      refusePatterns(stale, name)
      const kept = without(text, stale, name)
      await write(`${path}.new`, ended(kept) + added.map(line).join(''), attributes)
      await rename(`${path}.new`, path)
    } finally {
      await handle.close()
    }
  })
}

function staleLines(text: string, name: string, staying: readonly Buffer[]): KnownLine[] {
  const lines = new KnownHosts(text, '').linesOf(name)
  return lines.filter(({ key }) => !key.marker && !staying.some(each => each.equals(key.key)))
}

/** A pattern that fits the name as well would go on trusting the old key. */
function refusePatterns(stale: readonly KnownLine[], name: string): void {
  const shared = stale.find(({ names }) => isFor(name, otherNames(names, name)))
  if (!shared) return
  const { names, key } = shared
  throw new Error(`line ${key.line} is for ${names}, which others share; edit it by hand`)
}

/** The text of a known_hosts file without a name in some of its lines. */
function without(text: string, stale: readonly KnownLine[], name: string): string {
  const numbers = new Map(stale.map(({ names, key }) => [key.line, names]))
  return text
    .split(/(?<=\n)/)
    .flatMap((line, index) => {
      const names = numbers.get(index + 1)
      if (names === undefined) return [line]
      const others = otherNames(names, name)
      return others === '' ? [] : [line.replace(names, () => others)]
    })
    .join('')
}

/** The names of a line but one: none where it stands alone, or is hashed. */
function otherNames(names: string, name: string): string {
  if (isHashOf(name, names)) return ''
  return names
    .split(',')
    .filter(each => each.toLowerCase() !== name)
    .join(',')
}

async function append(file: string, key: NewKey): Promise<void> {
  const handle = await open(file, 'a+', 0o600)
  try {
    await refuseNoFile(handle)
    const text = await handle.readFile('latin1')
    const known = new KnownHosts(text, file).keysOf(key.name)
    if (known.some(({ marker, key: other }) => !marker && other.equals(key.key))) return
    await handle.appendFile(`${ended(text) === text ? '' : '\n'}${line(key)}`)
  } finally {
    await handle.close()
  }
}

function line({ name, key, isHashed }: NewKey): string {
  return `${knownLine(name, key, isHashed)}\n`
}

/** A text whose last line has its end. */
function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

async function refuseNoFile(handle: FileHandle): Promise<void> {
  const stats = await handle.stat()
  if (!stats.isFile()) throw new Error(`it is ${kindOf(stats)}`)
}

async function write(
  path: string,
  text: string,
  { mode, uid, gid }: { mode: number; uid: number; gid: number },
): Promise<void> {
  await rm(path, { force: true })
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.chown(uid, gid)
    await handle.chmod(mode & 0o7777)
    await handle.writeFile(text, 'latin1')
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Changes a file while nobody else of us does. What goes to /dev/null is wanted to be forgotten. */
async function changing(file: string, change: () => Promise<void>): Promise<void> {
  if (file === '/dev/null') return
  try {
    makeFolders(dirname(file), 0o700)
    const kind = await stat(file).then(kindOf, () => 'a file')
    if (kind !== 'a file') throw new Error(`it is ${kind}`) // opening a pipe would wait
    await locked(`${file}.lock`, change)
  } catch (error) {
    throw new TrustError(`Cannot write ${file}: ${(error as Error).message}`, { cause: error })
  }
}

/** Seconds after which a lock is that of a process that died. */
const stale = 10

async function locked(lock: string, act: () => Promise<void>): Promise<void> {
  while (!(await take(lock))) await sleep(10 + Math.random() * 20)
  try {
    await act()
  } finally {
    await rm(lock, { force: true })
  }
}

async function take(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx')).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (await isLeft(lock)) await clear(lock)
    return false
  }
}

async function isLeft(lock: string): Promise<boolean> {
  const taken = await stat(lock).catch(() => undefined)
  return taken !== undefined && Date.now() - taken.mtimeMs > stale * 1000
}

/** Takes a lock away that a process left. Several may try: if it is the fresh lock of another one meanwhile, it goes back. */
async function clear(lock: string): Promise<void> {
  const aside = `${lock}.${randomUUID()}`
  try {
    await rename(lock, aside)
    if (!(await isLeft(aside))) await link(aside, lock)
  } catch {
    // another process was quicker
  } finally {
    await rm(aside, { force: true })
  }
}
