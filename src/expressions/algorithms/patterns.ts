import { BoundedRegExp } from '../../base/bounded-regexp.ts'
import { TaskError } from '../../base/errors.ts'
import { groupOf, patternOf } from '../../base/pattern.ts'
import { Secret } from '../../base/secret.ts'
import { remembered } from '../cache.ts'
import type { Arg } from '../helper.ts'

/** A regular expression in the notation of Python: `(?P<name>...)`, `(?i)` at the begin, `\A`, `\Z`. */
export const pattern = (name: string): Arg<BoundedRegExp> => ({
  name,
  takes: 'a regular expression',
  optional: false,
  handing: 'plain',
  reveals: true,
  read: value => {
    const text = value instanceof Secret ? value.reveal() : value
    return typeof text === 'string' ? compiled(text) : undefined
  },
})

/** The same expression with other flags added. */
export function flagged(regex: RegExp, flags: Readonly<Record<string, boolean | undefined>>): BoundedRegExp {
  const letters = Object.keys(flags).filter(letter => flags[letter])
  return new BoundedRegExp(regex.source, [...new Set([...regex.flags, ...letters])].join(''))
}

/** The text that a replacement gives for one match: `\1` and `\g<name>` are groups, anything else is itself. */
export function expanded(replacement: string, match: RegExpMatchArray): string {
  return replacement.replace(/\\(?:(\d{1,2})|g<(\w+)>|(\\))/g, (_, number, name, backslash) => {
    if (backslash) return '\\'
    return groupOf(match, number ?? name) ?? ''
  })
}

/** `undefined` when the text is not a regular expression. */
const compiled = remembered((text: string): BoundedRegExp | undefined => {
  try {
    return patternOf(text)
  } catch (error) {
    if (error instanceof TaskError) return undefined
    throw error
  }
})
