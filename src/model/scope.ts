import type { Secret } from '../base/secret.ts'

/** Says that a name exists but its value is not known yet; whoever evaluates passes it on by throwing `PendingError`. */
export class Pending {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

/** An expression touched a value that is not known yet. Not a mistake of anyone. */
export class PendingError extends Error {
  readonly reason: string
  constructor({ reason }: Pending) {
    super(reason)
    this.name = 'PendingError'
    this.reason = reason
  }
}

/** Asks the password manager of the environment for a secret by its name. */
export type FindSecret = (name: string) => Secret

/** Names and their values, as an expression sees them. Values of variables are worked out when they are asked for. */
export interface Scope {
  /** The value of a name; `undefined` when there is none by this name. */
  get(name: string): unknown
  has(name: string): boolean
  /** Every name there is, for saying which was probably meant. */
  names(): Iterable<string>
}

/** Finds a file of the control side that a task or template names, or nothing. */
export type FindFile = (name: string, kind: 'files' | 'templates' | 'vars') => string | undefined
