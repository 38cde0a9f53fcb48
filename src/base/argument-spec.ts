import { booleanOf } from './boolean.ts'
import { ownValue } from './keys.ts'
import { didYouMean } from './nearest.ts'
import { Secret } from './secret.ts'

/** The specification of one argument of a role, as in Ansible. */
export interface ArgumentSpec {
  readonly type?: string
  readonly required?: boolean
  readonly choices?: readonly unknown[]
  readonly aliases?: readonly string[]
  /** The type of the items of a list. */
  readonly elements?: string
  /** The arguments inside a `dict`, or inside the items of a list of those. */
  readonly options?: ArgumentSpecs
}

export type ArgumentSpecs = Readonly<Record<string, ArgumentSpec>>

interface ArgumentType {
  readonly described: string
  accepts(value: unknown): boolean
}

const isMap = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret)
const isPlain = (value: unknown) => value instanceof Secret || typeof value !== 'object'
const text: ArgumentType = { described: 'a text', accepts: isPlain }
const size: ArgumentType = {
  described: 'a size such as 10M',
  accepts: value => /^\d+(\.\d+)?\s*[KMGTPEZY]?[bB]?$/i.test(String(value)),
}

/** What a value must be like. A text that can be read as the type is fine, as it is for parameters of modules. */
const types: Readonly<Record<string, ArgumentType>> = {
  str: text,
  path: text,
  raw: { described: 'anything', accepts: () => true },
  int: { described: 'a whole number', accepts: value => isPlain(value) && /^[-+]?\d+$/.test(String(value)) },
  float: {
    described: 'a number',
    accepts: value => isPlain(value) && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(String(value)),
  },
  bool: {
    described: 'true or false',
    accepts: value => booleanOf(value) !== undefined,
  },
  list: { described: 'a list', accepts: value => Array.isArray(value) || isPlain(value) },
  dict: { described: 'a map', accepts: value => isMap(value) || /^\s*\{|=/.test(textOf(value)) },
  json: { described: 'JSON', accepts: value => value !== null },
  jsonarg: { described: 'JSON', accepts: value => value !== null },
  bytes: size,
  bits: size,
}

export const argumentTypes: readonly string[] = Object.keys(types)

/** Every problem of the given arguments, in words. */
export function argumentProblems(
  specs: ArgumentSpecs,
  given: Readonly<Record<string, unknown>>,
  inside = '',
): string[] {
  const known = Object.entries(specs).flatMap(([name, { aliases = [] }]) => [name, ...aliases])
  const unknown = Object.keys(given).filter(name => !known.includes(name))
  return [
    ...unknown.map(name => unknownArgument(`${inside}${name}`, didYouMean(name, known))),
    ...Object.entries(specs).flatMap(([name, spec]) => {
      const written = [name, ...(spec.aliases ?? [])].find(each => Object.hasOwn(given, each))
      return problems(spec, written === undefined ? undefined : given[written], `${inside}${name}`)
    }),
  ]
}

function unknownArgument(name: string, hint: string | undefined): string {
  return `${name} is no argument${hint === undefined ? '' : ` (${hint})`}`
}

function problems(spec: ArgumentSpec, value: unknown, name: string): string[] {
  if (value === undefined || value === null) return spec.required ? [`${name} is missing`] : []
  const { type = 'str', choices, elements, options } = spec
  const wrong = wrongType(type, value, name)
  if (wrong) return [wrong]
  const items = type === 'list' ? itemsOf(value) : [value]
  return [
    ...(choices ? items.flatMap(item => wrongChoice(choices, item, name)) : []),
    ...(elements ? items.flatMap((item, at) => wrongType(elements, item, `${name}.[${at}]`) ?? []) : []),
    ...(options ? items.flatMap((item, at) => insideOf(options, item, place(name, type, at))) : []),
  ]
}

function insideOf(options: ArgumentSpecs, value: unknown, name: string): string[] {
  return isMap(value) ? argumentProblems(options, value as Record<string, unknown>, `${name}.`) : []
}

function place(name: string, type: string, at: number): string {
  return type === 'list' ? `${name}.[${at}]` : name
}

function wrongType(type: string, value: unknown, name: string): string | undefined {
  const wanted = ownValue(types, type)
  if (!wanted || wanted.accepts(value)) return undefined
  return `${name} must be ${wanted.described}, not ${JSON.stringify(value)}`
}

function wrongChoice(choices: readonly unknown[], value: unknown, name: string): string[] {
  if (choices.some(choice => String(choice) === textOf(value))) return []
  return [`${name} must be one of ${choices.join(', ')}, not ${JSON.stringify(value)}`]
}

/** The items of a list; a text is cut at its commas. */
function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : textOf(value).split(',')
}

function textOf(value: unknown): string {
  return value instanceof Secret ? value.reveal() : String(value)
}
