import { posix } from 'node:path'
import * as v from 'valibot'
import { booleanOf } from './boolean.ts'
import { TaskError } from './errors.ts'
import { forbiddenKeys } from './keys.ts'
import { printableOnOneLine } from './printable.ts'
import { Secret } from './secret.ts'
import { bytesOf, secondsOf } from './units.ts'
import { shellWords } from './words.ts'

/**
 * How the engine makes the value that a parameter reads:
 * - `value`: from the text of the playbook, its templates evaluated;
 * - `expression`: a bare expression, handed over with its text (`assert.that`);
 * - `file`: a file of the control side, looked up along the search path of the task; `vars file` in folders `vars`;
 * - `file command`: the same with words behind it, which are its arguments;
 * - `template`: the same, rendered.
 */
export type Source = 'value' | 'expression' | 'file' | 'file command' | 'vars file' | 'template'

/** One parameter, declared once: its type, its check, its line in the manual. */
export interface Param<T> {
  /** What it takes, as the manual calls it. */
  readonly type: string
  readonly doc: string
  readonly source: Source
  readonly schema: v.GenericSchema<unknown, T>
  readonly required: boolean
  readonly fallback?: T
  readonly aliases: readonly string[]
  /** Whether a single expression is a list of one. */
  readonly many?: boolean
  /** The words it takes, where they are few. */
  readonly choices?: readonly string[]
  /** The parameters inside a map, or inside each map of a list. */
  readonly fields?: Params
}

// biome-ignore lint/suspicious/noExplicitAny: parameters of every type
export type Params = Readonly<Record<string, Param<any>>>

/** The values of parameters, by name. */
export type Values<P extends Params> = { [K in keyof P]: P[K] extends Param<infer T> ? T : never }

/** An expression that a task was given: its text, and its value where it could be evaluated. */
export interface Evaluated {
  readonly text: string
  readonly value: unknown
}

/** A file of the control side. `content` is there when it was rendered; a secret in it makes it one. */
export interface LocalFile {
  /** The absolute path of the file, or of the template; ends with `/` where it was written so. */
  readonly path: string
  readonly content?: string | Secret
}

/** A script of the control side, and the words that it is called with. */
export interface LocalCommand extends LocalFile {
  readonly words: readonly string[]
}

/** A parameter that still may become optional, get a default or other names. */
export interface Declared<T> extends Param<T> {
  /** The same parameter, that may be left out. */
  readonly optional: Declared<T | undefined>
  /** The same parameter, with the value it has when it is left out. */
  or(fallback: T): Declared<T>
  /** The same parameter, its values checked by a rule of its own; the problem reads on after its name. */
  check(isValid: (value: T) => boolean, problem: string): Declared<T>
  /** The same parameter, also known by other names. */
  alias(...names: string[]): Declared<T>
}

function declared<T>(param: Param<T>): Declared<T> {
  return {
    ...param,
    get optional() {
      const schema = v.optional(param.schema) as v.GenericSchema<unknown, T | undefined>
      return declared<T | undefined>({ ...param, schema, required: false })
    },
    or: fallback => declared({ ...param, fallback, required: false }),
    check: (isValid, problem) =>
      declared({ ...param, schema: v.pipe(param.schema, v.check(isValid, problem)) }),
    alias: (...names) => declared({ ...param, aliases: [...param.aliases, ...names] }),
  }
}

function declare<T>(
  type: string,
  doc: string,
  schema: v.GenericSchema<unknown, T>,
  more: Partial<Param<T>> = {},
): Declared<T> {
  return declared<T>({ type, doc, source: 'value', schema, required: true, aliases: [], ...more })
}

const textual = v.pipe(
  v.union([v.string(), v.number(), v.boolean()], 'must be text'),
  v.transform(String),
  v.check(text => !text.includes('\0'), 'must not hold a NUL byte'),
)

const integral = v.pipe(
  v.union(
    [v.number(), v.pipe(v.string(), v.regex(/^\s*[+-]?\d+\s*$/), v.transform(Number))],
    'must be a whole number',
  ),
  v.integer('must be a whole number'),
)

const portNumber = 'must be a port from 1 to 65535'

const positive = 'must be a number of seconds above 0'

const masked = v.pipe(v.unknown(), v.transform(asSecret), v.instance(Secret, 'must be text'))

const aTime = 'must be a time, such as 30s or 1m30s'

const truth = v.pipe(v.unknown(), v.transform(booleanOf), v.boolean('must be true or false'))

/** A line break in a path would split the line on which a tool of the host reads or prints it. */
const onePath = v.pipe(
  textual,
  v.check(text => text.startsWith('/'), 'must be an absolute path'),
  v.check(
    text => !/[\x00-\x1f\x7f]/.test(text),
    issue => `must be a path without control characters: ${printableOnOneLine(issue.input)}`,
  ),
)

