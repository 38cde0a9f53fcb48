import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { Secret } from '../../base/secret.ts'
import { sh } from '../../base/shell.ts'
import type { FileWrite, Shell } from '../../model/connection.ts'
import { type TestHost, test } from '../../testing/host.ts'
import { connectionWith, shells } from '../../testing/shells.ts'
import { copied, writeScript } from './write.ts'

const write = (path: string, content: FileWrite['content'], more: Partial<FileWrite> = {}): FileWrite => ({
  kind: 'file write',
  path,
  content,
  ...more,
})

/** Writes, and tells the exit status and what was said. */
async function writing(host: TestHost, file: FileWrite): Promise<{ status: unknown; said: string }> {
  const [answer] = await host.shell.run([file])
  return { status: answer?.status, said: answer?.stderr.toString() ?? '' }
}

const done = { status: 0, said: '' }
const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8)
const large = Buffer.alloc(3_000_000, 'Some more than fits in a session.\0\xff', 'latin1')

test.for([
  { name: 'text', content: 'one\ntwo\n' },
  { name: 'no end of line', content: 'one' },
  { name: 'nothing', content: '' },
  { name: 'quotes and templates', content: "it's \\n {{ x }} $HOME `id`\n" },
  { name: 'bytes', content: Buffer.from(Array.from({ length: 512 }, (_, i) => i % 256)) },
  { name: 'a secret', content: new Secret('s3cret') },
  { name: 'much', content: large },
])('writes $name exactly', async ({ content }, { host }) => {
  const path = `${host.folder}/file`
  expect(await writing(host, write(path, content))).toEqual(done)
  const wanted = content instanceof Secret ? content.reveal() : content
  expect(readFileSync(path).equals(Buffer.from(wanted))).toBe(true)
  expect(readdirSync(host.folder)).toEqual(['file'])
})

test('writes a local file, small or large', async ({ host }) => {
  for (const content of [Buffer.from('small\n'), large]) {
    const localPath = `${host.folder}/source`
    writeFileSync(localPath, content)
    expect(await writing(host, write(`${host.folder}/file`, { localPath }))).toEqual(done)
    expect(readFileSync(`${host.folder}/file`).equals(content)).toBe(true)
  }
})

test('says which local file cannot be read', async ({ host }) => {
  const localPath = `${host.folder}/missing`
  await expect(host.write(write(`${host.folder}/file`, { localPath }))).rejects.toThrow(
    `Cannot read ${localPath} here`,
  )
})

describe('the mode', () => {
  test('of a new file is the usual one, and none but its owner reads a secret', async ({ host }) => {
    await host.write(write(`${host.folder}/plain`, 'x'))
    await host.write(write(`${host.folder}/secret`, new Secret('x')))
    await host.write(write(`${host.folder}/told`, new Secret('x'), { mode: '0640' }))
    const { stdout } = await host.run(sh`umask`)
    const usual = (0o666 & ~Number.parseInt(stdout.toString(), 8)).toString(8)
    expect(['plain', 'secret', 'told'].map(name => modeOf(`${host.folder}/${name}`))).toEqual([
      usual,
      '600',
      '640',
    ])
  })

  test('of a file that is there stays, unless told', async ({ host }) => {
    const path = `${host.folder}/file`
    writeFileSync(path, 'old')
    chmodSync(path, 0o4751)
    await host.write(write(path, 'new'))
    expect(modeOf(path)).toBe('4751')
    await host.write(write(path, new Secret('newer')))
    expect(modeOf(path)).toBe('4751')
    await host.write(write(path, 'newest', { mode: '0604' }))
    expect(modeOf(path)).toBe('604')
  })
})

