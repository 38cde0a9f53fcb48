import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { kindOf } from '../../base/files.ts'

interface Read {
  readonly version: string
  readonly value: Promise<unknown>
}

/** Bytes that a file may have which is read as a whole. */
const largest = 2n ** 26n

/** Files that many hosts need, such as known_hosts and keys: each is read, and understood, again only when it changed. */
export class ReadOnce {
  private readonly known = new Map<string, Read>()

  /**
   * @param variant tells apart what the same file is understood with, such as a passphrase
   * @throws what reading and understanding throw, and an Error for what is no file or too large
   */
  async read<T>(path: string, understand: (bytes: Buffer) => T, variant = ''): Promise<T> {
    // It is asked for each host, and costs less than a trip through the thread pool.
    const stats = statSync(path, { bigint: true })
    if (!stats.isFile()) throw new Error(`it is ${kindOf(stats)}`)
    if (stats.size > largest) throw new Error(`it is larger than ${largest} bytes`)
    const version = `${stats.ino} ${stats.size} ${stats.mtimeNs}`
    const key = `${path}\0${variant}`
    const read = this.known.get(key)
    if (read?.version === version) return read.value as Promise<T>
    const value = readFile(path).then(understand)
    this.known.set(key, { version, value })
    return value
  }
}
