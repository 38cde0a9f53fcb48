import { exitCodes, UsageError } from '../../base/errors.ts'
import { printable } from '../../base/printable.ts'
import type { EnvironmentSettings } from '../../model/environment.ts'
import type { KeySources } from '../../secrets/find-key.ts'
import type { ProcessEnvironment } from '../../secrets/key-places.ts'
import { Workspace } from '../../secrets/workspace.ts'
import type { CliContext } from '../cli-context.ts'
import { type Flags, list, type Values } from '../flags/flag.ts'
import { inventoryFlags } from '../flags/flags.ts'
import { parse } from '../flags/parse.ts'
import { currentSource, valuesOf } from '../flags/settings.ts'
import { environmentNamed, keySources, takeSecretVariables } from './environment.ts'

/** A command of `deliver secrets`. */
export interface SecretsCommand {
  readonly name: string
  readonly does: string
  /** What it takes beside flags, for people: `[NAME]`. */
  readonly takes: string
  readonly flags: Flags
  readonly more?: string
  run(context: CliContext): Promise<number>
}

/** How a command was called. */
export interface Call<F extends Flags = Flags> {
  readonly context: CliContext
  readonly words: readonly string[]
  readonly given: Values<F>
  readonly processEnvironment: ProcessEnvironment
}

interface Declaration<F extends Flags> {
  readonly name: string
  readonly does: string
  /** What it takes, and how many words that may be. */
  readonly takes?: string
  readonly least?: number
  readonly most?: number
  readonly flags?: F
  /** What people should know beside the flags. */
  readonly more?: string
  run(call: Call<F & typeof environmentFlag>): Promise<number> | number
}

const { inventory } = inventoryFlags

const environmentFlag = {
  inventory: list('NAME', 'the environment: a name in inventories/, or a folder', { ...inventory }),
}

/** Declares a command: its parser, its help and what it does. */
export function defineCommand<const F extends Flags = Record<never, never>>(
  declaration: Declaration<F>,
): SecretsCommand {
  const { name, does, takes = '', least = 0, most = least, more, run } = declaration
  const flags = { ...environmentFlag, ...declaration.flags } as F & typeof environmentFlag
  const program = {
    name: `deliver secrets ${name}`,
    usage: [
      `$0 ${takes} [FLAGS]`.replace('  ', ' '),
      '',
      `${does[0]?.toUpperCase()}${does.slice(1)}.`,
      ...(more ? ['', more] : []),
    ].join('\n'),
    flags,
    words: 'words',
    wordsAreOptional: true,
    examples: [],
  }
  return {
    name,
    does,
    takes,
    flags,
    ...(more !== undefined && { more }),
    async run(context) {
      const typed = await parse({ ...program, version: context.version }, context.argv)
      if ('print' in typed) {
        context.stdout.write(`${typed.print}\n`)
        return exitCodes.ok
      }
      refuseWords(name, takes, typed.words.length, least, most)
      const given = valuesOf(flags, typed.given, currentSource())
      const processEnvironment = takeSecretVariables(process.env)
      return run({ context, words: typed.words, given, processEnvironment })
    },
  }
}

function refuseWords(name: string, takes: string, count: number, least: number, most: number): void {
  if (count >= least && count <= most) return
  throw new UsageError(
    `deliver secrets ${name} takes ${takes === '' ? 'flags only' : takes}, and not ${count} words`,
    {
      hint:
        name === 'set' && count > most
          ? 'a value on a command line can be seen by others: it is read from standard input, or asked for'
          : `deliver secrets ${name} --help`,
    },
  )
}

/** The environment that a command is about, and where its keys come from. */
export function environmentOf({ given, context, processEnvironment }: Call): {
  settings: EnvironmentSettings
  sources: KeySources
  workspace: Workspace
} {
  const settings = environmentNamed(given['inventory'] as readonly string[])
  const sources = keySources(settings, processEnvironment, context.redaction)
  return { settings, sources, workspace: new Workspace(settings, sources) }
}

/** Prints a line for people, without secrets. */
export function say({ stdout, redaction }: CliContext, text: string): void {
  stdout.write(`${printable(redaction.redact(text))}\n`)
}
