import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Target } from '../model/connection.ts'

export interface SshdOptions {
  /** Lines of sshd_config; the first line of a keyword wins. */
  readonly settings?: readonly string[]
  /** The addresses to listen at, all with the same port. */
  readonly addresses?: readonly string[]
  /** The types of its host keys. */
  readonly hostKeys?: readonly ('ed25519' | 'ecdsa' | 'rsa')[]
}

/** An OpenSSH server on loopback, with its own keys, port and folder. */
export class Sshd {
  readonly folder: string
  readonly port: number
  readonly addresses: readonly string[]
  /** A private key that the server accepts. */
  readonly userKey: string
  /** A known_hosts file with its host keys. */
  readonly knownHosts: string
  private process: ChildProcess

  static async start({
    settings = [],
    addresses = ['127.0.0.1'],
    hostKeys = ['ed25519'],
  }: SshdOptions = {}): Promise<Sshd> {
    const folder = await mkdtemp(join(tmpdir(), 'sshd-'))
    await chmod(folder, 0o755) // sshd reads the authorized keys as the user who logs in
    const port = await freePort()
    for (const type of hostKeys) makeKey(join(folder, `host_${type}`), type)
    makeKey(join(folder, 'user'), 'ed25519')
    const config = [
      ...settings,
      ...addresses.map(address => `ListenAddress ${address}:${port}`),
      ...hostKeys.map(type => `HostKey ${folder}/host_${type}`),
      `AuthorizedKeysFile ${folder}/user.pub`,
      `PidFile ${folder}/pid`,
      'PermitRootLogin yes',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'UsePAM no',
      'StrictModes no',
      'LogLevel VERBOSE',
    ]
    writeFileSync(join(folder, 'config'), `${config.join('\n')}\n`)
    const lines = hostKeys.flatMap(type => {
      const key = readFileSync(join(folder, `host_${type}.pub`), 'utf8')
        .split(' ')
        .slice(0, 2)
        .join(' ')
      return addresses.map(address => `[${address}]:${port} ${key}\n`)
    })
    writeFileSync(join(folder, 'known_hosts'), lines.join(''))
    const sshd = new Sshd(folder, port, addresses)
    await sshd.isUp()
    return sshd
  }

  private constructor(folder: string, port: number, addresses: readonly string[]) {
    this.folder = folder
    this.port = port
    this.addresses = addresses
    this.userKey = join(folder, 'user')
    this.knownHosts = join(folder, 'known_hosts')
    if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true }) // where root's sshd locks itself in
    this.process = this.serve()
  }

  /** Starts it anew, with more lines of sshd_config, stronger than those it had. */
  async restart(settings: readonly string[]): Promise<void> {
    const config = join(this.folder, 'config')
    writeFileSync(config, `${settings.join('\n')}\n${readFileSync(config, 'utf8')}`)
    await this.end()
    await rm(join(this.folder, 'log'))
    this.process = this.serve()
    await this.isUp()
  }

  private serve(): ChildProcess {
    const args = ['-D', '-E', join(this.folder, 'log'), '-f', join(this.folder, 'config')]
    return spawn('/usr/sbin/sshd', args, { stdio: 'ignore' })
  }

  private async end(): Promise<void> {
    const ended = new Promise(resolve => this.process.once('exit', resolve))
    this.signal('SIGKILL')
    this.process.kill('SIGKILL')
    await ended
  }

  /** How to reach it, as the user who started it. */
  target(more: Partial<Target> = {}): Target {
    return {
      name: 'box',
      transport: 'ssh',
      address: this.addresses[0] ?? '',
      port: this.port,
      user: userInfo().username,
      privateKeyFiles: [this.userKey],
      hostKeyChecking: 'yes',
      knownHostsFiles: [this.knownHosts],
      connectTimeoutSeconds: 10,
      jump: [],
      ...more,
    }
  }

  /** The text of its log. */
  get log(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8')
  }

  /** The public key of the host, as known_hosts has it. */
  hostKey(type = 'ed25519'): string {
    return readFileSync(join(this.folder, `host_${type}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ')
  }

  /** Sends a signal to all of its connections, but not to the server itself. */
  signal(signal: NodeJS.Signals): void {
    for (const pid of childrenOf(Number(this.process.pid))) send(pid, signal)
  }

  /** Sends a signal to the server itself: while it is stopped, new connections wait. */
  signalServer(signal: NodeJS.Signals): void {
    this.process.kill(signal)
  }

  async stop(): Promise<void> {
    await this.end()
    await rm(this.folder, { recursive: true, force: true })
  }

  private async isUp(): Promise<void> {
    const log = join(this.folder, 'log')
    const isListening = () => existsSync(log) && this.log.includes('Server listening')
    for (let i = 0; i < 200 && !isListening(); i++) {
      if (this.process.exitCode !== null)
        throw new Error(`sshd does not start: ${existsSync(log) ? this.log : ''}`)
      await sleep(20)
    }
  }
}

/** Makes a key pair; without a passphrase where none is given. */
export function makeKey(file: string, type: 'ed25519' | 'ecdsa' | 'rsa', passphrase = ''): string {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', 'test', '-f', file])
  return file
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** The child processes of a process: `12 (sshd: a b) S 11 ...` in /proc/12/stat is a child of 11. */
function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number)
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[1])
  } catch {
    return undefined // it ended meanwhile
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it ended meanwhile
  }
}
