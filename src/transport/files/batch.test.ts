import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect } from 'vitest'
import { Secret } from '../../base/secret.ts'
import { sh } from '../../base/shell.ts'
import type { Answer, Connection, FileWrite, Step } from '../../model/connection.ts'
import { type TestHost, test } from '../../testing/host.ts'
import { shells } from '../../testing/shells.ts'
import { HostConnection } from '../connection.ts'
import { local } from '../local.ts'

const open: Connection[] = []
afterEach(() => Promise.all(open.splice(0).map(connection => connection.close())))

const write = (path: string, content: FileWrite['content'], more: Partial<FileWrite> = {}): FileWrite => ({
  kind: 'file write',
  path,
  content,
  ...more,
})

/** So many files that they travel together. */
const many = (folder: string, more: Partial<FileWrite> = {}) =>
  Array.from({ length: 20 }, (_, i) => write(`${folder}/file ${i}`, `content ${i}\n`, more))

/** A host with a kind of `sh`, which counts the channels that are opened. */
function counted(shell: string): { connection: HostConnection; channels: () => number } {
  let channels = 0
  const connection = new HostConnection(
    { name: 'box' },
    {
      open: command => {
        channels++
        return local.open(command.replaceAll('/bin/sh', shell))
      },
      close: async () => {},
    },
  )
  open.push(connection)
  return { connection, channels: () => channels }
}

async function statuses(steps: readonly Step[], host: TestHost): Promise<Answer['status'][]> {
  return (await host.shell.run(steps)).map(({ status }) => status)
}

/** All that is in a folder: kind, mode, owner and content, by path. */
function stateOf(folder: string): Record<string, unknown> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return Object.fromEntries(
    paths.map(name => {
      const path = join(folder, name)
      const { mode, uid, gid, nlink } = lstatSync(path)
      const isFile = lstatSync(path).isFile()
      return [name, [mode.toString(8), uid, gid, isFile && nlink, isFile && readFileSync(path, 'latin1')]]
    }),
  )
}

describe.for(shells)('with %s', shell => {
  test.for(shell === 'busybox sh' ? ['its own', 'busybox'] : ['its own'])(
    'and %s tools, files that travel together end as those that do not',
    async (tools, { host }) => {
      await host.run(sh`mkdir tools && busybox --install -s tools`, { directory: host.folder })
      const environment = { PATH: tools === 'busybox' ? `${host.folder}/tools` : `${process.env['PATH']}` }
      const { connection, channels } = counted(shell)
      const run = await connection.shell()
      const states = []
      for (const isTogether of [true, false]) {
        const folder = `${host.folder}/together ${isTogether}`
        furnish(folder)
        const files = strangeFiles(folder).filter(
          ({ path }) => tools === 'its own' || !path.endsWith('a folder'),
        )
        const chains = isTogether ? [files] : files.map(file => [file])
        for (const chain of chains) {
          const answers = await run.run(chain, { environment })
          expect(answers.map(({ status, stderr }) => [status, stderr.toString()])).toEqual(
            chain.map(() => [0, '']),
          )
        }
        states.push(stateOf(folder))
        if (isTogether) expect(channels()).toBe(2)
      }
      expect(channels()).toBe(2)
      expect(states[0]).toEqual(states[1])
    },
  )
})

/** A folder that has something already. */
function furnish(folder: string): void {
  mkdirSync(folder)
  for (const name of ['sub', '-sub', 'shared']) mkdirSync(`${folder}/${name}`)
  for (const name of ['kept', 'set', 'sub/secret']) writeFileSync(`${folder}/${name}`, 'old')
  chmodSync(`${folder}/kept`, 0o4751)
  chmodSync(`${folder}/set`, 0o600)
  if (process.getuid?.() === 0) spawnSync('chown', ['12:34', `${folder}/kept`, `${folder}/set`])
  if (process.getuid?.() === 0) spawnSync('chgrp', ['56', `${folder}/shared`])
  chmodSync(`${folder}/shared`, 0o2775)
  symlinkSync('/etc', `${folder}/link to a folder`)
  symlinkSync('kept', `${folder}/link to a file`)
}

function strangeFiles(folder: string): FileWrite[] {
  const names = [
    ...['plain', 'empty', '-rf', "it's", '*', '$(id)', ' ', '"', 'back\\slash', '.hidden', 'tab\tin it', 'ü'],
    ...['sub/plain', '-sub/plain', 'sub/.hidden', 'shared/plain', 'n'.repeat(200), `sub/${'ü'.repeat(100)}`],
  ]
  return [
    ...names.map(name => write(`${folder}/${name}`, name.includes('empty') ? '' : `this is ${name}\n`)),
    write(`${folder}/bytes`, Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 256))),
    write(`${folder}/secret`, new Secret('s3cret')),
    write(`${folder}/sub/secret`, new Secret('s3cret'), { mode: '0640' }),
    write(`${folder}/kept`, 'new'),
    write(`${folder}/set`, 'new', { mode: '4711', group: '78' }),
    write(`${folder}/owned`, 'new', { owner: '9', group: 'root' }),
    write(`${folder}/link to a folder`, 'no link any more'),
    write(`${folder}/link to a file`, 'no link any more'),
  ].filter(({ owner, group }) => process.getuid?.() === 0 || (!owner && !group))
}

