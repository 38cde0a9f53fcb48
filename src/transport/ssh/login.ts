import type { Duplex } from 'node:stream'
import ssh2, { type AuthenticationType, type Client, type ConnectConfig, type NextAuthHandler } from 'ssh2'
import { type DeliverError, TrustError, UnreachableError } from '../../base/errors.ts'
import type { Secret } from '../../base/secret.ts'
import type { Target } from '../../model/connection.ts'
import { agentSocket } from './agent.ts'
import { type Credential, type Credentials, credentialsOf, unlockedKey } from './credentials.ts'
import type { Passphrases } from './passphrases.ts'
import type { ReadOnce } from './read-once.ts'
import { describe, type HostTrust } from './trust.ts'

/** A login that failed for now: the same may work a little later. */
export class TemporaryError extends UnreachableError {
  /** Whether the host is there and only too busy to answer. */
  readonly isBusy: boolean

  constructor(message: string, isBusy: boolean) {
    super(message)
    this.isBusy = isBusy
  }
}

/** What a login works with. */
export interface LoginDeps {
  readonly files: ReadOnce
  readonly passphrases: Passphrases
  readonly keepaliveSeconds?: number
}

/** The stream that a login goes over, opened for each try. */
type Open = () => Promise<Duplex>

/**
 * Logs in over a stream that is opened for it: it verifies the key of the host, then sends credentials. Where the host
 * would accept a key that needs a passphrase, the connection is given up, a person is asked, and another one uses that key:
 * no handshake waits for a person.
 */
export async function login(target: Target, trust: HostTrust, deps: LoginDeps, open: Open): Promise<Client> {
  const credentials = await credentialsOf(target, deps.files)
  try {
    return await loginWith(credentials, target, trust, deps, open)
  } catch (error) {
    const [file] = credentials.wanted
    if (file === undefined) throw error
    const key = await unlocked(credentials, file, deps)
    if (!key) throw locked(target, credentials, file)
    return loginWith({ ...credentials, usable: [key] }, target, trust, deps, open)
  }
}

async function unlocked(
  credentials: Credentials,
  file: string,
  { files, passphrases }: LoginDeps,
): Promise<Credential | undefined> {
  const open = (passphrase: Secret) => unlockedKey(credentials, file, passphrase, files)
  const passphrase = await passphrases.for(file, async given => (await open(given)) !== undefined)
  return passphrase && open(passphrase)
}

function locked(target: Target, { user }: Credentials, file: string): TrustError {
  return new TrustError(`Cannot log in to ${describe(target)} as ${user}: ${file} needs a passphrase`, {
    hint: `ssh-add ${file} gives the key to an agent (eval "$(ssh-agent)" starts one); or set ansible_ssh_private_key_passphrase`,
  })
}

async function loginWith(
  credentials: Credentials,
  target: Target,
  trust: HostTrust,
  { keepaliveSeconds = target.keepaliveSeconds ?? 15 }: LoginDeps,
  open: Open,
): Promise<Client> {
  const attempt: Attempt = { tried: [], accepted: [], distrust: undefined }
  const client = new ssh2.Client()
  const sock = await open()
  try {
    await handshake(client, {
      ...configOf(target, trust, credentials, attempt),
      sock: sock as never,
      keepaliveInterval: keepaliveSeconds * 1000,
    })
    return client
  } catch (error) {
    client.destroy()
    sock.destroy()
    throw attempt.distrust ?? loginError(target, trust, credentials, attempt, error as SshError)
  }
}

/** What came of it so far. */
interface Attempt {
  tried: Credential[]
  /** The methods that the host would accept. */
  accepted: readonly string[]
  distrust: unknown
}

export type SshError = Error & { level?: string; code?: string }

/** ssh2 may report one failure several times: the first counts, and the listener stays. */
function handshake(client: Client, config: ConnectConfig): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('ready', resolve)
    client.on('error', reject)
    client.once('close', () => reject(new Error(lostEarly)))
    client.connect(config)
  })
}

export const lostEarly = 'Connection lost before handshake'

function configOf(
  target: Target,
  trust: HostTrust,
  credentials: Credentials,
  attempt: Attempt,
): ConnectConfig {
  return {
    username: credentials.user,
    readyTimeout: target.connectTimeoutSeconds * 1000,
    keepaliveCountMax: target.keepaliveCountMax || 3,
    algorithms: { ...strong, serverHostKey: trust.algorithms as never },
    hostVerifier: verifier(trust, attempt),
    authHandler: offering(credentials, trust, attempt) as never,
  }
}

/**
 * Verifies the key of the host. Servers exchange keys again after some time or data; the key that was accepted must then
 * be accepted at once: ssh2 mixes up its messages while it waits.
 */
