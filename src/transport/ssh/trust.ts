import { dirname } from 'node:path'
import { TrustError } from '../../base/errors.ts'
import { reasonOf } from '../../base/files.ts'
import { quote } from '../../base/shell.ts'
import type { Target } from '../../model/connection.ts'
import { KnownHosts, type KnownKey, knownLine, knownName } from './known-hosts.ts'
import { fingerprint, keyType } from './public-key.ts'
import type { ReadOnce } from './read-once.ts'
import { remember, replaceKeys } from './remember.ts'

/** The key of the host is not known yet. The command line may show the fingerprint, record it, and connect again. */
export class UnknownHostKeyError extends TrustError {
  /** The host and its key, as people compare them: `web1`, `ssh-ed25519`, `SHA256:...`. */
  readonly host: string
  readonly type: string
  readonly fingerprint: string
  /** Writes the key to the known_hosts file. */
  readonly accept: () => Promise<void>

  constructor(message: string, hint: string, host: string, key: Buffer, accept: () => Promise<void>) {
    super(message, { hint })
    this.host = host
    this.type = keyType(key)
    this.fingerprint = fingerprint(key)
    this.accept = accept
  }
}

/** What is to be thought of a key that a host shows. */
export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'changed'; readonly known: KnownKey }
  | { readonly kind: 'revoked'; readonly known: KnownKey }

/** What is known of the key of one host, and what to think of the one it shows. */
export class HostTrust {
  /** All that files say of the host by its name. */
  readonly known: readonly KnownKey[]
  private readonly target: Target
  /**
   * What they say of its address without the port. A host on another port that they do not know is trusted with a key of
   * the plain address, as the OpenSSH client does it.
   */
  private readonly withoutPort: readonly KnownKey[]
  /** Whether a key was accepted, because any is, in place of another one that is known. */
  isDoubtful = false
  /** The key that was accepted: the host must show the same as long as this is in use. */
  private accepted: Buffer | undefined

  constructor(target: Target, known: readonly KnownKey[], withoutPort: readonly KnownKey[] = []) {
    this.target = target
    this.known = known
    this.withoutPort = withoutPort
  }

  /** The signature algorithms to ask for: those of known keys first, or a known host would look like a stranger. */
  get algorithms(): string[] {
    const known = [...this.known, ...this.withoutPort].filter(isPlain).map(({ type }) => type)
    const isKnown = ([type]: readonly [string, readonly string[]]) => known.includes(type)
    return [...hostKeyTypes.filter(isKnown), ...hostKeyTypes.filter(entry => !isKnown(entry))].flatMap(
      ([, names]) => names,
    )
  }

  verdict(key: Buffer): Verdict {
    const same = [...this.known, ...this.withoutPort].filter(known => known.key.equals(key))
    const revoked = same.find(({ marker }) => marker === 'revoked')
    if (revoked) return { kind: 'revoked', known: revoked }
    const other = this.known.find(isPlain)
    if (this.known.some(known => isPlain(known) && known.key.equals(key))) return { kind: 'known' }
    if (other) return { kind: 'changed', known: other }
    return same.some(isPlain) ? { kind: 'known' } : { kind: 'unknown' }
  }

  /** Judges the key that the host shows, before any credential is sent. @throws TrustError */
  async judge(key: Buffer): Promise<void> {
    if (this.accepted?.equals(key)) return
    if (this.accepted) throw this.refusal('it shows another key than before', key)
    const verdict = this.verdict(key)
    if (verdict.kind === 'revoked') throw this.revoked(key, verdict.known)
    this.isDoubtful = verdict.kind === 'changed'
    if (this.target.hostKeyChecking !== 'no') await this.check(key, verdict)
    this.accepted = key
  }

  private async check(key: Buffer, verdict: Verdict): Promise<void> {
    if (verdict.kind === 'changed') throw this.changed(key, verdict.known)
    if (verdict.kind !== 'unknown') return
    if (this.target.hostKeyChecking === 'yes') throw this.unknown(key)
    await this.remember(key)
  }

  /** Writes a key to the known_hosts file of the host. */
  remember(key: Buffer): Promise<void> {
    return remember(this.file, { name: nameOf(this.target), key, isHashed: this.target.hashKnownHosts })
  }

