import { TaskError } from './errors.ts'
import { flag, text, texts } from './params.ts'
import { quote, type Script, sh, verbatim } from './shell.ts'
import { shellWords } from './words.ts'

/** The parameters that `command` and `shell` share. */
export const commandParams = {
  chdir: text('The folder to run in').optional,
  creates: text('A path, or a pattern, that the command makes: while it is there, the command is not run')
    .optional,
  removes: text(
    'A path, or a pattern, that the command takes away: unless it is there, the command is not run',
  ).optional,
  stdin: text('What the command reads from standard input').optional,
  stdin_add_newline: flag('End what it reads with a line feed').or(true),
  strip_empty_ends: flag('Take empty lines away from the end of what it prints').or(true),
}

export const command = text('The command line')
export const argv = texts('The command as a list of words')

/** A command line without a shell: words stay words, only variables such as `$HOME` are expanded. */
export function commandScript(cmd: string | undefined, argv: readonly string[] | undefined): Script {
  const words = argv ?? shellWords(cmd ?? '')
  if (words.length === 0) throw new TaskError('There is no command to run')
  return verbatim(words.map(word => (argv ? quote(word) : withVariables(word))).join(' '))
}

/** Asks whether something is at a path, which may be a pattern. */
export function existsQuestion(pattern: string): Script {
  const script = verbatim(
    `set -- ${pattern
      .split(/([*?[\]])/)
      .map(piece => (/^[*?[\]]$/.test(piece) ? piece : quote(piece)))
      .join('')}`,
  )
  return sh`
    ${script}
    if [ -e "$1" ] || [ -L "$1" ]; then echo there; fi`
}

/** A word in which the shell expands variables and nothing else; a variable that is not set stays as written. */
function withVariables(word: string): string {
  return word
    .split(/(\$\{\w+\}|\$[A-Za-z_]\w*)/)
    .map((piece, i) => {
      if (i % 2 === 0) return piece === '' && word !== '' ? '' : quote(piece)
      const name = piece.replaceAll(/[${}]/g, '')
      const asWritten = piece.replaceAll(/[${}]/g, '\\$&')
      return `"\${${name}-${asWritten}}"`
    })
    .join('')
}
