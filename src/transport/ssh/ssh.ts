import { connect as connectSocket } from 'node:net'
import { constants } from 'node:os'
import type { Duplex } from 'node:stream'
import type { Client, ClientChannel } from 'ssh2'
import { UnreachableError } from '../../base/errors.ts'
import type { Target } from '../../model/connection.ts'
import type { Channel, ProcessEnd, Transport } from '../channel.ts'
import { corkWrites } from './cork-writes.ts'
import { type Lease, Leases } from './leases.ts'
import { login, TemporaryError } from './login.ts'
import { LoginRetry } from './login-retry.ts'
import { type AskPassphrase, Passphrases } from './passphrases.ts'
import { throughProgram } from './proxy-command.ts'
import { ReadOnce } from './read-once.ts'
import { describe, type HostTrust, trustOf } from './trust.ts'

export interface SshSettings {
  /** Asks a person for the passphrase of a key; without it, keys with one are not used. */
  readonly askPassphrase?: AskPassphrase | undefined
  /** Seconds of silence after which a host is asked whether it is there; the third question without an answer ends it. */
  readonly keepaliveSeconds?: number
}

/** What all hosts share. */
export interface SshDeps extends SshSettings {
  readonly loginRetry: LoginRetry
  readonly passphrases: Passphrases
  /** What is read of known_hosts files and keys. */
  readonly files: ReadOnce
  /** The hosts that are reached now, each by the text of its target. */
  readonly hosts: Leases<SshHost>
}

/** What hosts share, before any of them is reached. */
export function sshDeps(settings: SshSettings): SshDeps {
  return {
    ...settings,
    loginRetry: new LoginRetry(),
    passphrases: new Passphrases(settings.askPassphrase),
    files: new ReadOnce(),
    hosts: new Leases(),
  }
}

/** A host, reached once for however many need it: a bastion, a host of containers. */
export async function sshTransport(target: Target, world: SshDeps): Promise<Transport> {
  const { thing: host, release } = await leaseHost(target, world)
  return { open: command => host.open(command), close: release }
}

function leaseHost(target: Target, world: SshDeps): Promise<Lease<SshHost>> {
  return world.hosts.lease(JSON.stringify(target), () => SshHost.reach(target, world))
}

/** Opens streams to the sshd of a host: through the host before it, through a program, or straight. */
export class Dialer {
  private readonly target: Target
  private readonly through: Lease<SshHost> | undefined

  /** Reaches the hosts to go through. @throws UnreachableError, TrustError */
  static async to(target: Target, world: SshDeps): Promise<Dialer> {
    const nearest = target.jump.at(-1)
    const through = nearest && (await leaseHost({ ...nearest, jump: target.jump.slice(0, -1) }, world))
    return new Dialer(target, through)
  }

  private constructor(target: Target, through: Lease<SshHost> | undefined) {
    this.target = target
    this.through = through
  }

  async dial(): Promise<Duplex> {
    const { address, port, proxyCommand } = this.target
    if (this.through) return this.through.thing.forward(address, port)
    if (proxyCommand) return throughProgram(proxyCommand, this.target)
    return corkWrites(connectSocket({ host: address, port, noDelay: true }))
  }

  async close(): Promise<void> {
    await this.through?.release()
  }
}

/** A host that we logged in to: nothing of ssh2 is seen from outside. */
class SshHost implements Transport {
  private readonly target: Target
  private readonly trust: HostTrust
  private readonly world: SshDeps
  private readonly dialer: Dialer
  private readonly logins = new Set<Login>()
  private isClosed = false

  /** Logs in. @throws UnreachableError, TrustError */
  static async reach(target: Target, world: SshDeps): Promise<SshHost> {
    const dialer = await Dialer.to(target, world)
    const host = new SshHost(target, await trustOf(target, world.files), world, dialer)
    try {
      await host.login()
      return host
    } catch (error) {
      await host.close()
      throw error
    }
  }

  private constructor(target: Target, trust: HostTrust, world: SshDeps, dialer: Dialer) {
    this.target = target
    this.trust = trust
    this.world = world
    this.dialer = dialer
  }

  /** Starts a command. Where a login takes no more of them (MaxSessions), another login does. */
  async open(command: string): Promise<Channel> {
    for (const login of this.logins) {
      if (login.isFull) continue
      const channel = await login.open(command)
      if (channel) return channel
    }
    const channel = await (await this.login()).open(command)
    if (channel) return channel
    throw new UnreachableError(`Cannot start a command on ${describe(this.target)}: it opens no session`)
  }

