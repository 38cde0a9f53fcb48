import { existsSync, readlinkSync, writeFileSync } from 'node:fs'
import { expect, test as pure } from 'vitest'
import { converge, planOf, type TestHost, test } from '../testing/host.ts'
import { withTools } from '../testing/tools.ts'
import { alternatives } from './alternatives.ts'

const tool = '/usr/bin/update-alternatives'
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** A host on which update-alternatives keeps everything in the folder of the test. */
function ownAlternatives(host: TestHost): TestHost {
  const { folder } = host
  for (const name of ['vi', 'nano', 'vi.1']) writeFileSync(`${folder}/${name}`, '')
  return withTools(host, {
    'update-alternatives': `
      mkdir -p ${quoted(`${folder}/links`)} ${quoted(`${folder}/db`)}
      exec ${tool} --altdir ${quoted(`${folder}/links`)} --admindir ${quoted(`${folder}/db`)} --log /dev/null "$@"`,
  })
}

test.runIf(existsSync(tool))('keeps what a name stands for', async ({ host }) => {
  const { folder } = host
  const own = ownAlternatives(host)
  const link = `${folder}/editor`
  const [vi, nano] = [
    { name: 'editor', path: `${folder}/vi`, link, priority: 10 },
    { name: 'editor', path: `${folder}/nano`, link },
  ]
  expect(await converge(alternatives, { ...nano, state: 'present' }, own)).toHaveLength(1)
  expect(await converge(alternatives, { ...vi, state: 'present' }, own)).toHaveLength(1)
  expect(readlinkSync(`${folder}/links/editor`)).toBe(nano?.path)

  expect(await converge(alternatives, vi ?? {}, own)).toMatchObject([{ before: nano?.path, after: vi?.path }])
  expect(await converge(alternatives, vi ?? {}, own)).toEqual([])
  expect(readlinkSync(`${folder}/links/editor`)).toBe(vi?.path)

  const subcommands = [{ name: 'editor.1', path: `${folder}/vi.1`, link: `${folder}/editor.1` }]
  expect(await converge(alternatives, { ...vi, subcommands }, own)).toHaveLength(1)
  expect(await converge(alternatives, { ...vi, subcommands, priority: 99 }, own)).toMatchObject([
    { before: `${vi?.path}, priority 10`, after: `${vi?.path}, priority 99` },
  ])
  expect(await converge(alternatives, { ...vi, subcommands, priority: 99 }, own)).toEqual([])
  expect(await converge(alternatives, { name: 'editor', state: 'auto' }, own)).toHaveLength(1)
  expect(await converge(alternatives, { name: 'editor', state: 'auto' }, own)).toEqual([])
  expect(await converge(alternatives, { ...vi, state: 'absent' }, own)).toHaveLength(1)
  expect(await converge(alternatives, { ...vi, state: 'absent' }, own)).toEqual([])

  await expect(converge(alternatives, { name: 'editor', path: '/none' }, own)).rejects.toThrow(
    'there is no such file',
  )
})

const nothing = {
  hasTool: true,
  isThere: true,
  link: undefined,
  slaveLinks: new Map(),
  status: 'auto',
  value: undefined,
  known: new Map(),
}

pure.for([
  [{ path: '/usr/bin/vim' }, nothing, 'link is missing'],
  [{}, nothing, 'Cannot keep editor selected: path is missing'],
  [{ path: '/usr/bin/vim' }, { ...nothing, hasTool: false }, 'the host has no update-alternatives'],
] as const)('%j fails with %o', ([want, now, problem]) => {
  expect(() => planOf(alternatives, { name: 'editor', ...want }, now)).toThrow(problem)
})