describe.runIf(process.getuid?.() === 0)('the owner', () => {
  test('of a file that is there stays, unless told', async ({ host }) => {
    const path = `${host.folder}/file`
    const owners = async (more?: Partial<FileWrite>) => {
      await host.write(write(path, 'new', more))
      const { uid, gid } = statSync(path)
      return [uid, gid]
    }
    writeFileSync(path, 'old')
    await host.run(sh`chown 12:34 ${path}`)
    expect(await owners()).toEqual([12, 34])
    expect(await owners({ group: '56' })).toEqual([12, 56])
    expect(await owners({ owner: 'root' })).toEqual([0, 56])
    expect(await owners({ owner: '78', group: '90' })).toEqual([78, 90])
  })

  test('that does not exist is an error, and nothing has changed', async ({ host }) => {
    writeFileSync(`${host.folder}/file`, 'old')
    const { said } = await writing(host, write(`${host.folder}/file`, 'new', { owner: 'nobody here' }))
    expect(said).toContain('its owner cannot be set')
    expect(readFileSync(`${host.folder}/file`, 'utf8')).toBe('old')
  })
})

test.for(['-rf', '--help', "it's", 'a\nb', '*', '$(id)', ' ', '"', 'back\\slash'])(
  'writes to a path named %j',
  async (name, { host }) => {
    expect(await writing(host, write(`${host.folder}/${name}`, 'x', { mode: '0600', backup: true }))).toEqual(
      done,
    )
    expect(readdirSync(host.folder)).toEqual([name])
  },
)

test('keeps what was there under a name with the time', async ({ host }) => {
  const path = `${host.folder}/file`
  await host.write(write(path, 'one', { backup: true, mode: '0600' }))
  await host.write(write(path, 'two', { backup: true }))
  const [file, backup = ''] = readdirSync(host.folder)
  expect([file, readFileSync(path, 'utf8')]).toEqual(['file', 'two'])
  expect(backup).toMatch(/^file\.\d{4}-\d\d-\d\d@\d\d:\d\d:\d\d\.[\da-f]{12}~$/)
  expect([modeOf(`${host.folder}/${backup}`), readFileSync(`${host.folder}/${backup}`, 'utf8')]).toEqual([
    '600',
    'one',
  ])
})

test('replaces a link, and not what it points to', async ({ host }) => {
  const path = `${host.folder}/link`
  symlinkSync('/etc', path)
  expect(await writing(host, write(path, 'x'))).toEqual(done)
  expect(readFileSync(path, 'utf8')).toBe('x')
})

test.for([
  { name: 'a folder in its place', prepare: sh`mkdir file`, reason: 'it is a directory\n' },
  { name: 'a pipe in its place', prepare: sh`mkfifo file`, reason: 'it is not a regular file\n' },
])('refuses $name', async ({ prepare, reason }, { host }) => {
  await host.run(prepare, { directory: host.folder })
  expect(await writing(host, write(`${host.folder}/file`, 'x'))).toEqual({ status: 1, said: reason })
  expect(readdirSync(host.folder)).toEqual(['file'])
})

test('says that the folder is missing', async ({ host }) => {
  const path = `${host.folder}/no/file`
  expect(await writing(host, write(path, 'x'))).toEqual({
    status: 1,
    said: `there is no folder ${host.folder}/no\n`,
  })
})

describe('validate', () => {
  test('lets pass what it accepts', async ({ host }) => {
    const path = `${host.folder}/file`
    expect(await writing(host, write(path, 'good\n', { validate: 'grep -q good %s' }))).toEqual(done)
    expect(readFileSync(path, 'utf8')).toBe('good\n')
  })

  test('keeps the old file when it refuses, and tells what it said', async ({ host }) => {
    const path = `${host.folder}/file`
    writeFileSync(path, 'old')
    const file = write(path, 'bad\n', { validate: 'sh -c "echo line 1 is bad; false" -- %s', backup: true })
    const said = 'line 1 is bad\nvalidate refused the new content\n'
    expect(await writing(host, file)).toEqual({ status: 1, said })
    expect([readdirSync(host.folder), readFileSync(path, 'utf8')]).toEqual([['file'], 'old'])
  })

  test('must say where the file goes', async ({ host }) => {
    const file = write(`${host.folder}/file`, 'x', { validate: 'true' })
    await expect(host.write(file)).rejects.toThrow('the command does not say where the file goes')
  })
})

