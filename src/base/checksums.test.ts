import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checksumOfBytes, checksumOfFile, PassingChecksum } from './checksums.ts'

const folder = mkdtempSync(join(tmpdir(), 'checksums-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a file is hashed once, also on its way elsewhere, and again when it changed', () => {
  const path = join(folder, 'file')
  const one = Buffer.alloc(3_000_000, 'one')
  writeFileSync(path, one)
  const passing = new PassingChecksum(path)
  for (const piece of [one.subarray(0, 1000), one.subarray(1000)]) passing.add(piece)
  expect([passing.end(), checksumOfFile(path)]).toEqual([checksumOfBytes(one), checksumOfBytes(one)])
  expect(new PassingChecksum(path).isKnown).toBe(true)

  writeFileSync(path, 'two')
  utimesSync(path, 1, 1) // however little time there was between the two
  expect(new PassingChecksum(path).isKnown).toBe(false)
  expect(checksumOfFile(path)).toBe(checksumOfBytes(Buffer.from('two')))
})

test('nothing has a checksum too', () => {
  const path = join(folder, 'empty')
  writeFileSync(path, '')
  expect(checksumOfFile(path)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})