  /** A stream to an address as seen from this host. */
  async forward(address: string, port: number): Promise<Duplex> {
    const [login = await this.login()] = this.logins
    return login.forward(address, port)
  }

  async close(): Promise<void> {
    this.isClosed = true
    await Promise.all([...this.logins].map(login => login.close()))
    await this.dialer.close()
  }

  private async login(): Promise<Login> {
    if (this.isClosed) throw new UnreachableError(`The connection to ${this.target.name} was closed`)
    const client = await this.world.loginRetry.login(this.target, () =>
      login(this.target, this.trust, this.world, () => this.dialer.dial()),
    )
    const opened = new Login(client, this.target)
    this.logins.add(opened)
    client.once('close', () => this.logins.delete(opened))
    if (this.isClosed) await opened.close()
    return opened
  }
}

/** One connection to sshd. */
class Login {
  private readonly client: Client
  private readonly target: Target
  /** Why the connection ended, once it has. */
  private reason: string | undefined
  /** Whether it refused a channel, and none has been closed since. */
  isFull = false

  constructor(client: Client, target: Target) {
    this.client = client
    this.target = target
    client.on('error', error => {
      this.reason ??= error.message
      client.destroy()
    })
  }

  /** Starts a command; nothing when there is no room for it. */
  open(command: string): Promise<Channel | undefined> {
    return this.inTime('it opens no channel', (resolve, fail) =>
      trying(fail, () =>
        this.client.exec(command, (error, channel) => {
          if (!error) return resolve(this.wrapped(channel))
          if (!isRefusal(error)) return fail(error)
          this.isFull = true
          resolve(undefined)
        }),
      ),
    )
  }

  /** Waits for an answer of the host no longer than for a connection; a host that gives none is lost. */
  private inTime<T>(
    problem: string,
    start: (resolve: (value: T) => void, fail: (error: Error) => void) => void,
  ): Promise<T> {
    const { connectTimeoutSeconds } = this.target
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        clearTimeout(timer)
        reject(new UnreachableError(`Lost ${describe(this.target)}: ${this.reason ?? error.message}`))
      }
      const timer = setTimeout(() => {
        this.reason ??= `${problem} within ${connectTimeoutSeconds} s`
        fail(new Error(this.reason))
        this.client.destroy()
      }, connectTimeoutSeconds * 1000)
      start(value => {
        clearTimeout(timer)
        resolve(value)
      }, fail)
    })
  }

  forward(address: string, port: number): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const through = `${address}:${port} through ${describe(this.target)}`
      const fail = (error: Error) => {
        clearTimeout(timer)
        reject(new TemporaryError(`Cannot reach ${through}: ${error.message}`, false))
      }
      const { connectTimeoutSeconds } = this.target
      const late = () => fail(new Error(`no answer within ${connectTimeoutSeconds} s`))
      const timer = setTimeout(late, connectTimeoutSeconds * 1000)
      trying(fail, () =>
        this.client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
          clearTimeout(timer)
          if (error) fail(error)
          else resolve(channel)
        }),
      )
    })
  }

  /** Ends the connection; a host that does not answer is not waited for. */
  close(): Promise<void> {
    return new Promise(resolve => {
      const leave = () => {
        this.client.destroy()
        resolve()
      }
      const timer = setTimeout(leave, goodbye * 1000)
      this.client.once('close', () => {
        clearTimeout(timer)
        resolve()
      })
      this.client.end()
    })
  }

  private wrapped(channel: ClientChannel): Channel {
    const { stderr } = channel
    let status: number | undefined
    let cut: () => void = () => {}
    channel.on('error', () => {})
    channel.on('exit', (code: number | null, signal?: string) => {
      status = code ?? 128 + (constants.signals[`SIG${signal}` as NodeJS.Signals] ?? 0)
    })
    const closed = new Promise<ProcessEnd>(resolve => {
      cut = () => resolve({ status: undefined, reason: this.reason })
      channel.on('close', () => {
        this.isFull = false
        setImmediate(() => (status === undefined ? cut() : resolve({ status }))) // when stderr has been read too
      })
    })
    const destroy = () => {
      channel.destroy()
      cut()
    }
    return { stdin: channel, stdout: channel, stderr, closed, destroy }
  }
}

/** Seconds for which the end of a connection is waited for. */
const goodbye = 1

/** ssh2 throws where the connection is gone already. */
function trying(fail: (error: Error) => void, start: () => void): void {
  try {
    start()
  } catch (error) {
    fail(error as Error)
  }
}

/** Whether sshd answered, and said no: any other failure means that it is gone. */
function isRefusal(error: Error): boolean {
  return 'reason' in error && typeof error.reason === 'number'
}
