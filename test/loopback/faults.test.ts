import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { TaskError, UnreachableError } from '../../src/base/errors.ts'
import { sh } from '../../src/base/shell.ts'
import type { Connection, FileWrite, Target } from '../../src/model/connection.ts'
import { Sshd, type SshdOptions } from '../../src/testing/sshd.ts'
import { connector } from '../../src/transport/connect.ts'

const sshds: Sshd[] = []
const connections: Connection[] = []
afterEach(async () => {
  await Promise.all(connections.splice(0).map(connection => connection.close()))
  await Promise.all(sshds.splice(0).map(sshd => sshd.stop()))
})

async function start(options?: SshdOptions): Promise<Sshd> {
  const sshd = await Sshd.start(options)
  sshds.push(sshd)
  return sshd
}

async function reach(target: Target, connect = connector()): Promise<Connection> {
  const connection = await connect(target)
  connections.push(connection)
  return connection
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    error => error,
  )

/** Runs a script, and tells what it printed. */
async function printed(connection: Connection, script = sh`echo hello`): Promise<string | undefined> {
  const [answer] = await (await connection.shell()).run([script])
  return answer?.stdout.toString()
}

test('a host that drops what it cannot serve yet is asked again', async () => {
  const sshd = await start({ settings: ['MaxStartups 2:100:2'] })
  const connect = connector()
  const hosts = await Promise.all(Array.from({ length: 12 }, () => reach(sshd.target(), connect)))
  expect(await Promise.all(hosts.map(host => printed(host)))).toEqual(Array(12).fill('hello\n'))
})

test('a host where nobody listens is unreachable, in time', async () => {
  const sshd = await start()
  await sshd.stop()
  sshds.pop()
  const begin = Date.now()
  const error = await failure(reach(sshd.target({ connectTimeoutSeconds: 2 })))
  expect(error).toBeInstanceOf(UnreachableError)
  expect(error.message).toBe(`Cannot reach box ([127.0.0.1]:${sshd.port}): the connection was refused`)
  expect(Date.now() - begin).toBeLessThan(5000)
})

test('a host that accepts and says nothing is unreachable, in time', async () => {
  const sshd = await start()
  sshd.signalServer('SIGSTOP')
  const begin = Date.now()
  const error = await failure(reach(sshd.target({ connectTimeoutSeconds: 1 })))
  expect(error.message).toBe(`Cannot reach box ([127.0.0.1]:${sshd.port}): no answer within 1 s`)
  expect(Date.now() - begin).toBeLessThan(5000)
})

test.for([
  { address: '-oProxyCommand=id', user: 'root' },
  { address: 'a b', user: 'root' },
  { address: '$(id)', user: 'root' },
  { address: 'box', user: '-l' },
  { address: 'box', user: 'a;b' },
  { address: 'box', user: 'a\nb' },
])('an address or user that is no name is refused: $user@$address', async ({ address, user }) => {
  const sshd = await start()
  for (const transport of ['ssh', 'openssh'] as const) {
    const error = await failure(reach(sshd.target({ address, user, transport })))
    expect(error.message).toMatch(/is no (address|user)$/)
  }
  expect(sshd.log).not.toContain('Connection from')
})

describe('a connection that is cut in the middle', () => {
  test('leaves the outcome unknown, for all who wait', async () => {
    const sshd = await start()
    const shell = await (await reach(sshd.target())).shell()
    await shell.run([sh`true`])
    const running = [shell.run([sh`sleep 100`]), shell.run([sh`echo queued`])].map(failure)
    await sleep(200)
    sshd.signal('SIGKILL')
    for (const error of await Promise.all(running)) {
      expect(error).toBeInstanceOf(UnreachableError)
      expect(error.message).toMatch(/^Lost box.*: what became of the task is unknown$/)
    }
  })

  test('is made anew when the host is asked again', async () => {
    const sshd = await start()
    const connection = await reach(sshd.target())
    expect(await printed(connection)).toBe('hello\n')
    sshd.signal('SIGKILL')
    await expect.poll(() => printed(connection).catch(() => undefined)).toBe('hello\n')
  })

  test('does not put half a file in place', async () => {
    const sshd = await start()
    const shell = await (await reach(sshd.target())).shell()
    const folder = join(sshd.folder, 'target')
    mkdirSync(folder)
    writeFileSync(join(folder, 'file'), 'old')
    const localPath = join(sshd.folder, 'much')
    writeFileSync(localPath, Buffer.alloc(300_000_000))
    const writing = failure(
      shell.run([{ kind: 'file write', path: join(folder, 'file'), content: { localPath } }]),
    )
    await expect.poll(() => readdirSync(folder), { interval: 5, timeout: 5000 }).toHaveLength(2)
    sshd.signal('SIGKILL')
    expect(await writing).toBeInstanceOf(UnreachableError)
    await expect.poll(() => readdirSync(folder)).toEqual(['file'])
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old')
  })
})

