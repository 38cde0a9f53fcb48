import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { TaskError } from '../base/errors.ts'
import { Secret } from '../base/secret.ts'
import type { FileContent } from '../model/connection.ts'

/** Bytes up to which content travels inside a session. */
const smallest = 256 * 1024

/** What a file shall hold: bytes at hand, or a stream that is opened when it is their turn. */
export type Content =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'stream'; open(): Readable }

export function contentOf(content: FileContent): Content {
  if (typeof content === 'object' && 'localPath' in content) return localContent(content.localPath)
  const bytes = Buffer.from(content instanceof Secret ? content.reveal() : content)
  if (bytes.length <= smallest) return { kind: 'bytes', bytes }
  return { kind: 'stream', open: () => Readable.from([bytes]) }
}

export function checksumOfBytes(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export async function checksumOfStream(stream: Readable): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(stream, hash)
  return hash.digest('hex')
}

function localContent(path: string): Content {
  try {
    if (statSync(path).size > smallest) return { kind: 'stream', open: () => createReadStream(path) }
    return { kind: 'bytes', bytes: readFileSync(path) }
  } catch (error) {
    throw new TaskError(`Cannot read ${path} here: ${(error as Error).message}`, { cause: error })
  }
}