test('is one step of a chain: nothing is written behind a failure, and a failure cancels what is behind it', async ({
  host,
}) => {
  const path = `${host.folder}/file`
  for (const content of ['small', large]) {
    const statuses = async (...steps: Parameters<TestHost['shell']['run']>[0]) =>
      (await host.shell.run(steps)).map(({ status }) => status)
    expect(await statuses(sh`false`, write(path, content), sh`true`)).toEqual([1, 'cancelled', 'cancelled'])
    expect(existsSync(path)).toBe(false)
    expect(await statuses(write(`${path}/no`, content), sh`touch ${path}`)).toEqual([1, 'cancelled'])
    expect(existsSync(path)).toBe(false)
    expect(await statuses(sh`mkdir ${path}`, write(`${path}/it`, content), sh`rm -r ${path}`)).toEqual([
      0, 0, 0,
    ])
  }
})

test('what is asked behind a large file sees it', async ({ host }) => {
  const path = `${host.folder}/file`
  const [, [size]] = await Promise.all([
    host.shell.run([write(path, large)]),
    host.shell.run([sh`wc -c <${path}`]),
  ])
  expect(size?.stdout.toString()).toBe(`${large.length}\n`)
})

test('leaves no temporary file when it is ended in the middle', async ({ host }) => {
  const path = `${host.folder}/file`
  const [answer] = await Promise.allSettled([
    host.shell.run([write(path, 'x', { validate: 'sh -c "sleep 1000" %s' })], { timeoutSeconds: 0.3 }),
  ])
  expect(answer).toMatchObject({ reason: { message: 'It took longer than 0.3 s and was ended' } })
  await expect.poll(() => readdirSync(host.folder)).toEqual([])
})

describe.for(shells)('with %s', shell => {
  test.for(shells.includes('busybox sh') ? ['its own', 'busybox'] : ['its own'])(
    'and %s tools',
    async (tools, { host }) => {
      const path = `${host.folder}/file`
      const connection = connectionWith(shell)
      const { run } = await usingTools(tools, await connection.shell(), host)
      const contents = ['one', Buffer.from([0, 255]), 'bad', 'three'].map(content =>
        write(path, content, { backup: true, mode: '0640', validate: '! grep -q bad %s' }),
      )
      const answers = await Promise.all(contents.map(file => run([file])))
      await connection.close()
      expect(answers.flat().map(({ status }) => status)).toEqual([0, 0, 1, 0])
      expect([modeOf(path), readFileSync(path, 'utf8')]).toEqual(['640', 'three'])
      expect(readdirSync(host.folder).filter(name => !name.endsWith('~'))).toEqual(['file', 'tools'])
    },
  )
})

