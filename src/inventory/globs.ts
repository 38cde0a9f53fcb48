/** What a glob matches: `*`, `?`, `[abc]`, `[a-f]`, `[!0-9]`; the whole text, and letters of the same case. */
export function globMatcher(glob: string): (text: string) => boolean {
  const pieces = glob.match(/\*+|\?|\[!?\]?[^\]]*\]|./gs) ?? []
  const expression = new RegExp(`^${pieces.map(translated).join('')}$`, 's')
  return text => expression.test(text)
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
