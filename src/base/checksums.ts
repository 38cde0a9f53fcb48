import { createHash } from 'node:crypto'
import { closeSync, fstatSync, readSync, statSync } from 'node:fs'
import { TaskError } from './errors.ts'
import { kindOf, openFile } from './files.ts'

interface Known {
  /** Tells the content of a file from an earlier one. */
  readonly version: string
  readonly checksum: string
}

/** Checksums of files of the control side, by path: however many hosts get a file, it is hashed once. */
const known = new Map<string, Known>()

/** SHA-256, in hexadecimal digits. */
export function checksumOfBytes(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** The checksum of a file of the control side as it is now. */
export function checksumOfFile(path: string): string {
  const checksum = new PassingChecksum(path)
  if (!checksum.isKnown) for (const piece of piecesOf(path)) checksum.add(piece)
  return checksum.end()
}

/** The checksum of a file of the control side, found while its pieces pass on their way elsewhere. */
export class PassingChecksum {
  private readonly path: string
  private readonly version: string
  /** What is known from an earlier time. */
  private readonly before: string | undefined
  private readonly hash = createHash('sha256')

  constructor(path: string) {
    this.path = path
    this.version = versionOf(path)
    const before = known.get(path)
    this.before = before?.version === this.version ? before.checksum : undefined
  }

  get isKnown(): boolean {
    return this.before !== undefined
  }

  add(piece: Buffer): void {
    if (!this.isKnown) this.hash.update(piece)
  }

  /** To be asked once, when all pieces have passed. */
  end(): string {
    const { path, version } = this
    const checksum = this.before ?? this.hash.digest('hex')
    known.set(path, { version, checksum })
    return checksum
  }
}

function versionOf(path: string): string {
  const stats = statSync(path, { bigint: true })
  if (!stats.isFile()) throw new TaskError(`Cannot read ${path} here: it is ${kindOf(stats)}`)
  const { ino, size, mtimeNs, ctimeNs } = stats
  return `${ino} ${size} ${mtimeNs} ${ctimeNs}`
}

/** The file may be larger than the memory. */
function* piecesOf(path: string): Generator<Buffer> {
  const file = openFile(path)
  const piece = Buffer.allocUnsafe(Math.max(1, Math.min(fstatSync(file).size, 1024 * 1024)))
  try {
    for (let size = readSync(file, piece); size > 0; size = readSync(file, piece)) {
      yield piece.subarray(0, size)
    }
  } finally {
    closeSync(file)
  }
}
