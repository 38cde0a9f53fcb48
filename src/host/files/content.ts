import { isUtf8 } from 'node:buffer'
import { readFileSync, type Stats, statSync } from 'node:fs'
import { checksumOfBytes, checksumOfFile } from '../../base/checksums.ts'
import { TaskError } from '../../base/errors.ts'
import { reasonOf } from '../../base/files.ts'
import { Secret } from '../../base/secret.ts'
import { octal } from './mode.ts'

/** What a file shall hold. */
export interface Content {
  /** Where it comes from, as a file is written. */
  readonly source: string | Buffer | Secret | { readonly localPath: string } | { readonly hostPath: string }
  readonly size: number
  /** As people see it: the text, or what can be said of it where it is long or no text. */
  readonly shown: string
  readonly secret: boolean
  /** SHA-256, in hexadecimal digits. */
  checksum(): string
}

/** Contents up to this size are shown, and compared line by line. */
export const shownUpTo = 64 * 1024

/** A text or bytes as the content of a file. */
export function contentOf(source: string | Buffer | Secret): Content {
  const bytes = Buffer.isBuffer(source) ? source : Buffer.from(textOf(source))
  return {
    source,
    size: bytes.length,
    get shown() {
      return shownBytes(bytes)
    },
    secret: source instanceof Secret,
    checksum: () => checksumOfBytes(bytes),
  }
}

/** A file of the control side as the content of a file. */
export function contentOfFile(localPath: string): Content {
  const { size } = localStat(localPath)
  const checksum = () => checksumOfFile(localPath)
  return {
    source: { localPath },
    size,
    get shown() {
      return size > shownUpTo ? described(size, checksum()) : shownBytes(readFileSync(localPath))
    },
    secret: false,
    checksum,
  }
}

/** What a path of the control side is. */
export function localStat(path: string): Stats {
  try {
    return statSync(path)
  } catch (error) {
    throw new TaskError(`Cannot copy ${path}: ${reasonOf(error)}`, { cause: error })
  }
}

/** The permissions of a file of the control side, in octal digits. */
export function localMode(path: string): string {
  return octal(localStat(path).mode & 0o7777)
}

/** A file of the host as the content of another; its bytes are known where they are few. */
export function contentOfHostFile(
  hostPath: string,
  size: number,
  checksum: string,
  bytes?: Buffer | undefined,
): Content {
  const shown = bytes ? shownBytes(bytes) : described(size, checksum)
  return { source: { hostPath }, size, shown, secret: false, checksum: () => checksum }
}

/** Bytes as people see them. */
export function shownBytes(bytes: Buffer): string {
  const isShown = bytes.length <= shownUpTo && isUtf8(bytes) && !bytes.includes(0)
  return isShown ? bytes.toString() : described(bytes.length, checksumOfBytes(bytes))
}

/** What is said of a content that is not shown. */
export function described(size: number, checksum: string): string {
  return `${size} bytes, SHA-256 ${checksum}`
}

function textOf(source: string | Secret): string {
  return source instanceof Secret ? source.reveal() : source
}
