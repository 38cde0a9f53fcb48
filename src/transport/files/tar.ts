/**
 * A file as tar has it: 512 bytes that describe it, then its content, filled up to whole blocks of 512 bytes. What is
 * told of a file, in octal digits, each field ended by a NUL byte:
 *
 *     0 name   100 mode   108 uid   116 gid   124 size   136 time   148 checksum   156 type   257 "ustar" "00"
 *
 * A name of more than 100 bytes comes before it, as the content of an entry of type `L`.
 */
export function tarEntry(path: string, bytes: Buffer): Buffer {
  const name = Buffer.from(path)
  const short = Buffer.concat([header(name.subarray(0, 100), bytes.length, '0'), filled(bytes)])
  if (name.length <= 100) return short
  const long = Buffer.concat([name, Buffer.alloc(1)])
  return Buffer.concat([header(Buffer.from('../@LongLink'), long.length, 'L'), filled(long), short])
}

/** What ends a tar. */
export const tarEnd = Buffer.alloc(1024)

function header(name: Buffer, size: number, type: string): Buffer {
  const bytes = Buffer.alloc(512)
  const octal = (value: number, at: number, digits: number) =>
    bytes.write(value.toString(8).padStart(digits, '0'), at)
  bytes.set(name)
  octal(0o600, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(size, 124, 11)
  octal(0, 136, 11)
  bytes.fill(' ', 148, 156)
  bytes.write(type, 156)
  bytes.write('ustar\0' + '00', 257)
  octal(
    bytes.reduce((sum, byte) => sum + byte),
    148,
    6,
  )
  bytes[154] = 0
  return bytes
}

function filled(bytes: Buffer): Buffer {
  const missing = (512 - (bytes.length % 512)) % 512
  return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing)])
}
