/** What can stand on a command line behind two dashes. Its value when nobody gives one says what type it has. */
export interface Flag<V extends FlagValue | undefined = FlagValue | undefined> {
  readonly kind: 'switch' | 'count' | 'number' | 'text' | 'list'
  readonly describe: string
  readonly otherwise: V
  readonly short?: string
  /** A second long name. */
  readonly also?: string
  /** What stands behind it, for people: `PATTERN`. */
  readonly takes?: string
  /** The texts it takes, where they are few. */
  readonly choices?: readonly string[]
  /** Whether it is for one run, and nothing to set in the project file or the environment. */
  readonly once?: boolean
  /** What a value of the project file means that was written relative to the file's folder. */
  readonly seenFrom?: (folder: string, value: string) => string
}

export type FlagValue = boolean | number | string | readonly string[]

/** Every flag of a program, by its long name. */
export type Flags = Readonly<Record<string, Flag>>

/** The values of flags that somebody gave, by their long names. */
export type Given = Readonly<Record<string, FlagValue>>

/** A value for each flag of a table. */
export type Values<F extends Flags> = { readonly [Name in keyof F]: F[Name]['otherwise'] }

/** Everything that flags have beside their description. */
type More = Partial<Pick<Flag, 'short' | 'also' | 'choices' | 'once' | 'seenFrom'>>

export function flag(describe: string, more: More & { otherwise?: boolean } = {}): Flag<boolean> {
  return { kind: 'switch', describe, otherwise: false, ...more }
}

export function count(describe: string, more: More = {}): Flag<number> {
  return { kind: 'count', describe, otherwise: 0, ...more }
}

/** A whole number above zero. */
export function number(takes: string, describe: string, otherwise: number, more: More = {}): Flag<number> {
  return { kind: 'number', takes, describe, otherwise, ...more }
}

export function text(takes: string, describe: string, more: More = {}): Flag<string | undefined> {
  return { kind: 'text', takes, describe, otherwise: undefined, ...more }
}

/** A flag that may be given several times. */
export function list(
  takes: string,
  describe: string,
  more: More & { otherwise?: readonly string[] } = {},
): Flag<readonly string[]> {
  return { kind: 'list', takes, describe, otherwise: [], ...more }
}

/** Finds what is wrong with a value that was given for a flag. */
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
