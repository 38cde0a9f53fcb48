import type { Secret } from '../base/secret.ts'
import type { Script } from '../base/shell.ts'

/**
 * A file to write, the only way files are written. It is made beside its target, owned and protected before its
 * content can be seen, checked, and then put in place in one step.
 */
export interface FileWrite {
  readonly kind: 'file write'
  readonly path: string
  readonly content: FileContent
  readonly owner?: string | undefined
  readonly group?: string | undefined
  /** Octal, such as `0644`. A new file without it gets 0666 less the umask; an existing one keeps its own. */
  readonly mode?: string | undefined
  /** A command that must succeed before the file is put in place; `%s` is the path of the new file. */
  readonly validate?: string | undefined
  /** Keep the file that was there, under a name with the time. */
  readonly backup?: boolean | undefined
}

/** What a file shall hold: a text, bytes, or a file of the control side that is streamed. */
export type FileContent = string | Buffer | Secret | { readonly localPath: string }

/** Something to do on a host. */
export type Step = Script | FileWrite

/** What a step answered. */
export interface Answer {
  /** The exit status (128 + n when signal n ended it), or that an earlier step of its chain failed. */
  readonly status: number | 'cancelled'
  /** What came on standard output, up to the limit of the target. */
  readonly stdout: Buffer
  readonly stderr: Buffer
  /** Bytes that came beyond the limit and were dropped. */
  readonly dropped: number
}

export interface RunOptions {
  /** What the scripts read from standard input; nothing when left out. */
  readonly stdin?: string | Buffer | Secret | undefined
  /** Seconds after which the step is killed with all it started, and the call fails with a TaskError. */
  readonly timeoutSeconds?: number | undefined
  readonly environment?: Readonly<Record<string, string>> | undefined
  /** The folder to work in; the home of the user when left out. */
  readonly directory?: string | undefined
  /** Whether the scripts only ask: they print text, change nothing and do not `exit`. Then they may share a process. */
  readonly query?: boolean | undefined
  /** Whether output that was cut at the limit is an answer too; otherwise the call fails. */
  readonly partial?: boolean | undefined
}

/** A long-lived `sh` of one user on one host. */
export interface Shell {
  /**
   * Runs steps one after another; the first that fails cancels the rest. Calls do not wait for each other: what is
   * asked in the same tick travels in one write, and a later call is never cancelled by an earlier one.
   * @throws UnreachableError when the host is lost, TaskError when the time is over
   */
  run(steps: readonly Step[], options?: RunOptions): Promise<Answer[]>
}

/** Another user to become, and how. */
export interface Become {
  readonly method: 'sudo' | 'su' | 'doas'
  readonly user: string
  readonly password?: Secret | undefined
  /** The program to use instead of `sudo` or `su`. */
  readonly program?: string | undefined
  /** More words for it, such as `-i`. */
  readonly flags?: readonly string[]
}

/** A connection to one host. Shells are opened when first asked for, and kept. */
export interface Connection {
  /** @throws TaskError when the other user cannot be become: a wrong password, no rule; else the first `run` does */
  shell(become?: Become): Promise<Shell>
  /** Reads a file of the host. */
  read(path: string, become?: Become): Promise<Buffer>
  /** Ends what runs on the host, and closes. */
  abort?(): Promise<void>
  close(): Promise<void>
}

/** A host by its address, as people name it to ssh: `user@host:port`. */
export interface Destination {
  readonly address: string
  readonly user?: string | undefined
  readonly port?: number | undefined
}

/** The ssh_config files of the person. */
export interface SshConfig {
  /** The file that was named in place of the usual ones, or `none`. */
  readonly file: string | undefined
  /** @throws UnreachableError when a file cannot be followed, with its place */
  settingsFor(destination: Destination): SshConfigSettings
}

/** What ssh_config files say of a destination. What they leave open is not there. */
export interface SshConfigSettings
  extends Partial<
    Pick<
      Target,
      | 'address'
      | 'port'
      | 'user'
      | 'privateKeyFiles'
      | 'identitiesOnly'
      | 'agent'
      | 'certificateFiles'
      | 'hostKeyChecking'
      | 'hostKeyAlias'
      | 'hashKnownHosts'
      | 'knownHostsFiles'
      | 'globalKnownHostsFiles'
      | 'connectTimeoutSeconds'
      | 'keepaliveSeconds'
      | 'keepaliveCountMax'
    >
  > {
  /** The hosts to go through, as they are written: `a,user@b:2222`, or `none`. */
  readonly proxyJump?: string | undefined
  /** A command whose input and output lead to the host, as it is written, or `none`. */
  readonly proxyCommand?: string | undefined
}

/** How to reach a host: everything a transport wants to know. */
export interface Target {
  /** The name people know the host by; for messages. */
  readonly name: string
  readonly transport: 'ssh' | 'openssh' | 'local' | 'docker' | 'lxc'
  readonly address: string
  readonly port: number
  readonly user?: string | undefined
  readonly password?: Secret | undefined
  /** The keys to log in with, in this order; the usual ones where there is none. `none` in their place: no key. */
  readonly privateKeyFiles: readonly string[]
  /** Whether only keys count that are in these files, also of those in the agent. */
  readonly identitiesOnly?: boolean | undefined
  /** The socket of the agent, or `none`; that of `SSH_AUTH_SOCK` when left out. */
  readonly agent?: string | undefined
  /** Certificates that ssh_config names: only the OpenSSH client can use them. */
  readonly certificateFiles?: readonly string[] | undefined
  readonly passphrase?: Secret | undefined
  /** `no`: any key (for machines made anew each time), `accept-new`: unknown hosts are remembered, `yes`: refuse. */
  readonly hostKeyChecking: 'yes' | 'accept-new' | 'no'
  /** The files of known host keys. New ones are written to the first. */
  readonly knownHostsFiles: readonly string[]
  /** More of them, which are never written to. */
  readonly globalKnownHostsFiles?: readonly string[] | undefined
  /** The name of the host in these files, in place of its address and port. */
  readonly hostKeyAlias?: string | undefined
  /** Whether names are written there as hashes. */
  readonly hashKnownHosts?: boolean | undefined
  readonly connectTimeoutSeconds: number
  /** Seconds of silence after which the host is asked whether it is there. */
  readonly keepaliveSeconds?: number | undefined
  /** How many of these questions may stay without an answer. */
  readonly keepaliveCountMax?: number | undefined
  /** The most bytes of output of one step that are kept; 8 MiB when left out. */
  readonly outputLimit?: number | undefined
  /** Whether what killed runs left in folders is removed when something is written there. */
  readonly sweeps?: boolean | undefined
  /** The hosts to go through, the nearest first. */
  readonly jump: readonly Target[]
  /** A program whose standard input and output lead to the host, without a shell; `%h`, `%p` and `%r` stand in it. */
  readonly proxyCommand?: readonly string[] | undefined
  /** The ssh_config file for the OpenSSH client in place of the usual ones, or `none`. */
  readonly sshConfigFile?: string | undefined
  /** Arguments for the OpenSSH client, for the transport `openssh`. */
  readonly sshArguments?: readonly string[] | undefined
  /** The host on which a container lives, for the transports `docker` and `lxc`. */
  readonly parent?: Target | undefined
  /** How to become root there, when listing or entering containers needs it. */
  readonly parentBecome?: Become | undefined
}

/** @throws UnreachableError, TrustError */
export type Connect = (target: Target) => Promise<Connection>
