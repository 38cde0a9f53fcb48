import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ReadOnce } from './read-once.ts'

const folder = mkdtempSync(join(tmpdir(), 'read-once-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a file is understood once, for however many ask, and again when it changed', async () => {
  const path = join(folder, 'known_hosts')
  const files = new ReadOnce()
  let understood = 0
  const read = () => files.read(path, bytes => `${++understood} ${bytes}`)
  writeFileSync(path, 'one')
  expect(await Promise.all([read(), read(), read()])).toEqual(['1 one', '1 one', '1 one'])
  writeFileSync(path, 'one more')
  expect(await read()).toBe('2 one more')
})

test('what it is understood with makes a difference, and what is not there is said each time', async () => {
  const path = join(folder, 'key')
  const files = new ReadOnce()
  await expect(files.read(path, String)).rejects.toThrow('ENOENT')
  writeFileSync(path, 'key')
  expect([await files.read(path, String), await files.read(path, bytes => bytes.length, 'other')]).toEqual([
    'key',
    3,
  ])
})
