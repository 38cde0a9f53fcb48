import { TaskError } from '../base/errors.ts'
import { flag, text, textOrSecret, texts } from '../base/params.ts'
import { lines, quote, type Script, sh, verbatim } from '../base/shell.ts'
import { shellWords } from '../base/words.ts'

/** The parameters that `command` and `shell` share. */
export const commandParams = {
  chdir: text('The folder to run in').optional,
  creates: text('A path, or a pattern, that the command makes: while it is there, the command is not run')
    .optional,
  removes: text(
    'A path, or a pattern, that the command takes away: unless it is there, the command is not run',
  ).optional,
  stdin: textOrSecret('What the command reads from standard input').optional,
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

/** Prints the names of those paths at which something is; each may be a pattern, as seen from a folder. */
export function thereQuestion(
  paths: Readonly<Record<string, string | undefined>>,
  folder: string | undefined,
): Script {
  const looks = lines(
    Object.entries(paths).flatMap(([name, path]) => (path === undefined ? [] : [thereOne(name, path)])),
  )
  return folder === undefined ? looks : sh`cd -- ${folder} 2>/dev/null && { ${looks}; }`
}

function thereOne(name: string, path: string): Script {
  return sh`
    set -- ${pathPattern(path)}
    if [ -e "$1" ] || [ -L "$1" ]; then echo ${name}; fi`
}

/** A word in which the shell expands patterns and nothing else. */
export function pathPattern(text: string): Script {
  const pieces = text.split(/([*?[\]])/)
  return verbatim(pieces.map((piece, i) => (i % 2 === 0 ? quote(piece) : piece)).join(''))
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
