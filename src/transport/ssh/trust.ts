import { dirname } from 'node:path'
import { TrustError } from '../../base/errors.ts'
import { quote } from '../../base/shell.ts'
import type { Target } from '../../model/connection.ts'
import { fingerprint, KnownHosts, type KnownKey, keyType, knownLine, knownName } from './known-hosts.ts'
import type { ReadOnce } from './read-once.ts'
import { remember } from './remember.ts'

/** The key of the host is not known yet. The command line may show the fingerprint, record it, and connect again. */
export class UnknownHostAccessError extends TrustError {
  readonly fingerprint: string
  /** Writes the key to the known_hosts file. */
  readonly accept: () => Promise<void>

  constructor(message: string, hint: string, fingerprint: string, accept: () => Promise<void>) {
    super(message, { hint })
    this.fingerprint = fingerprint
    this.accept = accept
  }
}

/** What is known of the key of one host, and what to think of the one it shows. */
export class HostTrust {
  private readonly target: Target
  private readonly name: string
  private readonly known: readonly KnownKey[]
  /** The key that was accepted: the host must show the same as long as this is in use. */
  private accepted: Buffer | undefined

  constructor(target: Target, known: readonly KnownKey[]) {
    this.target = target
    this.name = knownName(target.address, target.port)
    this.known = known
  }

  /** The signature algorithms to ask for: those of known keys first, or a known host would look like a stranger. */
  get algorithms(): string[] {
    const known = this.known.filter(({ marker }) => marker === undefined).map(({ type }) => type)
    const isKnown = ([type]: readonly [string, readonly string[]]) => known.includes(type)
    return [...algorithms.filter(isKnown), ...algorithms.filter(entry => !isKnown(entry))].flatMap(
      ([, names]) => names,
    )
  }

  /** Judges the key that the host shows, before any credential is sent. @throws TrustError */
  async judge(key: Buffer): Promise<void> {
    if (this.accepted?.equals(key)) return
    if (this.accepted) throw this.refusal('it shows another key than before', key)
    const same = this.known.filter(known => known.key.equals(key))
    const revoked = same.find(({ marker }) => marker === 'revoked')
    if (revoked) throw this.refusal(`its key is revoked by ${placeOf(revoked)}`, key)
    if (this.target.hostKeyChecking !== 'no') await this.check(key, same)
    this.accepted = key
  }

  private async check(key: Buffer, same: readonly KnownKey[]): Promise<void> {
    if (same.some(({ marker }) => marker === undefined)) return
    const other = this.known.find(({ marker }) => marker === undefined)
    if (other) throw this.changed(key, other)
    if (this.target.hostKeyChecking === 'yes') throw this.unknown(key)
    await this.remember(key)
  }

  private remember(key: Buffer): Promise<void> {
    return remember(this.file, knownLine(this.name, key))
  }

  private get file(): string {
    const [file] = this.target.knownHostsFiles
    if (file === undefined)
      throw new TrustError(`Cannot remember the key of ${this.target.name}: no known_hosts file is set`)
    return file
  }

  private unknown(key: Buffer): UnknownHostAccessError {
    const authority = this.known.find(({ marker }) => marker === 'cert-authority')
    const command = `mkdir -p ${quote(dirname(this.file))} && echo ${quote(knownLine(this.name, key))} >> ${quote(this.file)}`
    return new UnknownHostAccessError(
      `Cannot trust ${describe(this.target)}: its ${keyType(key)} key is not known: ${fingerprint(key)}`,
      authority
        ? `${placeOf(authority)} trusts an authority, and its certificates need ansible_connection: openssh`
        : `compare the fingerprint with that of the host, then accept it: ${command}`,
      fingerprint(key),
      () => this.remember(key),
    )
  }

  private changed(key: Buffer, known: KnownKey): TrustError {
    return this.refusal(
      `its key has changed, from ${fingerprint(known.key)} (${known.type}, ${placeOf(known)})`,
      key,
      `someone may be listening in; if the host was made anew: ssh-keygen -f ${quote(known.file)} -R ${quote(this.name)}`,
    )
  }

  private refusal(reason: string, key: Buffer, hint?: string): TrustError {
    const shown = `${fingerprint(key)} (${keyType(key)})`
    return new TrustError(`Cannot trust ${describe(this.target)}: ${reason}; it shows ${shown}`, { hint })
  }
}

/** Reads what is known of a host. A file that cannot be read is not the same as one that says nothing. */
export async function trustOf(target: Target, files: ReadOnce): Promise<HostTrust> {
  const name = knownName(target.address, target.port)
  const known = await Promise.all(target.knownHostsFiles.map(file => knownIn(file, target, files)))
  return new HostTrust(
    target,
    known.flatMap(hosts => hosts.keysOf(name)),
  )
}

/** A host as people look for it: its name, and its address where that is another. */
export function describe({ name, address, port }: Target): string {
  const at = knownName(address, port)
  return at === name ? name : `${name} (${at})`
}

/** The types of host keys, and the algorithms with which each can sign; none with SHA-1. */
const algorithms: readonly (readonly [string, readonly string[]])[] = [
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
]

async function knownIn(file: string, target: Target, files: ReadOnce): Promise<KnownHosts> {
  try {
    return await files.read(file, bytes => new KnownHosts(bytes.toString(), file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new KnownHosts('', file)
    throw new TrustError(
      `Cannot trust ${describe(target)}: ${file} cannot be read: ${(error as Error).message}`,
    )
  }
}

function placeOf({ file, line }: KnownKey): string {
  return `${file}:${line}`
}
