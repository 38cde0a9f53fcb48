/** A flag of a command line. The type of its default is the type of its value. */
export interface Flag<V extends FlagValue | undefined = FlagValue | undefined> {
  readonly kind: 'switch' | 'count' | 'number' | 'text' | 'list'
  readonly describe: string
  /** The value when nobody gives one. */
  readonly fallback: V
  readonly short?: string
  /** A second long name. */
  readonly alias?: string
  /** The name of its argument, for people: `PATTERN`. */
  readonly placeholder?: string
  /** The texts it takes, where they are few. */
  readonly choices?: readonly string[]
  /** Whether it belongs to one run, so that the project file and the environment cannot set it. */
  readonly perRun?: boolean
  /** Resolves a value of the project file that is relative to the folder of that file. */
  readonly resolveFrom?: (folder: string, value: string) => string
}

export type FlagValue = boolean | number | string | readonly string[]

/** Every flag of a program, by its long name. */
export type Flags = Readonly<Record<string, Flag>>

/** The values that were given for flags, by their long names. */
export type Given = Readonly<Record<string, FlagValue>>

/** A value for each flag of a table. */
export type Values<F extends Flags> = { readonly [Name in keyof F]: F[Name]['fallback'] }

/** The optional properties of a flag. */
type More = Partial<Pick<Flag, 'short' | 'alias' | 'choices' | 'perRun' | 'resolveFrom'>>

export function flag(describe: string, more: More & { fallback?: boolean } = {}): Flag<boolean> {
  return { kind: 'switch', describe, fallback: false, ...more }
}

export function count(describe: string, more: More = {}): Flag<number> {
  return { kind: 'count', describe, fallback: 0, ...more }
}

/** A whole number above zero. */
export function number<Fallback extends number | undefined>(
  placeholder: string,
  describe: string,
  fallback: Fallback,
  more: More = {},
): Flag<number | Fallback> {
  return { kind: 'number', placeholder, describe, fallback, ...more }
}

export function text(placeholder: string, describe: string, more: More = {}): Flag<string | undefined> {
  return { kind: 'text', placeholder, describe, fallback: undefined, ...more }
}

/** One of a few texts; the first when nobody gives one. */
export function choice(
  placeholder: string,
  describe: string,
  choices: readonly [string, ...string[]],
  more: Omit<More, 'choices'> = {},
): Flag<string> {
  return { kind: 'text', placeholder, describe, fallback: choices[0], choices, ...more }
}

/** A flag that may be given several times. */
export function list(
  placeholder: string,
  describe: string,
  more: More & { fallback?: readonly string[] } = {},
): Flag<readonly string[]> {
  return { kind: 'list', placeholder, describe, fallback: [], ...more }
}

/** The reason why a flag cannot have a value; nothing when it can. */
export function problemOf({ kind, choices }: Flag, value: unknown): string | undefined {
  const right: Readonly<Record<Flag['kind'], [isRight: boolean, must: string]>> = {
    switch: [typeof value === 'boolean', 'is true or false'],
    count: [isWhole(value, 0), 'is a whole number'],
    number: [isWhole(value, 1), 'takes a whole number above 0'],
    text: [typeof value === 'string' && value !== '', 'takes a text'],
    list: [Array.isArray(value) && value.every(item => typeof item === 'string'), 'takes texts'],
  }
  const [isRight, must] = right[kind]
  if (!isRight) return must
  return choices && !choices.includes(String(value)) ? `is one of ${choices.join(', ')}` : undefined
}

function isWhole(value: unknown, least: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least
}
