import { didYouMean } from '../../../base/nearest.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Node } from '../../../base/yaml.ts'
import { readMap } from '../../../playbook/read/read.ts'
import { isNothing } from '../fields.ts'
import type { KnownKeys } from './keys.ts'

export type Known<Read extends string> = Readonly<Partial<Record<Read, Node>>>

/** The values of a part of a compose file by key. Keys that begin with `x-` are free; nothing counts as not written. */
export function readKnown<Read extends string>(
  node: Node | undefined,
  what: string,
  keys: KnownKeys<Read>,
  problems: Problems,
): Known<Read> {
  const map = node && !isNothing(node) ? readMap(node, what, problems) : undefined
  const read: readonly string[] = keys.read
  const found = (map?.entries ?? []).filter(entry => {
    if (!read.includes(entry.key) && !entry.key.startsWith('x-')) reportKey(entry, what, keys, problems)
    return read.includes(entry.key) && !isNothing(entry.value)
  })
  return Object.fromEntries(found.map(({ key, value }) => [key, value])) as Known<Read>
}

function reportKey(
  { key, keyPlace }: { key: string; keyPlace: Node['place'] },
  what: string,
  { read, refused }: KnownKeys<string>,
  problems: Problems,
): void {
  if (Object.hasOwn(refused, key))
    problems.add(
      `${key} of ${what[0]?.toLowerCase()}${what.slice(1)} is not supported`,
      keyPlace,
      refused[key],
    )
  else
    problems.add(`${what} has no key ${key}`, keyPlace, didYouMean(key, [...read, ...Object.keys(refused)]))
}

/** The entries of a map, without those that are free. */
export function namedEntries(node: Node | undefined, what: string, problems: Problems) {
  const map = node && !isNothing(node) ? readMap(node, what, problems) : undefined
  return (map?.entries ?? []).filter(({ key }) => !key.startsWith('x-'))
}
