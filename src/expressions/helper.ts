import { ExpressionError } from '../base/errors.ts'
import type { Source } from '../base/place.ts'
import { Secret } from '../base/secret.ts'
import type { FindFile, FindSecret, Scope } from '../model/scope.ts'
import { type Dict, describe, isDict, revealed } from './values.ts'

export type Group =
  | 'logic'
  | 'presence'
  | 'results'
  | 'types'
  | 'comparing'
  | 'text'
  | 'numbers'
  | 'lists'
  | 'maps'
  | 'paths'
  | 'encodings'
  | 'network'
  | 'time'
  | 'controller'

/** One argument or option of a helper: what it is called, what it takes. */
export interface Arg<T> {
  readonly name: string
  /** What it takes, in the words of a message: `a text`. */
  readonly takes: string
  readonly optional: boolean
  /** Whether it is handed over as it is, may be absent, or is evaluated only when the helper asks. */
  readonly handing: 'plain' | 'maybe' | 'lazy'
  /** Whether the helper reads texts in it: when those are secret, the result is too. */
  readonly reveals: boolean
  /** The value as the helper wants it; `undefined` when it is of another type. */
  read(value: unknown): T | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: arguments of every type
type AnyArg = Arg<any>

type ValueOf<A> = A extends Arg<infer T> ? T : never
type ArgValues<A extends readonly AnyArg[], R> = [
  ...{ -readonly [K in keyof A]: ValueOf<A[K]> },
  ...([R] extends [AnyArg] ? ValueOf<R>[] : []),
]
type OptionValues<O> = { readonly [K in keyof O]: ValueOf<O[K]> | undefined }

/** What a helper can ask of the place where it is called. */
export interface CallContext {
  readonly scope: ScopeWithFiles
  readonly render: RenderTemplate
  /** Calls a helper by name with values. */
  call(name: string, ...values: readonly unknown[]): unknown
}

/** The text of a template file, which is secret as soon as a secret stands in it. */
export type RenderTemplate = (
  source: Source,
  scope: ScopeWithFiles,
  options: { readonly partial: FindPartial },
) => string | Secret

/** Finds a partial by the name that a template gives it. */
export type FindPartial = (name: string) => Source | undefined

/** A scope that can also find the files a task may name. */
export interface ScopeWithFiles extends Scope {
  readonly findFile?: FindFile
  readonly findSecret?: FindSecret | undefined
  /** Whether a task looks that has not come yet: then nothing may be done to find a value, such as running a command. */
  readonly isAhead?: boolean
  /** Learns the value of each expression that becomes a part of a text. */
  readonly onPart?: ((value: unknown) => void) | undefined
}

/** An expression, what it gives, and the variables it needs for that. */
export type Example = readonly [expression: string, gives: unknown, variables?: Dict]

/** A word of the expression language: declared once for the evaluator, the checks and the manual. */
export interface Helper {
  readonly name: string
  readonly group: Group
  readonly doc: string
  /** How it is written: `sort list [by=] [reverse=]`. */
  readonly signature: string
  readonly args: readonly AnyArg[]
  /** What any further arguments are. */
  readonly rest: AnyArg | undefined
  readonly options: Readonly<Record<string, AnyArg>>
  readonly examples: readonly Example[]
  run(args: readonly unknown[], options: Dict, context: CallContext): unknown
}

interface Declaration<
  A extends readonly AnyArg[],
  R extends AnyArg | undefined,
  O extends Readonly<Record<string, AnyArg>>,
> {
  readonly name: string
  readonly doc: string
  readonly args?: A
  readonly rest?: R
  readonly options?: O
  readonly examples: readonly Example[]
  run(args: ArgValues<A, R>, options: OptionValues<O>, context: CallContext): unknown
}

/** Declares a helper; the types of what it is given follow from its arguments. */
export type Declare = <
  const A extends readonly AnyArg[] = [],
  R extends AnyArg | undefined = undefined,
  O extends Readonly<Record<string, AnyArg>> = Readonly<Record<never, never>>,
>(
  declaration: Declaration<A, R, O>,
) => Helper

/** Declares the helpers of a group. */
export function inGroup(group: Group): Declare {
  return declaration => {
    const { name, doc, examples, args = [], rest, options = {} } = declaration
    const run = declaration.run as Helper['run']
    return {
      name,
      group,
      doc,
      signature: signatureOf(name, args, rest, options),
      args,
      rest,
      options,
      examples,
      run,
    }
  }
}

function signatureOf(
  name: string,
  args: readonly AnyArg[],
  rest: AnyArg | undefined,
  options: Readonly<Record<string, AnyArg>>,
): string {
  const words = args.map(arg => (arg.optional ? `[${arg.name}]` : arg.name))
  const more = rest ? [`${rest.name}...`] : []
  return [name, ...words, ...more, ...Object.keys(options).map(option => `[${option}=]`)].join(' ')
}

/** Says why a helper cannot do what it was asked to do. */
export function refuse(message: string, hint?: string): never {
  throw new ExpressionError(message, { hint })
}

const arg = <T>(
  name: string,
  takes: string,
  read: (value: unknown) => T | undefined,
  reveals = false,
): Arg<T> => ({
  name,
  takes,
  optional: false,
  handing: 'plain',
  reveals,
  read,
})

/** Any value. */
export const any = (name: string) => arg<unknown>(name, 'a value', value => value)

/** Any value, with the secrets in it in clear: the result is secret then. */
export const data = (name: string) => arg<unknown>(name, 'a value', value => revealed(value), true)

/** A text; numbers and booleans are taken as text. */
export const text = (name: string) => arg<string>(name, 'a text', readText, true)

/** A text of a few that are allowed. */
export const oneOf = <const W extends string>(name: string, words: readonly W[]) =>
  arg<W>(name, `one of ${words.join(', ')}`, value => words.find(word => word === value))

/** A number. */
export const number = (name: string) =>
  arg<number>(name, 'a number', value => (typeof value === 'number' ? value : undefined))

/** A whole number. */
export const integer = (name: string) =>
  arg<number>(name, 'a whole number', value => (Number.isSafeInteger(value) ? (value as number) : undefined))

/** How many of something: a whole number that is not negative, and not beyond what anybody needs. */
export const count = (name: string) =>
  arg<number>(name, 'a whole number from 0 to a million', value =>
    Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= 1_000_000
      ? Number(value)
      : undefined,
  )

/** True or false. */
export const boolean = (name: string) =>
  arg<boolean>(name, 'true or false', value => (typeof value === 'boolean' ? value : undefined))

export const list = (name: string) =>
  arg<readonly unknown[]>(name, 'a list', value => (Array.isArray(value) ? value : undefined))

export const dict = (name: string) => arg<Dict>(name, 'a map', value => (isDict(value) ? value : undefined))

/** The same argument, that may be left out. */
export const optional = <T>(of: Arg<T>): Arg<T | undefined> => ({ ...of, optional: true })

/** The same argument, that may be absent: an unknown name, a missing key. */
export const maybe = <T>(of: Arg<T>): Arg<T | undefined> => ({ ...of, handing: 'maybe' })

/** The same argument, evaluated only when the helper asks for it. */
export const lazy = <T>(of: Arg<T>): Arg<() => T> => ({ ...of, handing: 'lazy' }) as unknown as Arg<() => T>

function readText(value: unknown): string | undefined {
  if (value instanceof Secret) return value.reveal()
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined
}

/** What is wrong with a value, as an argument. */
export function mismatch(helper: string, { takes, name }: AnyArg, value: unknown): string {
  const given =
    typeof value === 'string' && takes.startsWith('one of') ? JSON.stringify(value) : describe(value)
  return `${helper} takes ${takes} as ${name}, not ${given}`
}
