import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { look, test } from '../testing/host.ts'
import { stat } from './stat.ts'

test('tells of a file', async ({ host }) => {
  const path = `${host.folder}/a file`
  writeFileSync(path, 'hello\n')
  chmodSync(path, 0o640)
  utimesSync(path, 1_700_000_000, 1_700_000_001)
  expect(await look(stat, { path }, host)).toMatchObject({
    stat: {
      exists: true,
      path,
      mode: '0640',
      isreg: true,
      isdir: false,
      size: 6,
      atime: 1_700_000_000,
      mtime: 1_700_000_001,
      readable: true,
      checksum: 'f572d396fae9206628714fb2ce00f72e94f2258f',
    },
  })
})

test('tells of a link, or of what it leads to', async ({ host }) => {
  mkdirSync(`${host.folder}/real`)
  symlinkSync('real', `${host.folder}/link`)
  const path = `${host.folder}/link`
  expect(await look(stat, { path }, host)).toMatchObject({ stat: { islnk: true, lnk_target: 'real' } })
  expect(await look(stat, { path, follow: true }, host)).toMatchObject({
    stat: { isdir: true, islnk: false },
  })
})

test('says that nothing is there', async ({ host }) => {
  expect(await look(stat, { path: `${host.folder}/nothing` }, host)).toEqual({ stat: { exists: false } })
})
