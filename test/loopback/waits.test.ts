import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import ssh2, { type Server, type Connection as ServerConnection } from 'ssh2'
import { afterEach, expect, test } from 'vitest'
import { TaskError, UnreachableError } from '../../src/base/errors.ts'
import { sh } from '../../src/base/shell.ts'
import type { Connection, Target } from '../../src/model/connection.ts'
import { Sshd } from '../../src/testing/sshd.ts'
import { connector } from '../../src/transport/connect.ts'

const ends: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function startSshd(): Promise<Sshd> {
  const sshd = await Sshd.start()
  ends.push(() => sshd.stop())
  return sshd
}

async function reach(target: Target): Promise<Connection> {
  const connection = await connector()(target)
  ends.push(() => connection.close())
  return connection
}

/** A server that lets everybody in, and then behaves as it is told. */
async function startServer(sshd: Sshd, behave: (client: ServerConnection) => void): Promise<Target> {
  const hostKeys = [readFileSync(`${sshd.folder}/host_ed25519`)]
  const server: Server = new ssh2.Server({ hostKeys }, client => {
    client.on('error', () => {})
    client.on('authentication', context => context.accept())
    client.on('ready', () => behave(client))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => server.close())
  const { port } = server.address() as AddressInfo
  return sshd.target({ port, hostKeyChecking: 'no', connectTimeoutSeconds: 1 })
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    error => error,
  )

test.for<{ name: string; behave: (client: ServerConnection) => void }>([
  { name: 'never confirms a channel', behave: client => void client.on('session', () => {}) },
  {
    name: 'never answers what shall be started',
    behave: client => void client.on('session', accept => void accept().on('exec', () => {})),
  },
])('a server that $name is unreachable, in time', { timeout: 15_000 }, async ({ behave }) => {
  const target = await startServer(await startSshd(), behave)
  const error = await failure(
    reach(target)
      .then(connection => connection.shell())
      .then(shell => shell.run([sh`id`])),
  )
  expect(error).toBeInstanceOf(UnreachableError)
  expect(error.message).toContain('it opens no channel within 1 s')
})

test.for(['ssh', 'openssh'] as const)(
  'a connection by %s that is broken off ends what runs there',
  async transport => {
    const sshd = await startSshd()
    const connection = await reach(sshd.target({ transport }))
    const shell = await connection.shell()
    const folder = sshd.folder
    const running = failure(
      shell.run([sh`cd ${folder} && { sleep 60 & echo $! >child; sleep 60 & echo $! >other; wait; }`]),
    )
    const pids = () => ['child', 'other'].map(name => readFileSync(`${folder}/${name}`, 'utf8').trim())
    await expect.poll(() => existsSync(`${folder}/other`) && pids()[1]).toBeTruthy()
    await connection.abort?.()
    expect(await running).toBeInstanceOf(UnreachableError)
    expect(pids().filter(pid => existsSync(`/proc/${pid}/exe`))).toEqual([])
  },
)

test('a remote shell that is stopped ends its task in time', { timeout: 30_000 }, async () => {
  const connection = await reach((await startSshd()).target())
  const shell = await connection.shell()
  const [answer] = await shell.run([sh`echo $PPID $$`])
  const pid = Number(answer?.stdout.toString().split(' ')[1])
  process.kill(pid, 'SIGSTOP')
  ends.push(() => spawnSync('kill', ['-9', String(pid)])) // it may have ended with its session
  const error = await failure(shell.run([sh`true`], { timeoutSeconds: 1 }))
  expect(error).toBeInstanceOf(TaskError)
  expect(error.message).toBe('It took longer than 1 s and was ended')
})

test('the time of a task does not count while those before it run', async () => {
  const connection = await reach((await startSshd()).target())
  const shell = await connection.shell()
  const [slow, quick] = await Promise.all([
    shell.run([sh`sleep 2`]),
    shell.run([sh`echo quick`], { timeoutSeconds: 1 }),
  ])
  expect([slow[0]?.status, quick[0]?.stdout.toString()]).toEqual([0, 'quick\n'])
})

test('a flood of output keeps little memory, and ends in its time', { timeout: 30_000 }, async () => {
  const connection = await reach((await startSshd()).target())
  const shell = await connection.shell()
  const before = process.memoryUsage().rss
  const error = await failure(shell.run([sh`yes 'a flood of output'`], { timeoutSeconds: 3 }))
  expect(error.message).toBe('It took longer than 3 s and was ended')
  expect(process.memoryUsage().rss - before).toBeLessThan(300e6)
  await sleep(100)
  const [after] = await (await connection.shell()).run([sh`echo still here`])
  expect(after?.stdout.toString()).toBe('still here\n')
})

test('a host that hangs behind another one is unreachable, in time', { timeout: 20_000 }, async () => {
  const sshd = await startSshd()
  const target = await startServer(sshd, client => void client.on('tcpip', () => {}))
  const behind = sshd.target({ jump: [target], connectTimeoutSeconds: 1 })
  const error = await failure(reach(behind))
  expect(error).toBeInstanceOf(UnreachableError)
  expect(error.message).toContain('no answer within 1 s')
})
