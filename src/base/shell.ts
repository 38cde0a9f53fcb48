import { TaskError } from './errors.ts'
import { Secret } from './secret.ts'

/** A shell script whose values were quoted when it was written. */
export class Script {
  readonly text: string
  /** Whether a secret stands in it: then it is never printed. */
  readonly secret: boolean

  constructor(text: string, secret = false) {
    this.text = text
    this.secret = secret
  }

  toString(): string {
    return this.secret ? '***' : this.text
  }
}

export type Word = string | number | Secret
export type ShellValue = Word | Script | readonly Word[]

/**
 * Writes a shell script: values become quoted words, lists become several words, scripts nest as they are.
 * Indentation common to all lines is taken away.
 */
export function sh(parts: TemplateStringsArray, ...values: ShellValue[]): Script {
  const literals = dedented(parts)
  const text = literals.reduce((script, literal, i) => `${script}${written(values[i - 1])}${literal}`)
  return new Script(text.trim(), values.some(holdsSecret))
}

/** Makes the fields of a text the parameters of the shell: `$1`, `$2` and so on. */
export function fieldsOf(text: Script, separator: string): Script {
  return sh`set -f; IFS=${separator}; set -- ${text}; unset IFS; set +f`
}

/** Several scripts as one, a line each. */
export function lines(scripts: readonly Script[]): Script {
  return new Script(
    scripts.map(script => script.text).join('\n'),
    scripts.some(script => script.secret),
  )
}

/** A script in the words of the user, taken as it is. */
export function verbatim(text: string): Script {
  return new Script(withoutNul(text))
}

/** One word, quoted for a POSIX shell. */
export function quote(word: string): string {
  const text = withoutNul(word)
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

function written(value: ShellValue | undefined): string {
  if (value === undefined) throw new TypeError('A value of a shell script is undefined')
  if (value instanceof Script) return value.text
  if (value instanceof Secret) return quote(value.reveal())
  return typeof value === 'object' ? value.map(written).join(' ') : quote(String(value))
}

function holdsSecret(value: ShellValue): boolean {
  if (value instanceof Script) return value.secret
  return value instanceof Secret || (Array.isArray(value) && value.some(holdsSecret))
}

function withoutNul(text: string): string {
  if (text.includes('\0')) throw new TaskError('Cannot pass a NUL byte to a shell')
  return text
}

/** The literal parts of every template that was written so far: each place in the code has the same ones each time. */
const literalsOf = new WeakMap<TemplateStringsArray, readonly string[]>()

function dedented(parts: TemplateStringsArray): readonly string[] {
  const literals = literalsOf.get(parts) ?? withoutIndentation(parts)
  literalsOf.set(parts, literals)
  return literals
}

/** The literal parts of a template without the indentation that all of its lines share. */
function withoutIndentation(parts: readonly string[]): string[] {
  const indents = parts.flatMap(part =>
    [...part.matchAll(/\n([ \t]*)(?=\S|$)/g)].map(match => match[1] ?? ''),
  )
  const blankEnd = parts.at(-1)?.match(/\n([ \t]*)$/)
  const counted = blankEnd ? indents.slice(0, -1) : indents
  const width = Math.min(...counted.map(indent => indent.length))
  if (!Number.isFinite(width) || width === 0) return [...parts]
  return parts.map(part => part.replaceAll(new RegExp(`\\n[ \\t]{0,${width}}`, 'g'), '\n'))
}
