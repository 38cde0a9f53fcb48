import { BoundedRegExp } from './bounded-regexp.ts'
import { TaskError } from './errors.ts'

/**
 * A regular expression as people write it for Ansible, in Python's notation.
 * @param given flags that it has beside those that it says itself: `m`, `s`
 */
export function patternOf(written: string, given = ''): BoundedRegExp {
  const [, own = '', rest = ''] = /^(?:\(\?([imsx]+)\))?([\s\S]*)$/.exec(written) ?? []
  const flags = own + given
  if (flags.includes('x')) throw unreadable(written, 'the flag x is not understood')
  try {
    const source = translated(rest, flags.includes('s') ? '.' : '[^\\n]')
    return new BoundedRegExp(source, [...new Set(flags)].join(''))
  } catch (error) {
    throw unreadable(written, (error as Error).message)
  }
}

/** The text that a line with references such as `\1`, `\g<1>` or `\g<name>` becomes for a match. */
export function expanded(line: string, match: RegExpMatchArray): string {
  return line.replace(/\\(?:(\d{1,2})|g<(\w+)>|([\\nrt]))/g, (written, index, name, escaped) => {
    if (escaped) return escapes[escaped] ?? written
    const text = groupOf(match, index ?? name)
    if (text !== undefined) return text
    throw new TaskError(`Cannot put ${written} into the line: the expression has no such group`)
  })
}

/** What a group matched, by its number or name: an empty text where it took no part; nothing when there is no such group. */
export function groupOf(match: RegExpMatchArray, name: string): string | undefined {
  if (/^\d+$/.test(name)) return Number(name) < match.length ? (match[Number(name)] ?? '') : undefined
  return match.groups && Object.hasOwn(match.groups, name) ? (match.groups[name] ?? '') : undefined
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', r: '\r', t: '\t' }

/** The pattern in the notation of JavaScript, where it differs from that of Python. */
function translated(pattern: string, anyCharacter: string): string {
  return pattern.replace(
    /\\([AZz])|\\[\s\S]|\[(\^?)(\]?)((?:\\[\s\S]|[^\]\\])*)\]|\(\?P<|\(\?P=(\w+)\)|\(\?#[^)]*\)|\./g,
    (written, anchor?: string, not?: string, bracket?: string, rest?: string, name?: string) => {
      if (anchor) return anchor === 'A' ? '(?<![\\s\\S])' : '(?![\\s\\S])'
      if (name) return `\\k<${name}>`
      if (written === '(?P<') return '(?<'
      if (written === '.') return anyCharacter
      if (written.startsWith('(?#')) return ''
      return bracket ? `[${not}\\]${rest}]` : written
    },
  )
}

function unreadable(written: string, reason: string): TaskError {
  return new TaskError(`Cannot read the regular expression ${written}: ${reason}`)
}
