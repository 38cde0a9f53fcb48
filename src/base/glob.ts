import { join } from 'node:path'
import { BoundedRegExp } from './bounded-regexp.ts'
import { entriesOf } from './files.ts'

/** What a glob matches: `*`, `?`, `[abc]`, `[a-f]`, `[!0-9]`; the whole text, and letters of the same case. */
export function globMatcher(glob: string): (text: string) => boolean {
  const pieces = glob.match(/\*+|\?|\[!?\]?[^\]]*\]|./gs) ?? []
  const expression = new BoundedRegExp(`^${pieces.map(translated).join('')}$`, 's')
  return text => expression.test(text)
}

/** The files of a folder whose names fit a glob, in order. Hidden ones fit only where the glob itself begins with a dot. */
export function filesMatching(folder: string, glob: string): string[] {
  const matches = globMatcher(glob)
  return entriesOf(folder)
    .filter(entry => entry.isFile() && matches(entry.name))
    .map(({ name }) => name)
    .filter(name => glob.startsWith('.') || !name.startsWith('.'))
    .sort()
    .map(name => join(folder, name))
}

function translated(piece: string): string {
  if (piece.startsWith('*')) return '.*'
  if (piece === '?') return '.'
  if (piece.length === 1) return literal(piece)
  const negated = piece.startsWith('[!')
  const members = piece.slice(negated ? 2 : 1, -1)
  return `[${negated ? '^' : ''}${[...members.matchAll(/(.)-(.)|./gs)].map(translatedMember).join('')}]`
}

/** A range that counts down holds nothing. */
function translatedMember([member, from, to]: RegExpMatchArray): string {
  if (from === undefined || to === undefined) return literal(member)
  return from > to ? '' : `${literal(from)}-${literal(to)}`
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&')
}
