import { describePlace, excerpt, type Place } from './place.ts'

/** One thing that is wrong: the action and the reason, where it stands, and the cure. */
export interface Problem {
  readonly message: string
  readonly place?: Place | undefined
  readonly hint?: string | undefined
}

/** The exit codes of every command. */
export const exitCodes = {
  ok: 0,
  internal: 1,
  failed: 2,
  unreachable: 4,
  failedAndUnreachable: 6,
  usage: 64,
  file: 65,
  locked: 75,
  trust: 77,
  interrupted: 130,
} as const

export interface ErrorOptions {
  place?: Place | undefined
  hint?: string | undefined
  cause?: unknown
}

/** A mistake that a person can correct. It is printed without a stack. */
export abstract class DeliverError extends Error implements Problem {
  abstract readonly exitCode: number
  readonly place?: Place | undefined
  readonly hint?: string | undefined

  constructor(message: string, { place, hint, cause }: ErrorOptions = {}) {
    super(message, { cause })
    this.name = new.target.name
    this.place = place
    this.hint = hint
  }

  /** The same error, with a place when it had none. */
  at(place: Place | undefined): this {
    if (!this.place) (this as { place?: Place | undefined }).place = place
    return this
  }
}

/** A task cannot do what it was asked to do: the host fails. */
export class TaskError extends DeliverError {
  readonly exitCode: number = exitCodes.failed
}

/** An expression cannot be evaluated: an unknown name, a wrong argument. */
export class ExpressionError extends TaskError {}

/** A host cannot be reached, or was lost: what it did last is unknown. */
export class UnreachableError extends DeliverError {
  readonly exitCode = exitCodes.unreachable
}

/** A host key is not the known one, or a credential was refused. */
export class TrustError extends UnreachableError {}

/** An environment is not open to this run: a key is missing, or it may not be changed from here. All reasons are reported at once. */
export class AccessError extends DeliverError {
  readonly exitCode = exitCodes.trust
  readonly problems: readonly Problem[]

  constructor(problems: Problem | readonly Problem[], options: { cause?: unknown } = {}) {
    const list = listed(problems)
    const [first] = list
    super(first?.message ?? 'The environment is closed', { ...first, ...options })
    this.problems = list
  }
}

/** The command line is wrong. */
export class UsageError extends DeliverError {
  readonly exitCode = exitCodes.usage
}

/** Files are wrong. All of their problems are reported at once. */
export class FileError extends DeliverError {
  readonly exitCode = exitCodes.file
  readonly problems: readonly Problem[]

  constructor(problems: Problem | readonly Problem[], options: { cause?: unknown } = {}) {
    const list = listed(problems)
    const [first] = list
    super(first?.message ?? 'The file is wrong', { ...first, ...options })
    this.problems = list
  }
}

function listed(problems: Problem | readonly Problem[]): readonly Problem[] {
  return Array.isArray(problems) ? problems : [problems as Problem]
}

/** A problem as people read it: place and message, the lines around it, the hint. */
export function formatProblem({ message, place, hint }: Problem): string {
  return [
    place ? `${describePlace(place)}: ${message}` : message,
    ...(place && place.source.text !== '' ? [excerpt(place)] : []),
    ...(hint ? [`  hint: ${hint}`] : []),
  ].join('\n')
}

/** Every problem of an error, in the order they were found. */
export function problemsOf(error: DeliverError): readonly Problem[] {
  return error instanceof FileError || error instanceof AccessError ? error.problems : [error]
}