const octal = /^0?[0-7]{3,4}$/
const symbolic =
  /^[ugoa]*[-+=]([rwxXst]*|[ugo])([-+=]([rwxXst]*|[ugo]))*(,[ugoa]*[-+=]([rwxXst]*|[ugo])([-+=]([rwxXst]*|[ugo]))*)*$/

const permissions = v.pipe(
  v.string("must be text in quotes, such as '0644' or u=rw,go=r: a bare number is not read as octal"),
  v.check(
    text => octal.test(text) || symbolic.test(text),
    "must be octal such as '0644', or symbolic such as u=rw,go=r",
  ),
)

/** Any text; numbers and booleans are taken as text. */
export const text = (doc: string) => declare('text', doc, textual)

/** A text that is masked wherever it would be seen. */
export const secret = (doc: string) => declare('secret', doc, masked)

/** A text that may be secret: then what is made of it is masked too. */
export const textOrSecret = (doc: string) =>
  declare<string | Secret>('text', doc, v.union([v.instance(Secret), textual], 'must be text'))

/** An absolute path on the host. */
export const path = (doc: string) =>
  declare(
    'path',
    doc,
    v.pipe(
      onePath,
      v.transform(text => (text.length > 1 ? posix.normalize(text).replace(/\/+$/, '') || '/' : text)),
    ),
  )

/** An absolute path on the host, that ends with `/` where it was written so. */
export const pathOrFolder = (doc: string) =>
  declare(
    'path',
    doc,
    v.pipe(
      onePath,
      v.transform(text => posix.normalize(text)),
    ),
  )

/** A whole number. */
export const integer = (doc: string) => declare('whole number', doc, integral)

/** A number. */
export const number = (doc: string) =>
  declare(
    'number',
    doc,
    v.pipe(v.unknown(), v.transform(Number), v.number('must be a number'), v.finite('must be a number')),
  )

/** A port of TCP or UDP. */
export const port = (doc: string) =>
  declare('port', doc, v.pipe(integral, v.minValue(1, portNumber), v.maxValue(65_535, portNumber)))

/** A time in seconds, which may have a fraction. */
export const seconds = (doc: string) =>
  declare(
    'seconds',
    doc,
    v.pipe(
      v.union([v.number(), v.pipe(v.string(), v.regex(/\d/), v.transform(Number))], positive),
      v.finite(positive),
      v.gtValue(0, positive),
    ),
  )

/** A number of bytes, such as `64m`. */
export const size = (doc: string) =>
  declare(
    'size',
    doc,
    v.pipe(
      textual,
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        try {
          return bytesOf(dataset.value)
        } catch (error) {
          if (!(error instanceof TaskError)) throw error
          addIssue({ message: 'must be a number of bytes, such as 64m' })
          return NEVER
        }
      }),
    ),
  )

/** A time, such as `1m30s`, as a number of seconds. */
export const duration = (doc: string) =>
  declare(
    'duration',
    doc,
    v.pipe(
      textual,
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        try {
          return secondsOf(dataset.value)
        } catch (error) {
          if (!(error instanceof TaskError)) throw error
          addIssue({ message: aTime })
          return NEVER
        }
      }),
      v.finite(aTime),
    ),
  )

/** The words of a command line, as a shell would cut it. */
export const commandLine = (doc: string) =>
  declare<readonly string[]>(
    'command line',
    doc,
    v.pipe(
      textual,
      v.rawTransform(({ dataset, addIssue, NEVER }) => {
        try {
          return shellWords(dataset.value)
        } catch (error) {
          if (!(error instanceof TaskError)) throw error
          addIssue({ message: 'must be words as a shell reads them: a quote is not closed' })
          return NEVER
        }
      }),
    ),
  )

/** True or false, or one of the words that people use for them. */
export const flag = (doc: string) => declare('flag', doc, truth)

/** Permissions: octal in quotes, or symbolic. Kept as written. */
export const mode = (doc: string) => declare('mode', doc, permissions)

/** Permissions, or `preserve` for those of the source. */
export const modeOrPreserve = (doc: string) =>
  declare('mode', doc, v.union([v.literal('preserve'), permissions]))

/** One of a few words. */
export const oneOf = <const W extends string>(choices: readonly W[], doc: string) =>
  declare<W>(
    'choice',
    doc,
    v.pipe(
      v.unknown(),
      v.transform(value => (typeof value === 'boolean' ? wordFor(value, choices) : String(value))),
      v.picklist(choices, `must be one of ${choices.join(', ')}`),
    ) as v.GenericSchema<unknown, W>,
    { choices },
  )

/** A list of texts; a single text is cut at its commas. */
export const texts = (doc: string) =>
  declare<readonly string[]>(
    'list of texts',
    doc,
    v.pipe(
      v.unknown(),
      v.transform(value => (typeof value === 'string' ? cutAtCommas(value) : asList(value))),
      v.array(textual, 'must be a list of texts'),
    ),
  )

/** A list whose items are all of one kind; a single value is a list of one. */
export const listOf = <T>(item: Param<T>, doc: string) =>
  declare<readonly T[]>(
    `list of ${item.type}s`,
    doc,
    v.pipe(v.unknown(), v.transform(asList), v.array(item.schema)),
    {
      ...(item.fields && { fields: item.fields }),
    },
  )

