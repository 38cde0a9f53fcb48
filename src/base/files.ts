import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, isAbsolute, join, relative } from 'node:path'
import { FileError } from './errors.ts'
import type { Place, Source } from './place.ts'
import { type Node, parseYamlDocument } from './yaml.ts'

/** Reads a YAML file; its name in messages is relative to the working folder. */
export function readYamlFile(path: string, askedAt?: Place): Node | undefined {
  return parseYamlDocument(readSource(path, askedAt))
}

/** Refuses what is no text. */
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Bytes that a file may have which is read as a whole. */
const largestFile = 2 ** 26

/** Reads a text file of the control side. */
export function readSource(path: string, askedAt?: Place): Source {
  return reading(path, askedAt, () => ({ file: shownPath(path), text: utf8.decode(readBytes(path)) }))
}

/**
 * The content of a file of the control side. What is no file is refused before it is read: a pipe or a device may never
 * end.
 */
export function readBytes(path: string): Buffer {
  const file = openFile(path)
  try {
    if (fstatSync(file).size > largestFile) throw new Unreadable(`it is larger than ${largestFile} bytes`)
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

/** Opens a file to read it; what is no file is refused. Opening a pipe does not wait for who writes into it. */
export function openFile(path: string): number {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const kind = kindOf(fstatSync(file))
  if (kind === 'a file') return file
  closeSync(file)
  throw new Unreadable(`it is ${kind}`)
}

/** What a path leads to, in words. */
export function kindOf(stats: Stats | BigIntStats): string {
  if (stats.isFile()) return 'a file'
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a pipe'
  return stats.isSocket() ? 'a socket' : 'a device'
}

/** What a folder of the control side holds. */
export function namesIn(folder: string): string[] {
  return reading(folder, undefined, () => readdirSync(folder))
}

/** The same, with the kind of each. */
export function entriesOf(folder: string): Dirent[] {
  return reading(folder, undefined, () => readdirSync(folder, { withFileTypes: true }))
}

function reading<T>(path: string, askedAt: Place | undefined, read: () => T): T {
  try {
    return read()
  } catch (error) {
    const message = `Cannot read ${shownPath(path)}: ${reasonOf(error)}`
    throw new FileError({ message, place: askedAt }, { cause: error })
  }
}

/** Why a file is not read. */
class Unreadable extends Error {}

/** A path for messages: relative where it is below the working folder. */
export function shownPath(path: string): string {
  if (!isAbsolute(path)) return path
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}

export function isFile(path: string): boolean {
  return statsOf(path)?.isFile() ?? false
}

export function isFolder(path: string): boolean {
  return statsOf(path)?.isDirectory() ?? false
}

/** Makes a folder and those around it. (With `recursive`, Node tries for ever in a folder such as /proc.) */
export function makeFolders(path: string, mode: number): void {
  if (isFolder(path)) return
  makeFolders(dirname(path), mode)
  try {
    mkdirSync(path, { mode })
  } catch (error) {
    if (!isFolder(path)) throw error // otherwise somebody else was quicker
  }
}

/**
 * Writes a text file so that it is whole at any moment, and on the disk at the end. A file that is there keeps its
 * permissions, and a link to it stays. What processes left that were killed while they wrote it goes.
 * @throws FileError, with the old file as it was
 */
export function replaceFile(path: string, text: string, mode = 0o644): void {
  const stats = statsOf(path)
  const target = stats ? realpathSync(path) : path
  const made = `${target}.${process.pid}.new`
  try {
    writeFileSync(made, text, { mode, flag: 'wx', flush: true })
    if (stats) chmodSync(made, stats.mode & 0o7777)
    renameSync(made, target)
    removeLeftOvers(target)
  } catch (error) {
    rmSync(made, { force: true })
    throw new FileError({ message: `Cannot write ${shownPath(path)}: ${reasonOf(error)}` }, { cause: error })
  }
}

function removeLeftOvers(target: string): void {
  const folder = dirname(target)
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(`${basename(target)}.`) && /\.(\d+)\.new$/.exec(name)?.[1]
    if (pid && isGone(Number(pid))) rmSync(join(folder, name), { force: true })
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** What is known of a path; nothing when it leads nowhere, for example through a file. */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'a part of its path is no folder'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'permission denied'],
  ['ELOOP', 'its links lead in a circle'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the disk cannot be written to'],
  ['ENXIO', 'it is a socket'],
])

/** Why a file could not be read, in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  const known = code === undefined ? undefined : reasons.get(code)
  if (known !== undefined) return known
  if (error instanceof TypeError) return 'it is not UTF-8 text'
  return message
}