function verifier(trust: HostTrust, attempt: Attempt) {
  let accepted: Buffer | undefined
  return (key: Buffer, verify: (isTrusted: boolean) => void): boolean | undefined => {
    if (accepted) return accepted.equals(key)
    trust.judge(key).then(
      () => {
        accepted = Buffer.from(key)
        verify(true)
      },
      error => {
        attempt.distrust = error
        verify(false)
      },
    )
    return undefined
  }
}

/** Authenticated encryption and counter mode; nothing with SHA-1, CBC or a known weakness. */
export const strong: ConnectConfig['algorithms'] = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr'],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
}

/**
 * Offers one credential after the other, of those whose method the host accepts, and each once. Keys are offered
 * unasked; before a password is, the host must say how it takes it. A host whose key has changed gets no password, even
 * where any key will do: it may be somebody else.
 */
function offering({ user, usable }: Credentials, trust: HostTrust, attempt: Attempt) {
  let left = [...usable]
  return (methods: AuthenticationType[] | null, _partial: boolean | null, next: NextAuthHandler) => {
    attempt.accepted = methods ?? []
    if (trust.isDoubtful) left = left.filter(({ method }) => method === 'publickey')
    const credential = left.find(({ method }) => !methods || methods.includes(method))
    if (!credential) return next(false as never)
    if (!methods && credential.method !== 'publickey') return next({ type: 'none', username: user })
    left = left.filter(other => other !== credential && !isSamePassword(other, credential))
    attempt.tried.push(credential)
    next(credential.proof)
  }
}

/** A password is not tried by another method again. */
function isSamePassword(a: Credential, b: Credential): boolean {
  return a.method !== 'publickey' && b.method !== 'publickey'
}

function loginError(
  target: Target,
  trust: HostTrust,
  credentials: Credentials,
  attempt: Attempt,
  error: SshError,
): DeliverError {
  const isRefusal =
    error.level === 'client-authentication' || /too many authentication failures/i.test(error.message)
  return isRefusal ? refused(target, trust, credentials, attempt) : connectionError(target, error)
}

/** Why no connection came about, apart from credentials. */
export function connectionError(target: Target, error: SshError): UnreachableError {
  const where = describe(target)
  if (error.level === 'client-timeout') {
    return new TemporaryError(
      `Cannot reach ${where}: no answer within ${target.connectTimeoutSeconds} s`,
      false,
    )
  }
  if (error.message === lostEarly) return new TemporaryError(`Cannot reach ${where}: ${dropped}`, true)
  const reason = socketReasons[error.code ?? '']
  if (reason) return new TemporaryError(`Cannot reach ${where}: ${reason}`, error.code === 'ECONNRESET')
  return new UnreachableError(`Cannot reach ${where}: ${error.message}`, {
    cause: error,
    hint:
      error.level === 'handshake' ? 'ansible_connection: openssh may speak what this host speaks' : undefined,
  })
}

const dropped = 'it dropped the connection before saying who it is'

/** What the system says of a socket that may work later. */
const socketReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: dropped,
  EPIPE: dropped,
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to its network',
  EAI_AGAIN: 'its name cannot be looked up',
}

/** After so many keys, most servers let nobody in. */
const manyKeys = 5

function refused(
  target: Target,
  { isDoubtful }: HostTrust,
  { user, unusable }: Credentials,
  { tried, accepted }: Attempt,
): TrustError {
  const names = [...new Set(tried.map(({ name }) => name))]
  const offered = names.length > 0 ? `it refused ${names.join(', ')}` : 'there is nothing to offer'
  const also = unusable.length > 0 ? `; not usable: ${unusable.join(', ')}` : ''
  return new TrustError(`Cannot log in to ${describe(target)} as ${user}: ${offered}${also}`, {
    hint: [
      accepted.length > 0 ? `it accepts ${accepted.join(', ')}` : '',
      isDoubtful ? 'no password was sent, for the key of the host has changed' : '',
      tried.length >= manyKeys
        ? 'hosts take a few keys only: IdentitiesOnly in ssh_config keeps to the named ones'
        : '',
      'set ansible_user, ansible_ssh_private_key_file or ansible_password',
      agentSocket(target.agent) === undefined ? 'no agent is used: SSH_AUTH_SOCK is not set' : '',
      target.certificateFiles
        ? `${target.certificateFiles.join(', ')} of ssh_config needs ansible_connection: openssh`
        : 'certificates, hardware keys and Kerberos need ansible_connection: openssh',
    ]
      .filter(Boolean)
      .join('; '),
  })
}
