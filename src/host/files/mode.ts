/** Permissions after `wanted`, octal or symbolic, is applied to those that a path has. */
export function modeAfter(wanted: string, now: number, isDirectory: boolean, umask: number): number {
  if (/^[0-7]+$/.test(wanted)) return Number.parseInt(wanted, 8)
  return wanted.split(',').reduce((mode, clause) => clauseApplied(clause, mode, isDirectory, umask), now)
}

/** Permissions as people write them: `0644`. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

/** The bits that each class of users has, its special bit included. */
const classes: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 }

/** The bits that a letter stands for, in every class. */
const letters: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111, s: 0o6000, t: 0o1000 }

/** One clause, such as `ug+rw`, `o=` or `u=g+x`: whom it is about, then operators with permissions. */
function clauseApplied(clause: string, mode: number, isDirectory: boolean, umask: number): number {
  const [, who = '', actions = ''] = /^([ugoa]*)(.*)$/.exec(clause) ?? []
  const affected = who === '' ? 0o7777 : union(who, name => classes[name])
  const allowed = who === '' ? ~umask : affected
  let result = mode
  for (const [, operator, permissions = ''] of actions.matchAll(/([-+=])([rwxXstugo]*)/g)) {
    const bits = union(permissions, letter => bitsOf(letter, result, isDirectory)) & allowed
    if (operator === '+') result |= bits
    if (operator === '-') result &= ~bits
    if (operator === '=') result = (result & ~affected) | bits
  }
  return result
}

function bitsOf(letter: string, mode: number, isDirectory: boolean): number | undefined {
  if (letter === 'X') return isDirectory || (mode & 0o111) !== 0 ? 0o111 : 0
  if (letter === 'u') return ((mode >> 6) & 7) * 0o111
  if (letter === 'g') return ((mode >> 3) & 7) * 0o111
  if (letter === 'o') return (mode & 7) * 0o111
  return letters[letter]
}

function union(names: string, bits: (name: string) => number | undefined): number {
  return [...names].reduce((all, name) => all | (bits(name) ?? 0), 0)
}
