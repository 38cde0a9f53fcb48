import { Lost, type Read } from './connection.ts'

export interface Answer {
  readonly status: number
  /** By name, in small letters. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
  /** Whether the connection ends behind it. */
  readonly isLast: boolean
}

/** Reads one answer of HTTP/1: nothing while it is incomplete. */
export function readAnswer(bytes: Buffer, hasEnded: boolean): Read<Answer> {
  const head = readHead(bytes)
  if (!head) return undefined
  const { status, headers, length } = head
  const rest = bytes.subarray(length)
  const body = readBody(headers, rest, hasEnded)
  if (!body) return undefined
  const isLast = headers.get('connection')?.toLowerCase() === 'close' || body.isUntilEnd
  return { value: { status, headers, body: body.value, isLast }, length: length + body.length }
}

/** Reads the line with the status and the headers, up to the empty line. */
export function readHead(
  bytes: Buffer,
): { status: number; headers: ReadonlyMap<string, string>; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(first) ?? []
  if (status === undefined) throw new Lost(`an answer begins with ${JSON.stringify(first.slice(0, 40))}`)
  const headers = lines.map(line => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  return { status: Number(status), headers: new Map(headers), length: end + 4 }
}

type Body = { readonly value: Buffer; readonly length: number; readonly isUntilEnd: boolean }

function readBody(headers: ReadonlyMap<string, string>, bytes: Buffer, hasEnded: boolean): Body | undefined {
  if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') return readChunks(bytes)
  const length = headers.get('content-length')
  if (length !== undefined) {
    const size = Number(length)
    if (bytes.length < size) return undefined
    return { value: bytes.subarray(0, size), length: size, isUntilEnd: false }
  }
  return hasEnded ? { value: bytes, length: bytes.length, isUntilEnd: true } : undefined
}

/** Each chunk has its length in front, in hexadecimal digits; the last one has none. */
function readChunks(bytes: Buffer): Body | undefined {
  const chunks: Buffer[] = []
  let at = 0
  for (;;) {
    const line = bytes.indexOf('\r\n', at)
    if (line < 0) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    const begin = line + 2
    if (bytes.length < begin + size + 2) return undefined
    if (size === 0) return { value: Buffer.concat(chunks), length: begin + 2, isUntilEnd: false }
    chunks.push(bytes.subarray(begin, begin + size))
    at = begin + size + 2
  }
}
