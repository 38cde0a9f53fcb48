import type { Duplex } from 'node:stream'
import ssh2 from 'ssh2'
import { UnreachableError } from '../../base/errors.ts'
import type { Target } from '../../model/connection.ts'
import { connectionError, lostEarly, type SshError, strong } from './login.ts'
import { Dialer, type SshDeps } from './ssh.ts'
import { describe, type HostTrust, hostKeyTypes, trustOf } from './trust.ts'

/** The keys that a host shows, and what is known of it. */
export interface ScannedHost {
  readonly target: Target
  readonly trust: HostTrust
  readonly keys: readonly Buffer[]
}

/**
 * Asks a host for its keys, one of each type, without logging in: the key exchange is given up when the host has proved
 * that it has the key. Hosts to go through are logged in to, and must be known.
 * @throws UnreachableError, TrustError
 */
export async function scanHost(target: Target, world: SshDeps): Promise<ScannedHost> {
  const trust = await trustOf(target, world.files)
  const dialer = await Dialer.to(target, world)
  try {
    const keys: Buffer[] = []
    for (const [, algorithms] of hostKeyTypes) {
      const key = await world.loginRetry.login(target, async () =>
        keyOf(target, algorithms, await dialer.dial()),
      )
      if (key) keys.push(key)
    }
    if (keys.length > 0) return { target, trust, keys }
    throw new UnreachableError(`Cannot ask ${describe(target)}: it has no key of a type that is known here`)
  } finally {
    await dialer.close()
  }
}

/** The key that a host shows for some algorithms, when it has proved that it is its own; nothing where it has none. */
function keyOf(target: Target, algorithms: readonly string[], sock: Duplex): Promise<Buffer | undefined> {
  const client = new ssh2.Client()
  return new Promise<Buffer | undefined>((resolve, reject) => {
    let shown: Buffer | undefined
    client.once('handshake', () => resolve(shown))
    client.on('error', (error: SshError) =>
      /no matching host key format/i.test(error.message)
        ? resolve(undefined)
        : reject(connectionError(target, error)),
    )
    client.once('close', () => reject(connectionError(target, new Error(lostEarly))))
    client.connect({
      sock: sock as never,
      readyTimeout: target.connectTimeoutSeconds * 1000,
      username: 'nobody', // nothing is sent of it: the connection ends before a login begins
      algorithms: { ...strong, serverHostKey: algorithms as never },
      hostVerifier: (key: Buffer) => {
        shown = Buffer.from(key)
        return true
      },
    })
  }).finally(() => {
    client.destroy()
    sock.destroy()
  })
}