describe.runIf(canMount())('on a disk of its own', () => {
  let disk: string
  beforeEach<{ host: TestHost }>(async ({ host }) => {
    disk = `${host.folder}/disk`
    await host.run(sh`mkdir ${disk} && mount -t tmpfs -o size=64k none ${disk}`)
  })
  afterEach<{ host: TestHost }>(async ({ host }) => {
    await host.run(sh`umount ${disk}/file; umount ${disk}`)
  })

  test.for([
    { name: 'small', content: 'x'.repeat(100_000) },
    { name: 'large', content: large },
  ])('a full disk is told, and the old file is intact: $name', async ({ content }, { host }) => {
    writeFileSync(`${disk}/file`, 'old')
    const { status, said } = await writing(host, write(`${disk}/file`, content))
    expect(status).toBe(1)
    expect(said).toContain('No space left on device')
    expect(said).toContain(`the content cannot be written; ${disk} has 0 KiB left`)
    expect([readdirSync(disk), readFileSync(`${disk}/file`, 'utf8')]).toEqual([['file'], 'old'])
  })

  test('rewrites in place what is a mount point', async ({ host }) => {
    const source = `${host.folder}/source`
    writeFileSync(source, 'old')
    await host.run(sh`touch ${disk}/file && mount --bind ${source} ${disk}/file`)
    expect(await writing(host, write(`${disk}/file`, 'new', { mode: '0640' }))).toEqual(done)
    expect([readFileSync(source, 'utf8'), modeOf(source), readdirSync(disk)]).toEqual([
      'new',
      '640',
      ['file'],
    ])
  })

  test('puts a mount point back as it was when it cannot be rewritten', async ({ host }) => {
    const other = `${host.folder}/other`
    await host.run(sh`mkdir ${other} && mount -t tmpfs -o size=8k none ${other} && printf old >${other}/file`)
    await host.run(sh`touch ${disk}/file && mount --bind ${other}/file ${disk}/file`)
    const { said } = await writing(host, write(`${disk}/file`, 'x'.repeat(20_000)))
    const left = readFileSync(`${other}/file`, 'utf8')
    await host.run(sh`umount ${disk}/file; umount ${other}`)
    expect([left, readdirSync(disk)]).toEqual(['old', ['file']])
    expect(said).toContain('it cannot be rewritten in place')
  })

  test('puts a mount point back that a copy on the host cannot rewrite', async ({ host }) => {
    const [other, source] = [`${host.folder}/other`, `${host.folder}/large`]
    writeFileSync(source, 'x'.repeat(20_000))
    await host.run(sh`mkdir ${other} && mount -t tmpfs -o size=8k none ${other} && printf old >${other}/file`)
    await host.run(sh`touch ${disk}/file && mount --bind ${other}/file ${disk}/file`)
    const { status, stderr } = await host.run(writeScript({ path: `${disk}/file` }, copied(source)))
    const left = readFileSync(`${other}/file`, 'utf8')
    await host.run(sh`umount ${disk}/file; umount ${other}`)
    expect([status, left, readdirSync(disk)]).toEqual([1, 'old', ['file']])
    expect(stderr.toString()).toContain('it cannot be rewritten in place')
  })

  const many = (content: string) =>
    ['file', ...Array.from({ length: 11 }, (_, i) => `${i}`)].map(name => write(`${disk}/${name}`, content))

  test('of many files that travel together, one that is a mount point is rewritten in place', async ({
    host,
  }) => {
    const source = `${host.folder}/source`
    writeFileSync(source, 'old')
    await host.run(sh`touch ${disk}/file && mount --bind ${source} ${disk}/file`)
    const answers = await host.shell.run(many('new'))
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(0))
    expect([readFileSync(source, 'utf8'), readdirSync(disk).length]).toEqual(['new', 12])
  })

  test('of many files that travel together, it tells which does not fit', async ({ host }) => {
    writeFileSync(`${disk}/9`, 'old')
    const answers = await host.shell.run(many('x'.repeat(5000)))
    const failed = answers.findIndex(({ status }) => status === 1)
    expect(answers[failed]?.stderr.toString()).toContain(
      `the content cannot be written; ${disk} has 0 KiB left`,
    )
    const written = ['file', ...Array.from({ length: failed - 1 }, (_, i) => `${i}`)]
    expect(readdirSync(disk).sort()).toEqual([...new Set([...written, '9'])].sort())
  })

  test('a disk that is read only is told', async ({ host }) => {
    await host.run(sh`mount -o remount,ro ${disk}`)
    const { said } = await writing(host, write(`${disk}/file`, 'x'))
    expect(said).toContain('Read-only file system')
    expect(said).toContain(`no file can be made in ${disk}`)
  })
})

/** A shell that finds the tools of busybox, or those of this machine. */
async function usingTools(tools: string, shell: Shell, host: TestHost): Promise<Pick<Shell, 'run'>> {
  const names = `${host.folder}/tools`
  await host.run(sh`mkdir ${names}`)
  if (tools === 'busybox') await host.run(sh`busybox --install -s ${names}`)
  const environment: Record<string, string> = tools === 'busybox' ? { PATH: names } : {}
  return { run: steps => shell.run(steps, { environment }) }
}

function canMount(): boolean {
  return spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt']).status === 0
}
