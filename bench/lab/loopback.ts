import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Host } from './host.ts'
import { run } from './process.ts'

/** To how many addresses one sshd listens at most. */
const addressesEach = 16

/** Many hosts on this machine: addresses of loopback at which sshd listens, with a handshake for each. */
export class Loopback {
  readonly hosts: readonly Host[]
  private readonly servers: readonly ChildProcess[]

  static async start(folder: string, publicKeyFile: string, count: number): Promise<Loopback> {
    mkdirSync('/run/sshd', { recursive: true })
    const key = join(folder, 'host_key')
    await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key])
    const port = await freePort()
    const hosts = Array.from({ length: count }, (_, i) => ({
      name: `host${String(i + 1).padStart(3, '0')}`,
      address: `127.0.${1 + Math.floor(i / 250)}.${1 + (i % 250)}`,
      port,
      user: userInfo().username,
      hostKey: readFileSync(`${key}.pub`, 'utf8').trim(),
    }))
    const parts = Array.from({ length: Math.ceil(count / addressesEach) }, (_, i) =>
      hosts.slice(i * addressesEach, (i + 1) * addressesEach),
    )
    const servers = parts.map((part, i) => startSshd(join(folder, `sshd-${i}`), part, key, publicKeyFile))
    const loopback = new Loopback(hosts, servers)
    await Promise.all(parts.map(async part => part[0] && answersSoon(part[0])))
    return loopback
  }

  private constructor(hosts: readonly Host[], servers: readonly ChildProcess[]) {
    this.hosts = hosts
    this.servers = servers
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map(stopped))
  }
}

function startSshd(path: string, hosts: readonly Host[], key: string, publicKeyFile: string): ChildProcess {
  const settings = [
    ...hosts.map(({ address, port }) => `ListenAddress ${address}:${port}`),
    `HostKey ${key}`,
    `AuthorizedKeysFile ${publicKeyFile}`,
    `PidFile ${path}.pid`,
    'MaxStartups 2000',
    'PermitRootLogin prohibit-password',
    'StrictModes no',
    'UsePAM no',
    'Subsystem sftp internal-sftp',
    // What our own shell reads when it starts has no place on a host.
    `SetEnv HOME=${dirname(path)}`,
  ]
  writeFileSync(path, `${settings.join('\n')}\n`)
  return spawn('/usr/sbin/sshd', ['-D', '-E', `${path}.log`, '-f', path], { stdio: 'ignore' })
}

async function stopped(server: ChildProcess): Promise<void> {
  const ended = new Promise(resolve => server.once('exit', resolve))
  if (server.exitCode === null && server.kill()) await ended
}

async function answersSoon(host: Host): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await answers(host)) return
    await sleep(50)
  }
  throw new Error(`The sshd at ${host.address} does not answer`)
}

function answers({ address, port }: Host): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection(port, address)
    socket.once('error', () => resolve(false))
    socket.once('data', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

/** A port of loopback that nobody listens at. */
function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