/** A map with parameters of its own. */
export const record = <P extends Params>(fields: P, doc: string) =>
  declare<Values<P>>('map', doc, recordSchema(fields), { fields })

/** A map of texts, by any name. */
export const textMap = (doc: string) =>
  declare<Readonly<Record<string, string>>>('map of texts', doc, mapOf(textual))

/** A map of texts, of which some may be secret. */
export const textOrSecretMap = (doc: string) =>
  declare<Readonly<Record<string, string | Secret>>>(
    'map of texts',
    doc,
    mapOf(v.union([v.instance(Secret), textual], 'must be text')),
  )

/** A map of texts that are all masked. */
export const secretMap = (doc: string) =>
  declare<Readonly<Record<string, Secret>>>('map of secrets', doc, mapOf(masked))

/** A text, or a map or list that becomes one. */
export const textOrData = (doc: string) => declare<unknown>('text or data', doc, v.unknown())

/** Any value. */
export const anything = (doc: string) => declare<unknown>('any', doc, v.unknown())

/** A map of any values. */
export const anyMap = (doc: string) =>
  declare<Readonly<Record<string, unknown>>>('map', doc, mapOf(v.unknown()))

/** A bare expression, evaluated where the task runs. */
export const expression = (doc: string) => made<Evaluated>('expression', doc, { source: 'expression' })

/** A list of bare expressions; a single one is a list of one. */
export const expressions = (doc: string) =>
  made<readonly Evaluated[]>('list of expressions', doc, { source: 'expression', many: true })

/** A file or folder of the control side: a path is looked up along the search path of the task. */
export const localFile = (doc: string) => made<LocalFile>('local file', doc, { source: 'file' })

/** A script of the control side with its arguments: its path is looked up along the search path of the task. */
export const localCommand = (doc: string) =>
  made<LocalCommand>('local command', doc, { source: 'file command' })

/** A file of variables of the control side. */
export const varsFile = (doc: string) => made<LocalFile>('local file', doc, { source: 'vars file' })

/** A template of the control side, rendered where the task runs. */
export const templateFile = (doc: string) => made<LocalFile>('template', doc, { source: 'template' })

/** A value that the engine makes of what was written. */
function made<T>(type: string, doc: string, more: { source: Source; many?: boolean }): Declared<T> {
  return declare<T>(
    type,
    doc,
    v.custom<T>(() => true),
    more,
  )
}

/** Reads one value, or describes its problem and where inside the value it is. */
export function readParam<T>(param: Param<T>, value: unknown): { value: T } | { problem: string } {
  const result = v.safeParse(param.schema, value)
  if (result.success) return { value: result.output }
  const [issue] = result.issues
  const inside = v.getDotPath(issue)
  return { problem: inside ? `${issue.message} (at ${inside})` : issue.message }
}

/** The name under which a parameter is declared, for the name or alias that was written. */
export function declaredName(params: Params, written: string): string | undefined {
  if (Object.hasOwn(params, written)) return written
  return Object.keys(params).find(name => params[name]?.aliases.includes(written))
}

/** Valibot leaves keys out that would reach into a prototype; here they are refused. */
function mapOf<T>(value: v.GenericSchema<unknown, T>) {
  return v.pipe(
    v.unknown(),
    v.check(
      map => forbiddenKeyIn(map) === undefined,
      ({ input }) => `has the key ${forbiddenKeyIn(input)}, which is not allowed`,
    ),
    v.record(v.string(), value, 'must be a map'),
  )
}

function forbiddenKeyIn(map: unknown): string | undefined {
  return Object.keys(map ?? {}).find(key => forbiddenKeys.has(key))
}

function recordSchema<P extends Params>(fields: P): v.GenericSchema<unknown, Values<P>> {
  const entries = Object.entries(fields).map(([name, param]) => [name, entrySchema(param)])
  return v.strictObject(Object.assign(Object.create(null), Object.fromEntries(entries)), issue =>
    issue.expected === 'never' ? `unknown key ${issue.received}` : 'must be a map',
  ) as unknown as v.GenericSchema<unknown, Values<P>>
}

function entrySchema(param: Param<unknown>): v.GenericSchema {
  return param.fallback === undefined
    ? param.schema
    : (v.optional(param.schema, param.fallback) as v.GenericSchema)
}

function asSecret(value: unknown): unknown {
  return typeof value === 'string' || typeof value === 'number' ? new Secret(String(value)) : value
}

function asList(value: unknown): unknown[] {
  if (value === undefined || value === null || value === '') return []
  return Array.isArray(value) ? value : [value]
}

function cutAtCommas(text: string): string[] {
  return text
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
}

/** The word of a choice that YAML had read as a boolean: `state: on`. */
function wordFor(value: boolean, choices: readonly string[]): string {
  return choices.find(choice => booleanOf(choice) === value) ?? String(value)
}
