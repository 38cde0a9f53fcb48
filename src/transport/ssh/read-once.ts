import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

interface Read {
  readonly version: string
  readonly value: Promise<unknown>
}

/** Files that many hosts need, such as known_hosts and keys: each is read, and understood, again only when it changed. */
export class ReadOnce {
  private readonly known = new Map<string, Read>()

  /**
   * @param variant tells apart what the same file is understood with, such as a passphrase
   * @throws what reading and understanding throw
   */
  async read<T>(path: string, understand: (bytes: Buffer) => T, variant = ''): Promise<T> {
    // It is asked for each host, and costs less than a trip through the thread pool.
    const { ino, size, mtimeNs } = statSync(path, { bigint: true })
    const version = `${ino} ${size} ${mtimeNs}`
    const key = `${path}\0${variant}`
    const read = this.known.get(key)
    if (read?.version === version) return read.value as Promise<T>
    const value = readFile(path).then(understand)
    this.known.set(key, { version, value })
    return value
  }
}
