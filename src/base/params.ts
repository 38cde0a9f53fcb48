import { posix } from 'node:path'
import * as v from 'valibot'
import { Secret } from './secret.ts'

/**
 * How the engine makes the value that a parameter reads:
 * - `value`: from the text of the playbook, its templates evaluated;
 * - `expression`: a bare expression, handed over with its text (`assert.that`);
 * - `file`: a file of the control side, looked up along the search path of the task; `vars file` in folders `vars`;
 * - `template`: the same, rendered.
 */
export type Source = 'value' | 'expression' | 'file' | 'vars file' | 'template'

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

/** A parameter that still may become optional, get a default or other names. */
export class Declared<T> implements Param<T> {
  readonly type: string
  readonly doc: string
  readonly source: Source
  readonly schema: v.GenericSchema<unknown, T>
  readonly required: boolean
  readonly fallback?: T
  readonly aliases: readonly string[]
  readonly many: boolean
  readonly choices?: readonly string[]
  readonly fields?: Params

  constructor(param: Param<T>) {
    this.type = param.type
    this.doc = param.doc
    this.source = param.source
    this.schema = param.schema
    this.required = param.required
    if (param.fallback !== undefined) this.fallback = param.fallback
    this.aliases = param.aliases
    this.many = param.many ?? false
    if (param.choices) this.choices = param.choices
    if (param.fields) this.fields = param.fields
  }

  /** The same parameter, that may be left out. */
  get optional(): Declared<T | undefined> {
    return new Declared<T | undefined>({
      ...this,
      schema: v.optional(this.schema) as v.GenericSchema<unknown, T | undefined>,
      required: false,
    })
  }

  /** The same parameter, with the value it has when it is left out. */
  or(fallback: T): Declared<T> {
    return new Declared({ ...this, fallback, required: false })
  }

  /** The same parameter, its values checked by a rule of its own; the problem reads on after its name. */
  check(isValid: (value: T) => boolean, problem: string): Declared<T> {
    return new Declared({ ...this, schema: v.pipe(this.schema, v.check(isValid, problem)) })
  }

  /** The same parameter, also known by other names. */
  alias(...names: string[]): Declared<T> {
    return new Declared({ ...this, aliases: [...this.aliases, ...names] })
  }
}

function declare<T>(
  type: string,
  doc: string,
  schema: v.GenericSchema<unknown, T>,
  more: Partial<Param<T>> = {},
): Declared<T> {
  return new Declared<T>({ type, doc, source: 'value', schema, required: true, aliases: [], ...more })
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

const words: Readonly<Record<string, boolean>> = {
  yes: true,
  y: true,
  on: true,
  true: true,
  '1': true,
  t: true,
  no: false,
  n: false,
  off: false,
  false: false,
  '0': false,
  f: false,
}

const truth = v.pipe(
  v.unknown(),
  v.transform(value => (typeof value === 'boolean' ? value : words[String(value).toLowerCase()])),
  v.boolean('must be true or false'),
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
export const secret = (doc: string) =>
  declare('secret', doc, v.pipe(v.unknown(), v.transform(asSecret), v.instance(Secret, 'must be text')))

/** A text that may be secret: then what is made of it is masked too. */
export const textOrSecret = (doc: string) =>
  declare<string | Secret>('text', doc, v.union([v.instance(Secret), textual], 'must be text'))

/** An absolute path on the host. */
export const path = (doc: string) =>
  declare(
    'path',
    doc,
    v.pipe(
      textual,
      v.check(text => text.startsWith('/'), 'must be an absolute path'),
      v.transform(text => (text.length > 1 ? posix.normalize(text).replace(/\/+$/, '') || '/' : text)),
    ),
  )

/** An absolute path on the host, that ends with `/` where it was written so. */
export const pathOrFolder = (doc: string) =>
  declare(
    'path',
    doc,
    v.pipe(
      textual,
      v.check(text => text.startsWith('/'), 'must be an absolute path'),
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
  declare<Readonly<Record<string, string>>>(
    'map of texts',
    doc,
    v.record(v.string(), textual, 'must be a map'),
  )

/** Any value. */
export const anything = (doc: string) => declare<unknown>('any', doc, v.unknown())

/** A map of any values. */
export const anyMap = (doc: string) =>
  declare<Readonly<Record<string, unknown>>>('map', doc, v.record(v.string(), v.unknown(), 'must be a map'))

/** A bare expression, evaluated where the task runs. */
export const expression = (doc: string) => made<Evaluated>('expression', doc, { source: 'expression' })

/** A list of bare expressions; a single one is a list of one. */
export const expressions = (doc: string) =>
  made<readonly Evaluated[]>('list of expressions', doc, { source: 'expression', many: true })

/** A file or folder of the control side: a path is looked up along the search path of the task. */
export const localFile = (doc: string) => made<LocalFile>('local file', doc, { source: 'file' })

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

/** Reads one value; says in words what is wrong with it, led by where inside the value it stands. */
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

function recordSchema<P extends Params>(fields: P): v.GenericSchema<unknown, Values<P>> {
  const entries = Object.entries(fields).map(([name, param]) => [name, entrySchema(param)])
  return v.strictObject(Object.fromEntries(entries), issue =>
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
  return choices.find(choice => words[choice] === value) ?? String(value)
}