describe('what cannot be written together', () => {
  test('is told as ever: a folder in the place of a file', async ({ host }) => {
    mkdirSync(`${host.folder}/file 7`)
    const answers = await host.shell.run(many(host.folder))
    expect(answers.map(({ status }) => status)).toEqual([
      ...Array(7).fill(0),
      1,
      ...Array(12).fill('cancelled'),
    ])
    expect(answers[7]?.stderr.toString()).toBe('it is a directory\n')
  })

  test('is told as ever: a folder that is missing', async ({ host }) => {
    const [, , third, fourth] = await host.shell.run([
      ...many(host.folder).slice(0, 2),
      write(`${host.folder}/no/file`, 'x'),
      ...many(host.folder).slice(2),
    ])
    expect([third?.status, third?.stderr.toString(), fourth?.status]).toEqual([
      1,
      `there is no folder ${host.folder}/no\n`,
      'cancelled',
    ])
    expect(readdirSync(host.folder).sort()).toEqual(['file 0', 'file 1'])
  })

  test.runIf(process.getuid?.() === 0)('is told as ever: an owner that does not exist', async ({ host }) => {
    const [first, second] = await host.shell.run(many(host.folder, { owner: 'nobody here' }))
    expect([first?.stderr.toString(), second?.status]).toEqual([
      expect.stringContaining('its owner cannot be set'),
      'cancelled',
    ])
    expect(readdirSync(host.folder)).toEqual([])
  })

  test('is written one by one: without tar, or where what arrived is damaged', async ({ host }) => {
    for (const [tool, script] of [
      ['tar', 'exit 127'],
      ['tar', 'exec /bin/tar "$@" --exclude=sum'],
      ['sync', '[ $# = 1 ] || exit 1; exec /bin/sync "$@"'],
    ]) {
      const folder = `${host.folder}/${tool} ${script?.length}`
      const tools = `${folder} tools`
      for (const path of [folder, tools]) mkdirSync(path)
      writeFileSync(`${tools}/${tool}`, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
      const answers = await host.shell.run(many(folder), {
        environment: { PATH: `${tools}:${process.env['PATH']}` },
      })
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(0))
      expect(readdirSync(folder)).toHaveLength(20)
    }
  })

  test('is neither what somebody validates nor what is kept as a backup', async ({ host }) => {
    writeFileSync(`${host.folder}/file 3`, 'old')
    expect(await statuses(many(host.folder, { backup: true }), host)).toEqual(Array(20).fill(0))
    expect(readdirSync(host.folder)).toHaveLength(21)
    expect(await statuses(many(host.folder, { validate: '! grep -q 5 %s' }), host)).toEqual([
      ...Array(5).fill(0),
      1,
      ...Array(14).fill('cancelled'),
    ])
  })
})

test('many files are a part of their chain: what comes before them is there, what comes behind sees them', async ({
  host,
}) => {
  const folder = `${host.folder}/new`
  const steps = [sh`mkdir ${folder}`, ...many(folder), sh`ls ${folder} | wc -l`]
  const answers = await host.shell.run(steps)
  expect(answers.map(({ status }) => status)).toEqual(steps.map(() => 0))
  expect(answers.at(-1)?.stdout.toString().trim()).toBe('20')
  expect(await statuses([sh`false`, ...many(folder, { mode: '0600' })], host)).toEqual([
    1,
    ...Array(20).fill('cancelled'),
  ])
  expect(lstatSync(`${folder}/file 1`).mode & 0o777).not.toBe(0o600)
})

test('the last of two writes to one path counts', async ({ host }) => {
  const path = `${host.folder}/file 3`
  expect(await statuses([...many(host.folder), write(path, 'last', { mode: '0604' })], host)).toEqual(
    Array(21).fill(0),
  )
  expect([readFileSync(path, 'utf8'), lstatSync(path).mode & 0o777]).toEqual(['last', 0o604])
})

test('a local file that cannot be read any more is named', async ({ host }) => {
  const localPath = `${host.folder}/source`
  mkdirSync(localPath)
  const steps = [...many(host.folder), write(`${host.folder}/file`, { localPath })]
  await expect(host.shell.run(steps)).rejects.toThrow(`Cannot read ${localPath} here`)
  await expect.poll(() => readdirSync(host.folder)).toEqual(['source'])
})
