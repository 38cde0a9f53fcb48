import { createHash, randomBytes } from 'node:crypto'
import type { Read } from './connection.ts'

/** A frame of a websocket: we only send and expect texts below 126 bytes, and the end. */
export interface Frame {
  readonly kind: 'text' | 'close' | 'other'
  readonly text: string
}

const kinds = new Map<number | undefined, Frame['kind']>([
  [1, 'text'],
  [8, 'close'],
])

/**
 * Reads a frame of a server, which is not masked:
 *
 *     1 0 0 0 (opcode: 4)   0 (length: 7)   content
 */
export function readFrame(bytes: Buffer): Read<Frame> {
  const [first = 0, size = 0] = bytes
  const length = 2 + size
  if (bytes.length < 2 || bytes.length < length) return undefined
  return {
    value: { kind: kinds.get(first & 15) ?? 'other', text: bytes.toString('utf8', 2, length) },
    length,
  }
}

/** A frame of a client: masked with four random bytes. */
export function frame(kind: 'text' | 'close', text = ''): Buffer {
  const mask = randomBytes(4)
  const content = Buffer.from(text)
  const masked = content.map((byte, index) => byte ^ (mask[index % 4] ?? 0))
  return Buffer.concat([Buffer.from([kind === 'text' ? 0x81 : 0x88, 0x80 | content.length]), mask, masked])
}

/** What a server must answer to a key. */
export function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
}
