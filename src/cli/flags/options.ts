import type { Given, Values } from './flag.ts'
import { playFlags } from './flags.ts'
import { type Program, parse } from './parse.ts'
import { currentSource, valuesOf } from './settings.ts'

/** The command line of `deliver-play`, without its version. */
const playProgram: Omit<Program, 'version'> = {
  name: 'deliver-play',
  usage: '$0 [FLAGS] PLAYBOOK...\n\nBrings the hosts of an environment to what playbooks say.',
  flags: playFlags,
  words: 'playbooks',
  examples: [
    ['$0 site.yml', 'the development environment'],
    ['$0 site.yml -i production --check --diff', 'what would change in production'],
    ['$0 site.yml -i staging -l web1,db -t config', 'some hosts, some tasks'],
  ],
}

/** The options of a run: a value for every flag, and the flags that were given on the command line. */
export interface Asked extends Values<typeof playFlags> {
  readonly playbooks: readonly string[]
  /** The words of the command without its flags, as they are shown and recorded. */
  readonly command: readonly string[]
  readonly given: Given
}

/**
 * Reads the command line of `deliver-play`. For `--help` and `--version` the text to print is returned instead.
 * @throws UsageError, FileError
 */
export async function readOptions(
  argv: readonly string[],
  version: string,
  source = currentSource(),
): Promise<Asked | { print: string }> {
  const typed = await parse({ ...playProgram, version }, argv)
  if ('print' in typed) return typed
  const values = valuesOf(playFlags, typed.given, source)
  return {
    ...values,
    tags: wordsOf(values.tags),
    'skip-tags': wordsOf(values['skip-tags']),
    playbooks: typed.words,
    command: ['deliver-play', ...typed.words],
    given: typed.given,
  }
}

function wordsOf(texts: readonly string[]): string[] {
  return texts
    .flatMap(text => text.split(','))
    .map(word => word.trim())
    .filter(Boolean)
}

/** What a command asks of a run, by the flags that it shares with deliver-play. */
export function askedOf(command: readonly string[], given: Given): Asked {
  return { ...valuesOf(playFlags, given, currentSource()), playbooks: [], command, given }
}
