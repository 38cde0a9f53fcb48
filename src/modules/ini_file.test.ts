import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { converge, test } from '../testing/host.ts'
import type { Written } from '../testing/written.ts'
import type { params } from './ini_file/params.ts'
import { iniFile } from './ini_file.ts'

type Row = [from: string, want: Omit<Written<typeof params>, 'path'>, to: string]

/** What Ansible makes of a file, and what differs on purpose. */
test.for<Row>([
  ['', { section: 'a', option: 'k', value: '1' }, '[a]\nk = 1\n'],
  ['[a]\nk=0\n', { section: 'a', option: 'k', value: '1' }, '[a]\nk = 1\n'],
  ['[a]\nk = 1\n', { section: 'a', option: 'k', value: '1' }, '[a]\nk = 1\n'],
  ['[a]\nk=1\n', { section: 'a', option: 'k', value: '1', no_extra_spaces: true }, '[a]\nk=1\n'],
  [
    '[a]\nx=1\n\n# end\n[b]\nk=2\n',
    { section: 'a', option: 'k', value: '1' },
    '[a]\nx=1\nk = 1\n\n# end\n[b]\nk=2\n',
  ],
  ['[a]\n#k=5\n[b]\nk=2\n', { section: 'a', option: 'k', value: '1' }, '[a]\nk = 1\n[b]\nk=2\n'],
  ['[a]\n; k = 5\n', { section: 'a', option: 'k', value: '1' }, '[a]\nk = 1\n'],
  ['[b]\nk=2\n', { section: 'a', option: 'k', value: '1' }, '[b]\nk=2\n[a]\nk = 1\n'],
  ['g=1\n[b]\nk=2\n', { option: 'k', value: '1' }, 'g=1\nk = 1\n[b]\nk=2\n'],
  ['g=1\n[b]\nk=2\n', { option: 'g', value: '3' }, 'g = 3\n[b]\nk=2\n'],
  ['[a]\nk=1\nk=2\n', { section: 'a', option: 'k', value: '9' }, '[a]\nk = 9\n'],
  ['[a]\nk=1\nx=0\nk=2\n', { section: 'a', option: 'k', value: '2' }, '[a]\nx=0\nk = 2\n'],
  ['[a]\nk=1\nk=2\n', { section: 'a', option: 'k', values: ['2', '3'] }, '[a]\nk = 3\nk = 2\n'],
  ['[a]\nk=1\n', { section: 'a', option: 'k', value: '2', exclusive: false }, '[a]\nk=1\nk = 2\n'],
  ['[a]\nk=1\nx=2\n[b]\nk=1\n', { section: 'a', option: 'k', state: 'absent' }, '[a]\nx=2\n[b]\nk=1\n'],
  [
    '[a]\nk=1\nk=2\n',
    { section: 'a', option: 'k', value: '2', exclusive: false, state: 'absent' },
    '[a]\nk=1\n',
  ],
  ['x=1\n[a]\nk=1\n[b]\nk=1\n', { section: 'a', state: 'absent' }, 'x=1\n[b]\nk=1\n'],
  ['[a]\nk=1\n', { section: 'c', state: 'absent' }, '[a]\nk=1\n'],
  ['[a]\n#k=1\n', { section: 'a', option: 'k', state: 'absent' }, '[a]\n#k=1\n'],
  ['[a]\n', { section: 'a', option: 'k', allow_no_value: true }, '[a]\nk\n'],
  ['[a]\nk\n', { section: 'a', option: 'k', allow_no_value: true }, '[a]\nk\n'],
  ['[a]\nk=1\n', { section: 'a', option: 'k', allow_no_value: true }, '[a]\nk\n'],
  ['[a]\nkey=1\n', { section: 'a', option: 'k', value: '1' }, '[a]\nkey=1\nk = 1\n'],
  ['[a]\nx=1', { section: 'a', option: 'k', value: '1' }, '[a]\nx=1\nk = 1\n'],
  ['[a]\nx=1\n\n\n', { section: 'a', option: 'k', value: '1' }, '[a]\nx=1\nk = 1\n\n\n'],
  ['[a]\n', { section: 'b' }, '[a]\n[b]\n'],
  ['[a]\n  k = 1\n', { section: 'a', option: 'k', value: '2' }, '[a]\nk = 2\n'],
  ['[a]\nk = 1\n#k = 7\n', { section: 'a', option: 'k', value: '2' }, '[a]\nk = 2\n#k = 7\n'],
  ['[a]\n#k = 7\nk = 1\n', { section: 'a', option: 'k', value: '2' }, '[a]\n#k = 7\nk = 2\n'],
  ['[a]\r\nk = 1\r\n', { section: 'a', option: 'k', value: '2' }, '[a]\r\nk = 2\r\n'],
  ['[a]\r\n', { section: 'b', option: 'k', value: '2' }, '[a]\r\n[b]\r\nk = 2\r\n'],
  ['[a b]\n', { section: 'a b', option: 'a.b c', value: 'x = y' }, '[a b]\na.b c = x = y\n'],
  ['[a]\nk = 1 ; c\n', { section: 'a', option: 'k', value: '1 ; c' }, '[a]\nk = 1 ; c\n'],
])('%j with %j becomes %j, once', async ([from, want, to], { host }) => {
  const path = `${host.folder}/it's here`
  writeFileSync(path, from)
  const changes = await converge(iniFile, { path, ...want }, host)
  expect([readFileSync(path, 'utf8'), changes.length > 0]).toEqual([to, from !== to])
  expect(await converge(iniFile, { path, ...want }, host)).toEqual([])
})

test('makes a file, and leaves none where nothing shall be', async ({ host }) => {
  const path = `${host.folder}/new/app.ini`
  await converge(iniFile, { path, section: 'a', state: 'absent' }, host)
  expect(existsSync(path)).toBe(false)
  await converge(iniFile, { path, section: 'a', option: 'k', value: 'é' }, host)
  expect(readFileSync(path, 'utf8')).toBe('[a]\nk = é\n')
})

test.for([
  [{ section: 'a', option: 'k' }, 'k needs a value'],
  [{ section: 'a', option: 'k', value: '1', values: ['2'] }, 'exclude each other'],
  [{ section: 'a', option: 'k', value: '1\n2' }, 'must be one line'],
  [{ section: 'a\nb', option: 'k', value: '1' }, 'must be one line'],
  [{ value: '1' }, 'section or option is missing'],
] as const)('%j is refused', async ([want, problem], { host }) => {
  await expect(async () => converge(iniFile, { path: `${host.folder}/x`, ...want }, host)).rejects.toThrow(
    problem,
  )
})
