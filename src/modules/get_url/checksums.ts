import { TaskError } from '../../base/errors.ts'
import { filledLines } from '../../host/sections.ts'
import { nameIn } from './addresses.ts'
import type { Want } from './params.ts'
import type { Now } from './state.ts'

/** The digits that the content must have. */
export function checksumOf(want: Want, { sums }: Now): string | undefined {
  const wanted = wantedChecksum(want)
  if (!wanted) return undefined
  const digits = isAddress(wanted.value) ? digitsIn(sums ?? '', nameIn(want.url)) : wanted.value
  if (digits === undefined) {
    throw new TaskError(`Cannot find ${nameIn(want.url)} in the checksums of ${wanted.value}`)
  }
  if (/^[0-9a-f]+$/i.test(digits)) return digits.toLowerCase()
  throw new TaskError(`Cannot compare with the checksum ${digits}: it has other characters than 0-9 and a-f`)
}

/** In a list stand `DIGITS  name`, `DIGITS *name` or `DIGITS  ./name`; or digits alone. */
function digitsIn(sums: string, name: string): string | undefined {
  const entries = filledLines(sums).map(line => line.trim().split(/\s+/))
  if (entries.length === 1 && entries[0]?.length === 1) return entries[0][0]
  return entries.find(([, named]) => named?.replace(/^\*?(\.\/)?/, '') === name)?.[0]
}

interface WantedChecksum {
  readonly algorithm: string
  /** Hexadecimal digits, or the address of a list. */
  readonly value: string
}

export function wantedChecksum({ checksum }: Want): WantedChecksum | undefined {
  if (!checksum) return undefined
  const [, algorithm, value] = /^(md5|sha1|sha224|sha256|sha384|sha512):(.+)$/.exec(checksum) ?? []
  if (algorithm !== undefined && value !== undefined) return { algorithm, value }
  throw new TaskError(`Cannot compare with the checksum ${checksum}`, {
    hint: 'write sha256:DIGITS; md5, sha1, sha224, sha384 and sha512 are known too',
  })
}

export function isAddress(value: string): boolean {
  return /^(https?|ftp|file):/.test(value)
}

/** The program that prints the digits of what it reads, and a dash. */
export function algorithm(want: Want): string {
  return `${wantedChecksum(want)?.algorithm ?? 'sha256'}sum`
}
