/** Collects bytes up to a limit, and counts those beyond it. */
export class BoundedBuffer {
  private readonly limit: number
  private pieces: Buffer[] = []
  private size = 0
  private dropped = 0

  constructor(limit: number) {
    this.limit = limit
  }

  add(bytes: Buffer): void {
    const room = Math.min(bytes.length, this.limit - this.size)
    if (room > 0) this.pieces.push(bytes.subarray(0, room))
    this.size += room
    this.dropped += bytes.length - room
  }

  get bytes(): Buffer {
    return Buffer.concat(this.pieces)
  }

  /** Returns what was collected and begins anew. */
  take(): { output: Buffer; dropped: number } {
    const taken = { output: this.bytes, dropped: this.dropped }
    this.pieces = []
    this.size = 0
    this.dropped = 0
    return taken
  }
}
