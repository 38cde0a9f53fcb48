import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { replaceFile } from './files.ts'
import { test } from './testing.ts'

test('a file is replaced, and what killed processes left of it goes', ({ folder }) => {
  const others = ['file.999999999.old', 'another.999999999.new']
  for (const name of ['file', 'file.999999999.new', 'file.999999998.new', ...others]) {
    writeFileSync(join(folder, name), 'old')
  }
  replaceFile(join(folder, 'file'), 'new')
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('new')
  expect(readdirSync(folder).sort()).toEqual(['another.999999999.new', 'file', 'file.999999999.old'])
})
