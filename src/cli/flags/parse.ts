import yargs, { type Options } from 'yargs'
import { DeliverError, UsageError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import { type Flag, type Flags, type Given, problemOf } from './flag.ts'

/** The description of a command line. */
export interface Program {
  readonly name: string
  readonly usage: string
  readonly flags: Flags
  /** The name of the positional arguments, if there are any: `playbooks`. */
  readonly words?: string
  /** Whether there may be none of them. */
  readonly wordsAreOptional?: boolean
  readonly examples: readonly (readonly [line: string, does: string])[]
  readonly version: string
}

/** A parsed command line: positional arguments, and the flags that were given. */
export interface Typed {
  readonly words: readonly string[]
  readonly given: Given
}

/**
 * Reads a command line. For `--help` and `--version` the text to print is returned instead.
 * @throws UsageError
 */
export async function parse(program: Program, argv: readonly string[]): Promise<Typed | { print: string }> {
  let printed: string | undefined
  const { name, usage, flags, words, wordsAreOptional, examples, version } = program
  const parser = yargs()
    .scriptName(name)
    .usage(usage)
    .parserConfiguration({ 'camel-case-expansion': false, 'strip-aliased': true })
    .options(options(flags))
    .example(examples.map(([line, does]) => [line, does]))
    .version(version)
    .strict()
    .wrap(110)
    .exitProcess(false)
    .fail((message, error) => {
      if (error instanceof DeliverError) throw error
      throw new UsageError(message ?? String(error), { hint: `${name} --help shows every flag` })
    })
  const end = words === undefined ? -1 : argv.indexOf('--')
  const [before, behind] = end < 0 ? [argv, []] : [argv.slice(0, end), argv.slice(end + 1)]
  if (words !== undefined) {
    parser.command(
      wordsAreOptional || behind.length > 0 ? `$0 [${words}..]` : `$0 <${words}..>`,
      false,
      command => command.positional(words, { type: 'string', array: true }),
    )
  }
  const argvSpelt = spelledOut(before, program)
  const read = (await parser.parse(argvSpelt, (_error: unknown, _argv: unknown, output: string) => {
    if (output !== '') printed = output
  })) as Record<string, unknown>
  if (printed !== undefined) return { print: printed }
  const written = words === undefined ? [] : ((read[words] ?? []) as string[])
  return { words: [...written, ...behind], given: givenIn(read, flags) }
}

/** Expands abbreviated long flags where the abbreviation is unambiguous: `--lim web` is `--limit web`. */
function spelledOut(argv: readonly string[], { name, flags }: Program): string[] {
  const known = [
    'help',
    'version',
    ...Object.entries(flags).flatMap(([name, { alias }]) => (alias ? [name, alias] : name)),
  ]
  const end = argv.indexOf('--')
  return argv.map((word, position) => {
    const [, no = '', cut, rest = ''] = /^--(no-)?([^=]+)(=.*)?$/s.exec(word) ?? []
    if (cut === undefined || (end >= 0 && position > end) || known.includes(cut)) return word
    const meant = known.filter(name => name.startsWith(cut))
    if (meant.length === 1) return `--${no}${meant[0]}${rest}`
    if (meant.length > 1)
      throw new UsageError(`--${cut} may be ${meant.map(name => `--${name}`).join(' or ')}`)
    const near = didYouMean(cut, known)?.replace('mean ', 'mean --')
    throw new UsageError(`There is no flag --${cut}`, { hint: near ?? `${name} --help shows every flag` })
  })
}

function options(flags: Flags): Record<string, Options> {
  return Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, option(flag)]))
}

const types: Readonly<Record<Flag['kind'], Options>> = {
  switch: { type: 'boolean' },
  count: { type: 'count' },
  number: { type: 'number', requiresArg: true },
  text: { type: 'string', requiresArg: true },
  list: { type: 'string', array: true, nargs: 1, requiresArg: true },
}

function option({ kind, short, alias, describe, fallback }: Flag): Options {
  const aliases = [short, alias].filter(name => name !== undefined)
  const shown = [fallback].flat().join(',')
  const isTold = kind !== 'count' && fallback !== false && shown !== ''
  return { ...types[kind], alias: aliases, describe, ...(isTold && { defaultDescription: shown }) }
}

/** The flags that were given. Of a flag that has one value, the last occurrence counts. */
function givenIn(read: Record<string, unknown>, flags: Flags): Given {
  const given: Record<string, Given[string]> = {}
  for (const [name, flag] of Object.entries(flags)) {
    const value = flag.kind === 'list' || !Array.isArray(read[name]) ? read[name] : read[name].at(-1)
    if (value === undefined || (flag.kind === 'count' && value === 0)) continue
    const problem = problemOf(flag, value)
    if (problem !== undefined) throw new UsageError(`--${name} ${problem}`)
    given[name] = value as Given[string]
  }
  return given
}
