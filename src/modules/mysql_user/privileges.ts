import { TaskError } from '../../base/errors.ts'

/** What a user may do, by where: `*.*`, `shop.*`, `shop.orders`. */
export type Privileges = ReadonlyMap<string, ReadonlySet<string>>

/** Understands what a task gives: `shop.*:SELECT,INSERT/logs.*:ALL`, or the same as a map. */
export function wantedPrivileges(priv: unknown): Privileges {
  const entries =
    typeof priv === 'string'
      ? priv.split('/').map(part => cutAtLast(part, ':'))
      : Object.entries(priv as Record<string, unknown>).map(
          ([place, words]) => [place, String(words)] as const,
        )
  const kept = entries.filter(([place]) => place.trim() !== '')
  return new Map(kept.map(([place, words]) => [placeText(place), privilegeSet(words)]))
}

/**
 * Understands what SHOW GRANTS prints:
 *
 *     GRANT SELECT, INSERT (`a`, `b`) ON `shop`.* TO `ann`@`%` WITH GRANT OPTION
 */
export function actualPrivileges(grants: readonly string[]): Privileges {
  const found = new Map<string, Set<string>>()
  for (const grant of grants) {
    const [, words = '', place, rest = ''] =
      /^GRANT (.*?) ON (?:TABLE |DATABASE )?((?:`(?:[^`]|``)*`|\*)\.(?:`(?:[^`]|``)*`|\*)) TO (.*)$/.exec(
        grant,
      ) ?? []
    if (place === undefined) continue
    const privileges = new Set([...(found.get(placeText(place)) ?? []), ...privilegeSet(words)])
    if (rest.includes('WITH GRANT OPTION')) privileges.add('GRANT OPTION')
    privileges.delete('USAGE')
    if (privileges.size > 0) found.set(placeText(place), privileges)
  }
  for (const [place, privileges] of found) if (isAll(privileges)) found.set(place, allOf(privileges))
  return found
}

/** Newer servers spell ALL of the whole server out. */
function isAll(privileges: ReadonlySet<string>): boolean {
  return ['SUPER', 'SHUTDOWN', 'CREATE USER', 'FILE', 'CREATE TABLESPACE'].every(word => privileges.has(word))
}

function allOf(privileges: ReadonlySet<string>): Set<string> {
  return new Set(['ALL', ...(privileges.has('GRANT OPTION') ? ['GRANT OPTION'] : [])])
}

function privilegeSet(words: string): Set<string> {
  const names = words
    .split(/,(?![^(]*\))/)
    .map(word => word.trim().toUpperCase().replaceAll('`', '').replaceAll(/\s+/g, ' '))
    .map(word => (word === 'ALL PRIVILEGES' ? 'ALL' : word === 'GRANT' ? 'GRANT OPTION' : word))
    .filter(word => word !== '' && word !== 'USAGE')
  const strange = names.find(word => !/^[A-Z_]+( [A-Z_]+)*( ?\([^()]+\))?$/.test(word))
  if (strange) throw new TaskError(`This is no privilege: ${strange}`)
  return new Set(names)
}

/** A place without the quotes that a server puts around its names. */
function placeText(place: string): string {
  const [database, table] = cutAtLast(place.trim(), '.')
  const plain = (name: string) => name.replace(/^`(.*)`$/, '$1').replaceAll('``', '`')
  return `${plain(database)}.${plain(table)}`
}

function cutAtLast(text: string, separator: string): readonly [string, string] {
  const at = text.lastIndexOf(separator)
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw new TaskError(`These are no privileges: ${text}`, { hint: 'write DATABASE.TABLE:SELECT,INSERT' })
}
