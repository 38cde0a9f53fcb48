import { TaskError } from '../base/errors.ts'
import { sh } from '../base/shell.ts'
import type { Answer, Become, Connection, Target } from '../model/connection.ts'
import { needsNoPassword, openAs, openWithoutWaiting } from './become/become.ts'
import { refusalError, refusalOf } from './become/refusal.ts'
import type { Channel, Transport } from './channel.ts'
import { killScript, shellKillScript } from './session/kill.ts'
import { oneShotCommand, runOneShot } from './session/one-shot.ts'
import { Session } from './session/session.ts'
import { type OneShotScript, SessionShell } from './session/shell.ts'

const shellCommand = 'exec /bin/sh'

/** The most bytes of a file that is read. */
const largestFile = 1024 ** 3

/** What a connection is told of its host. */
type HostSettings = Pick<Target, 'name' | 'outputLimit' | 'sweeps'>

/** A connection over any transport that can start processes: one shell for each user, and reading files. */
export class HostConnection implements Connection {
  private readonly host: string
  private readonly transport: Transport
  private readonly shells = new Map<string, Promise<SessionShell>>()
  private readonly channels = new Set<Channel>()
  private readonly outputLimit: number | undefined
  private readonly sweeps: boolean
  /** The sessions that have not ended, with the user of each. */
  private readonly sessions = new Map<Session, Become | undefined>()

  constructor({ name, outputLimit, sweeps = false }: HostSettings, transport: Transport) {
    this.host = name
    this.outputLimit = outputLimit
    this.sweeps = sweeps
    this.transport = { open: command => this.open(transport, command), close: () => transport.close() }
  }

  shell(become?: Become): Promise<SessionShell> {
    const key = JSON.stringify([become?.method, become?.user, become?.program, become?.flags])
    const shell = this.shells.get(key) ?? this.start(become, () => this.shells.delete(key))
    this.shells.set(key, shell)
    return shell
  }

  async read(path: string, become?: Become): Promise<Buffer> {
    const script = sh`cat <${path}`
    const shell = await this.shell(become)
    const [small] = await shell.run([script])
    const answer = small?.dropped ? await this.runOneShot(become, { script, keptBytes: largestFile }) : small
    if (answer?.status !== 0) throw new TaskError(`Cannot read ${path}: ${answer?.stderr.toString().trim()}`)
    if (answer.dropped > 0) throw new TaskError(`Cannot read ${path}: it is larger than ${largestFile} bytes`)
    return answer.stdout
  }

  async abort(): Promise<void> {
    const ending = [...this.sessions].map(async ([session, become]) => {
      const shell = session.busyShell
      if (shell !== undefined) await this.runOneShot(become, { script: shellKillScript(shell) })
    })
    await Promise.allSettled(ending)
    await this.close()
  }

  async close(): Promise<void> {
    for (const channel of this.channels) channel.destroy()
    await this.transport.close()
  }

  /** Starts a shell. One that ended or could not start is forgotten, so that the next call starts a new one. */
  private async start(become: Become | undefined, forget: () => void): Promise<SessionShell> {
    try {
      const session = await this.session(become, forget)
      this.sessions.set(session, become)
      session.ended.then(() => this.sessions.delete(session))
      return new SessionShell(session, oneShot => this.runOneShot(become, oneShot))
    } catch (error) {
      forget()
      throw error
    }
  }

  /** Without a password to type, requests are written while sudo still starts. */
  private async session(become: Become | undefined, lost: () => void): Promise<Session> {
    const { host, transport } = this
    const withoutPassword = become && needsNoPassword(become) ? become : undefined
    const channel = withoutPassword
      ? await openWithoutWaiting(transport, withoutPassword, shellCommand)
      : await this.openAs(become, shellCommand)
    return new Session(channel, {
      host,
      outputLimit: this.outputLimit,
      sweeps: this.sweeps,
      lost,
      kill: async process => void (await this.runOneShot(become, { script: killScript(process) })),
      ...(withoutPassword && {
        refusal: (ending, said) => refusalError(withoutPassword, host, refusalOf(ending, said)),
      }),
    })
  }

  private async runOneShot(become: Become | undefined, oneShot: OneShotScript): Promise<Answer> {
    const channel = await this.openAs(become, oneShotCommand)
    return runOneShot(channel, { ...oneShot, host: this.host, sweeps: this.sweeps })
  }

  private openAs(become: Become | undefined, command: string): Promise<Channel> {
    return openAs(this.transport, this.host, become, command)
  }

  /** Opens a channel, and keeps it in the list of those to close. */
  private async open(transport: Transport, command: string): Promise<Channel> {
    const channel = await transport.open(command)
    this.channels.add(channel)
    channel.closed.then(() => this.channels.delete(channel))
    return channel
  }
}
