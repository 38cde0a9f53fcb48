import type { Readable, Writable } from 'node:stream'

/** A process somewhere, and what flows to and from it. */
export interface Channel {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Settles when the process has ended and all it said has been read, or when the way to it is cut. */
  readonly closed: Promise<ProcessEnd>
  /** Lets go at once of everything that holds the channel. */
  destroy(): void
}

/** How a process ended: by itself (128 + n when signal n ended it), or unknown, because the way to it was cut. */
export type ProcessEnd =
  | { readonly status: number }
  | { readonly status: undefined; readonly reason?: string | undefined }

/** A way to start processes on one host. */
export interface Transport {
  /** Hands a command to the shell that the user has there, of whatever kind. */
  open(command: string): Promise<Channel>
  close(): Promise<void>
}
