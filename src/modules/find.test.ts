import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { statFormat } from '../host/files/look.ts'
import { act, type TestHost, test } from '../testing/host.ts'
import type { Written } from '../testing/written.ts'
import type { params } from './find/params.ts'
import { find } from './find.ts'

const day = 86_400

function furnish({ folder }: TestHost): void {
  mkdirSync(`${folder}/sub/deep`, { recursive: true })
  mkdirSync(`${folder}/.git`)
  const files = {
    'a.log': 'error: one\n',
    "it's b.log": 'fine\n',
    'c.txt': 'x'.repeat(5000),
    'sub/d.log': 'error\n',
    'sub/deep/e.log': '',
    '.hidden.log': '',
    '.git/f.log': '',
    'line\nbreak.log': '',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(`${folder}/${name}`, text)
  symlinkSync('a.log', `${folder}/link`)
  const old = Date.now() / 1000 - 10 * day
  utimesSync(`${folder}/c.txt`, old, old)
}

type Row = [want: Omit<Written<typeof params>, 'paths'>, names: readonly string[]]

test.for<Row>([
  [{}, ['a.log', 'c.txt', "it's b.log", 'line\nbreak.log']],
  [{ patterns: '*.log' }, ['a.log', "it's b.log", 'line\nbreak.log']],
  [{ patterns: ['*.txt', 'a*'] }, ['a.log', 'c.txt']],
  [{ patterns: '*.log', excludes: '*b*' }, ['a.log']],
  [{ patterns: '[a-c]\\..*', use_regex: true }, ['a.log', 'c.txt']],
  [
    { patterns: '*.log', recurse: true },
    ['a.log', "it's b.log", 'line\nbreak.log', 'sub/d.log', 'sub/deep/e.log'],
  ],
  [{ patterns: 'd.log,e.log', recurse: true, depth: 2 }, ['sub/d.log']],
  [
    { patterns: '*.log', recurse: true, hidden: true, excludes: '[a-e]*,it*,line*' },
    ['.git/f.log', '.hidden.log'],
  ],
  [{ file_type: 'directory' }, ['sub']],
  [{ file_type: 'link' }, ['link']],
  [{ file_type: 'any', patterns: 'sub,link,a.log' }, ['a.log', 'link', 'sub']],
  [{ size: '1k' }, ['c.txt']],
  [{ size: '-10', patterns: '*.log' }, ["it's b.log", 'line\nbreak.log']],
  [{ age: '1w' }, ['c.txt']],
  [{ age: '-1d', patterns: 'a.log,c.txt' }, ['a.log']],
  [{ contains: '^error', recurse: true }, ['a.log', 'sub/d.log']],
  [{ contains: '^(none)$' }, []],
])('%j', async ([want, names], { host }) => {
  furnish(host)
  const { files, matched } = await act(find, { paths: host.folder, ...want }, host)
  const paths = (files as { path: string }[]).map(({ path }) => path.slice(host.folder.length + 1))
  expect([paths, matched]).toEqual([names, names.length])
})

test('tells what is known of a file, and its checksum', async ({ host }) => {
  writeFileSync(`${host.folder}/a`, 'text', { mode: 0o640 })
  const { files } = await act(find, { paths: host.folder, get_checksum: true }, host)
  expect(files).toMatchObject([
    {
      path: `${host.folder}/a`,
      mode: '0640',
      size: 4,
      isreg: true,
      checksum: '372ea08cab33e71c02c651dbc83a474d32c676ea',
    },
  ])
})

test('a folder that is not there is skipped, with the reason', async ({ host }) => {
  const paths = [`${host.folder}/none`, host.folder]
  expect(await act(find, { paths }, host)).toEqual({
    files: [],
    matched: 0,
    examined: 0,
    skipped_paths: { [`${host.folder}/none`]: 'it is no folder' },
  })
})

test.for([
  [{ size: '10x' }, 'must be a number of bytes'],
  [{ age: 'yesterday' }, 'must be a time'],
  [{ patterns: '(', use_regex: true }, 'Cannot read the regular expression'],
  [{ contains: '(' }, 'Cannot read the expression'],
] as const)('%j is refused', async ([want, problem], { host }) => {
  writeFileSync(`${host.folder}/a`, 'text')
  await expect(async () => act(find, { paths: host.folder, ...want }, host)).rejects.toThrow(problem)
})

test('takes no name for another file, whatever it looks like', async ({ host }) => {
  const fields = statFormat
    .split('|')
    .map((_, index) => ['81a4', '0', '0', 'root', 'root', '1', '1:1', '0'][index] ?? 't')
  const record = (mark: string) => `x${mark}${fields.join('|')}|`
  mkdirSync(`${host.folder}/${record('\x1e')}/etc`, { recursive: true })
  writeFileSync(`${host.folder}/${record('\x1e')}/etc/passwd`, '')
  mkdirSync(`${host.folder}/${record('\x1dentries\n\x1e')}/etc`, { recursive: true })
  const { files } = (await act(
    find,
    { paths: host.folder, recurse: true, file_type: 'any' },
    host,
  )) as unknown as {
    files: { path: string }[]
  }
  expect(files.length).toBe(5)
  expect(files.filter(({ path }) => !path.startsWith(`${host.folder}/`))).toEqual([])
})
