import type { Place } from '../base/place.ts'

/** What `environment.yml` says of an environment: what its names end with, what opens it, and who may do what. */
export interface EnvironmentSettings {
  /** The name of the environment: that of its folder. */
  readonly name: string
  readonly folder: string
  /** The file that says so; it need not exist. */
  readonly file: string
  /** What the names of machines and containers end with: `node1.dev`, `front.lxc`. */
  readonly machinesSuffix: string | undefined
  readonly containersSuffix: string | undefined
  /** The public keys that its secrets are encrypted for. One that has any needs a key to be opened. */
  readonly recipients: readonly Recipient[]
  /** Where the private key is, beside the usual places. */
  readonly key: KeySettings
  /** The branches and tags that may be deployed to it, as globs; any where neither is set. */
  readonly branches: readonly string[]
  readonly tags: readonly string[]
  /** Whether a person must confirm a run that may change something. */
  readonly confirm: boolean
  /** The users who may change it; anybody where none is named. */
  readonly operators: readonly string[]
  /** The host that keeps the lock for runs from several machines. */
  readonly lockHost: string | undefined
  /** The program of a password manager, with its arguments; the name of a secret is added. */
  readonly secretsCommand: readonly string[]
}

/** A public key of age, as it was written. */
export interface Recipient {
  readonly text: string
  readonly place: Place
}

/** Where the private key of an environment is kept. */
export interface KeySettings {
  /** A file, absolute, that only its owner may read. */
  readonly file: string | undefined
  /** A program with arguments that prints it. */
  readonly command: readonly string[]
}

/** What the names of an environment end with. */
export type Suffixes = Pick<EnvironmentSettings, 'machinesSuffix' | 'containersSuffix'>