describe('a host that hangs', () => {
  test('is noticed without a task that has a time limit', async () => {
    const sshd = await start()
    const connection = await reach(sshd.target(), connector({ keepaliveSeconds: 0.3 }))
    const shell = await connection.shell()
    await shell.run([sh`true`])
    sshd.signal('SIGSTOP')
    const error = await failure(shell.run([sh`true`]))
    expect(error.message).toBe('Lost box (Keepalive timeout): what became of the task is unknown')
    sshd.signal('SIGCONT')
  })

  test('does not hold a task with a time limit, nor the end of the program', async () => {
    const sshd = await start()
    const connection = await reach(sshd.target())
    const shell = await connection.shell()
    const begun = join(sshd.folder, 'begun')
    const running = failure(shell.run([sh`touch ${begun}; sleep 100`], { timeoutSeconds: 3 }))
    await expect.poll(() => existsSync(begun)).toBe(true)
    await sleep(500) // what says that it began is on its way to us
    sshd.signal('SIGSTOP')
    const begin = Date.now()
    expect(await running).toBeInstanceOf(TaskError)
    expect(Date.now() - begin).toBeLessThan(20_000)
    await connection.close()
    sshd.signal('SIGCONT')
  })
})

test('a task that takes too long is ended with all it started, and the next one runs', async () => {
  const sshd = await start()
  const shell = await (await reach(sshd.target())).shell()
  const alive = join(sshd.folder, 'alive')
  const slow = shell.run([sh`(while sleep 0.1; do touch ${alive}; done) & wait`], { timeoutSeconds: 0.5 })
  expect(await failure(slow)).toMatchObject({
    name: 'TaskError',
    message: 'It took longer than 0.5 s and was ended',
  })
  const { stdout } = spawnSync('sh', ['-c', 'rm "$1"; sleep 0.5; ls "$1" 2>&1', 'sh', alive])
  expect(stdout.toString()).toContain('No such file')
  expect((await shell.run([sh`echo next`]))[0]?.stdout.toString()).toBe('next\n')
})

test('one session at a time is enough: another user, a large file, the end of a slow task', async () => {
  const sshd = await start({ settings: ['MaxSessions 1'] })
  const connection = await reach(sshd.target())
  const shell = await connection.shell()
  expect(await printed(connection)).toBe('hello\n')
  const nobody = await connection.shell({ method: 'su', user: 'nobody' })
  expect((await nobody.run([sh`id -un`]))[0]?.stdout.toString()).toBe('nobody\n')
  const path = join(sshd.folder, 'file')
  const content = Buffer.alloc(1_000_000, 'x')
  expect((await shell.run([{ kind: 'file write', path, content } satisfies FileWrite]))[0]?.status).toBe(0)
  expect(readFileSync(path).equals(content)).toBe(true)
  expect(await failure(shell.run([sh`sleep 100`], { timeoutSeconds: 0.2 }))).toBeInstanceOf(TaskError)
  expect(await printed(connection)).toBe('hello\n')
})

test('100 MB of output take bounded memory, and what is dropped is counted', async () => {
  const sshd = await start()
  const shell = await (await reach(sshd.target())).shell()
  await shell.run([sh`true`])
  const before = process.memoryUsage().rss
  const [answer] = await shell.run([sh`head -c 100000000 /dev/zero`])
  expect(Number(answer?.stdout.length) + Number(answer?.dropped)).toBe(100_000_000)
  expect(answer?.stdout.length).toBe(8 * 1024 * 1024)
  expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
})

test('any bytes of a file come back, also many', async () => {
  const sshd = await start()
  const connection = await reach(sshd.target())
  for (const size of [0, 1000, 20_000_000]) {
    const bytes = Buffer.alloc(size, 'any bytes\0\xff\r\n', 'latin1')
    writeFileSync(join(sshd.folder, 'bytes'), bytes)
    expect((await connection.read(join(sshd.folder, 'bytes'))).equals(bytes)).toBe(true)
  }
  expect((await failure(connection.read('/not/there'))).message).toContain('Cannot read /not/there')
})

