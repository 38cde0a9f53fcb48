import { createReadStream, readFileSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { checksumOfBytes, PassingChecksum } from '../../base/checksums.ts'
import { TaskError } from '../../base/errors.ts'
import { Secret } from '../../base/secret.ts'
import type { FileContent } from '../../model/connection.ts'

/** Bytes up to which content travels inside a session. */
const smallest = 256 * 1024

/** Bytes of a file that are read at a time. */
const piece = 1024 * 1024

/** What a file shall hold, read when it is its turn: bytes, or a stream of them with a line behind it, their checksum. */
export type Content =
  | { readonly kind: 'bytes'; read(): Buffer }
  | { readonly kind: 'stream'; readonly size: number; open(): Readable }

export function contentOf(content: FileContent): Content {
  if (typeof content === 'object' && 'localPath' in content) return localContent(content.localPath)
  const bytes = Buffer.from(content instanceof Secret ? content.reveal() : content)
  const size = bytes.length
  if (size <= smallest) return { kind: 'bytes', read: () => bytes }
  return { kind: 'stream', size, open: () => Readable.from([bytes, lastLine(checksumOfBytes(bytes))]) }
}

function localContent(path: string): Content {
  const { size } = reading(path, () => statSync(path))
  return size > smallest
    ? { kind: 'stream', size, open: () => Readable.from(piecesOf(path, size)) }
    : { kind: 'bytes', read: () => reading(path, () => readFileSync(path)) }
}

/** The pieces of a file, which is hashed while it is sent. */
async function* piecesOf(path: string, size: number): AsyncGenerator<Buffer> {
  try {
    const checksum = new PassingChecksum(path)
    for await (const bytes of createReadStream(path, { end: size - 1, highWaterMark: piece })) {
      checksum.add(bytes)
      yield bytes
    }
    yield lastLine(checksum.end())
  } catch (error) {
    throw unreadable(path, error)
  }
}

function lastLine(text: string): Buffer {
  return Buffer.from(`${text}\n`)
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): TaskError {
  return new TaskError(`Cannot read ${path} here: ${(error as Error).message}`, { cause: error })
}