  /**
   * Writes keys to the known_hosts file in place of those that the host no longer shows.
   * @throws TrustError where one of these stands in a file that is not the user's own
   */
  async replace(shown: readonly Buffer[], added: readonly Buffer[]): Promise<void> {
    const { knownHostsFiles, hashKnownHosts: isHashed } = this.target
    const name = nameOf(this.target)
    const stale = this.known.filter(known => isPlain(known) && !shown.some(key => key.equals(known.key)))
    const foreign = stale.find(({ file }) => !knownHostsFiles.includes(file))
    if (foreign)
      throw new TrustError(
        `Cannot replace the key of ${this.target.name}: ${placeOf(foreign)} is for all users`,
      )
    const files = [...new Set(stale.map(({ file }) => file))]
    const lines = added.map(key => ({ name, key, isHashed }))
    for (const file of files) await replaceKeys(file, name, shown, file === this.file ? lines : [])
    for (const key of added) await this.remember(key)
  }

  /** The file that new keys are written to. */
  get file(): string {
    const [file] = this.target.knownHostsFiles
    if (file === undefined)
      throw new TrustError(`Cannot remember the key of ${this.target.name}: no known_hosts file is set`)
    return file
  }

  private unknown(key: Buffer): UnknownHostKeyError {
    const authority = this.known.find(({ marker }) => marker === 'cert-authority')
    const line = knownLine(nameOf(this.target), key)
    const command = `mkdir -p ${quote(dirname(this.file))} && echo ${quote(line)} >> ${quote(this.file)}`
    return new UnknownHostKeyError(
      `Cannot trust ${describe(this.target)}: its ${keyType(key)} key is not known: ${fingerprint(key)}`,
      authority
        ? `${placeOf(authority)} trusts an authority, and its certificates need ansible_connection: openssh`
        : `compare the fingerprint with that of the host, then accept it: ${command}`,
      describe(this.target),
      key,
      () => this.remember(key),
    )
  }

  private changed(key: Buffer, known: KnownKey): TrustError {
    return this.refusal(
      `its key has changed, from ${fingerprint(known.key)} (${known.type}, ${placeOf(known)})`,
      key,
      `someone may be listening in; if the host was made anew: deliver trust --replace, or ssh-keygen -f ${quote(known.file)} -R ${quote(nameOf(this.target))}`,
    )
  }

  private revoked(key: Buffer, known: KnownKey): TrustError {
    return this.refusal(`its key is revoked by ${placeOf(known)}`, key)
  }

  private refusal(reason: string, key: Buffer, hint?: string): TrustError {
    const shown = `${fingerprint(key)} (${keyType(key)})`
    return new TrustError(`Cannot trust ${describe(this.target)}: ${reason}; it shows ${shown}`, { hint })
  }
}

/** Reads what is known of a host. A file that cannot be read is not the same as one that says nothing. */
export async function trustOf(target: Target, files: ReadOnce): Promise<HostTrust> {
  const { address, port, hostKeyAlias, knownHostsFiles, globalKnownHostsFiles = [] } = target
  const known = await Promise.all(
    [...knownHostsFiles, ...globalKnownHostsFiles].map(file => knownIn(file, target, files)),
  )
  const keysOf = (name: string) => known.flatMap(hosts => hosts.keysOf(name))
  const isElsewhere = port !== 22 && hostKeyAlias === undefined
  const withoutPort = isElsewhere ? keysOf(knownName(address, 22)) : []
  return new HostTrust(target, keysOf(nameOf(target)), withoutPort)
}

/** The name of a host in known_hosts files. */
function nameOf({ address, port, hostKeyAlias }: Target): string {
  return hostKeyAlias ?? knownName(address, port)
}

/** A host as people look for it: its name, and its address where that is another. */
export function describe({ name, address, port }: Target): string {
  const at = knownName(address, port)
  return at === name ? name : `${name} (${at})`
}

/** The types of host keys, and the algorithms with which each can sign; none with SHA-1. */
export const hostKeyTypes: readonly (readonly [string, readonly string[]])[] = [
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
]

async function knownIn(file: string, target: Target, files: ReadOnce): Promise<KnownHosts> {
  if (file === '/dev/null') return new KnownHosts('', file)
  try {
    return await files.read(file, bytes => new KnownHosts(bytes.toString('latin1'), file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new KnownHosts('', file)
    throw new TrustError(`Cannot trust ${describe(target)}: ${file} cannot be read: ${reasonOf(error)}`)
  }
}

/** Where a known key stands, for messages. */
export function placeOf({ file, line }: KnownKey): string {
  return `${file}:${line}`
}

function isPlain({ marker }: KnownKey): boolean {
  return marker === undefined
}