describe('a jump host', () => {
  test('leads on, each hop trusted by its own name', async () => {
    const [bastion, inner] = [await start(), await start({ addresses: ['127.0.0.2'] })]
    const jump = bastion.target({ name: 'bastion' })
    const connection = await reach(inner.target({ jump: [jump] }))
    expect(await printed(connection, sh`echo $SSH_CONNECTION`)).toMatch(/^127\.0\.0\.1 \d+ 127\.0\.0\.2/)

    writeFileSync(join(bastion.folder, 'none'), '')
    const strange = { knownHostsFiles: [join(bastion.folder, 'none')] }
    const first = await failure(reach(inner.target({ jump: [{ ...jump, ...strange }] })))
    expect(first.message).toContain(`Cannot trust bastion ([127.0.0.1]:${bastion.port})`)
    const second = await failure(reach(inner.target({ jump: [jump], ...strange })))
    expect(second.message).toContain(`Cannot trust box ([127.0.0.2]:${inner.port})`)
  })

  test('that cannot go on says so', async () => {
    const bastion = await start()
    const target = { ...bastion.target(), name: 'inner', port: 1, connectTimeoutSeconds: 1 }
    const error = await failure(reach({ ...target, jump: [bastion.target({ name: 'bastion' })] }))
    expect(error).toBeInstanceOf(UnreachableError)
    expect(error.message).toContain(`Cannot reach 127.0.0.1:1 through bastion ([127.0.0.1]:${bastion.port})`)
  })
})

describe('the OpenSSH client', () => {
  test('does the same', async () => {
    const sshd = await start()
    const connection = await reach(sshd.target({ transport: 'openssh' }))
    const shell = await connection.shell()
    const path = join(sshd.folder, 'it is here')
    const content = Buffer.alloc(1_000_000, 'x')
    const answers = await shell.run([
      sh`echo hello; exit 0`,
      { kind: 'file write', path, content },
      sh`wc -c <${path}`,
    ])
    expect(answers.map(({ status, stdout }) => [status, stdout.toString()])).toEqual([
      [0, 'hello\n'],
      [0, ''],
      [0, '1000000\n'],
    ])
    expect(await failure(shell.run([sh`sleep 100`], { timeoutSeconds: 0.2 }))).toBeInstanceOf(TaskError)
    const running = failure(shell.run([sh`sleep 100`]))
    await sleep(200)
    sshd.signal('SIGKILL')
    expect((await running).message).toMatch(/^Lost box.*: what became of the task is unknown$/)
  })

  test('tells what it was told', async () => {
    const sshd = await start()
    writeFileSync(join(sshd.folder, 'none'), '')
    const unknown = sshd.target({ transport: 'openssh', knownHostsFiles: [join(sshd.folder, 'none')] })
    expect(await failure(reach(unknown))).toMatchObject({
      name: 'TrustError',
      message: expect.stringContaining('Host key verification failed'),
    })
    const refused = sshd.target({ transport: 'openssh', privateKeyFiles: [join(sshd.folder, 'none')] })
    expect(await failure(reach(refused))).toMatchObject({
      name: 'TrustError',
      message: expect.stringContaining('Permission denied (publickey)'),
    })
    expect(existsSync(sshd.folder)).toBe(true)
  })
})

test('nothing of a closed connection keeps the program alive', async () => {
  const sshd = await start()
  const resources = () =>
    process
      .getActiveResourcesInfo()
      .filter(name => /Socket|TCP|Timeout|Process/.test(name))
      .sort()
  const before = resources()
  const connection = await reach(sshd.target())
  await printed(connection)
  await connection.close()
  await expect.poll(resources).toEqual(before)
})

test('a program leads to a host, without a shell', async () => {
  const sshd = await start()
  const program = `
    const [host, port] = process.argv.slice(1)
    const socket = require('node:net').connect(Number(port), host)
    process.stdin.pipe(socket).pipe(process.stdout)`
  const proxyCommand = ['node', '-e', program, '%h', '%p']
  expect(await printed(await reach(sshd.target({ proxyCommand })))).toBe('hello\n')
  const error = await failure(
    reach(sshd.target({ proxyCommand: ['no-such-program', '%h'], connectTimeoutSeconds: 2 })),
  )
  expect(error).toBeInstanceOf(UnreachableError)
  expect(error.message).toContain('no-such-program')
})
