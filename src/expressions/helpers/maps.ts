import { Secret } from '../../base/secret.ts'
import { any, boolean, dict, inGroup, lazy, list, maybe, oneOf, optional, refuse, text } from '../helper.ts'
import { type Dict, describe, isDict, member, memberAt, textOf } from '../values.ts'

const define = inGroup('maps')

const listMerges = {
  replace: (_: readonly unknown[], b: readonly unknown[]) => b,
  append: (a: readonly unknown[], b: readonly unknown[]) => [...a, ...b],
  prepend: (a: readonly unknown[], b: readonly unknown[]) => [...b, ...a],
}
type ListMerge = keyof typeof listMerges

export const maps = [
  define({
    name: 'get',
    doc: 'The value of a computed key of a map, or of a position of a list; the fallback where it is absent',
    args: [maybe(any('map')), any('key'), optional(lazy(any('fallback')))],
    examples: [
      ['get ports service', 80, { ports: { web: 80 }, service: 'web' }],
      ['get ports "db" 5432', 5432, { ports: { web: 80 } }],
    ],
    run: ([map, key, fallback]) => {
      const value = member(map, keyText(key))
      return value === undefined ? fallback?.() : value
    },
  }),
  define({
    name: 'pick',
    doc: 'The entries of a map under some keys, or an attribute of each; keys without one are left out',
    args: [any('map'), list('keys'), optional(text('attribute'))],
    examples: [
      ['pick ports (array "web" "db")', { web: 80 }, { ports: { web: 80, ssh: 22 } }],
      [
        'pick hostvars (array "a" "b") "up.since"',
        { a: 5 },
        { hostvars: { a: { up: { since: 5 } }, b: {} } },
      ],
    ],
    run: ([map, keys, attribute]) => {
      const found = keys.map(key => {
        const entry = member(map, keyText(key))
        return [keyText(key), attribute === undefined ? entry : memberAt(entry, attribute)] as const
      })
      return Object.fromEntries(found.filter(([, value]) => value !== undefined))
    },
  }),
  define({
    name: 'keys',
    doc: 'The keys of a map',
    args: [dict('map')],
    examples: [['keys (dict "a" 1 "b" 2)', ['a', 'b']]],
    run: ([map]) => Object.keys(map),
  }),
  define({
    name: 'values',
    doc: 'The values of a map',
    args: [dict('map')],
    examples: [['values (dict "a" 1 "b" 2)', [1, 2]]],
    run: ([map]) => Object.values(map),
  }),
  define({
    name: 'combine',
    doc: 'Several maps as one: of the values of a key, the last counts',
    args: [dict('a'), dict('b')],
    rest: dict('more'),
    options: {
      recursive: boolean('whether maps inside are combined too'),
      list_merge: oneOf('what becomes of two lists', Object.keys(listMerges) as ListMerge[]),
    },
    examples: [
      ['combine (dict "a" 1 "b" 1) (dict "b" 2)', { a: 1, b: 2 }],
      ['combine a b recursive=true', { x: { y: 1, z: 2 } }, { a: { x: { y: 1 } }, b: { x: { z: 2 } } }],
      ['combine a b list_merge="append"', { x: [1, 2] }, { a: { x: [1] }, b: { x: [2] } }],
    ],
    run: (all, { recursive = false, list_merge = 'replace' }) =>
      all.reduce((a, b) => combined(a, b, recursive, list_merge)),
  }),
  define({
    name: 'dict2items',
    doc: 'The entries of a map as a list of maps with key and value',
    args: [dict('map')],
    options: { key_name: text('the name for the keys'), value_name: text('the name for the values') },
    examples: [['dict2items (dict "a" 1)', [{ key: 'a', value: 1 }]]],
    run: ([map], { key_name = 'key', value_name = 'value' }) =>
      Object.entries(map).map(([key, value]) => ({ [key_name]: key, [value_name]: value })),
  }),
  define({
    name: 'items2dict',
    doc: 'The map of a list of maps with key and value',
    args: [list('list')],
    options: { key_name: text('the name of the keys'), value_name: text('the name of the values') },
    examples: [['items2dict pairs', { a: 1 }, { pairs: [{ key: 'a', value: 1 }] }]],
    run: ([items], { key_name = 'key', value_name = 'value' }) =>
      Object.fromEntries(items.map(item => [keyText(present(item, key_name)), present(item, value_name)])),
  }),
  define({
    name: 'group_by',
    doc: 'A map from each value of an attribute to the items that have it',
    args: [list('list'), text('attribute')],
    examples: [
      [
        'group_by hosts "os"',
        { debian: [{ name: 'a', os: 'debian' }] },
        { hosts: [{ name: 'a', os: 'debian' }] },
      ],
    ],
    run: ([items, attribute]) => grouped(items, item => keyText(present(item, attribute))),
  }),
  define({
    name: 'array',
    doc: 'A list of values',
    rest: any('value'),
    examples: [['array 1 "two" true', [1, 'two', true]]],
    run: values => values,
  }),
]

function combined(a: Dict, b: Dict, recursive: boolean, listMerge: ListMerge): Dict {
  const merged = new Map(Object.entries(a))
  for (const [key, value] of Object.entries(b)) {
    const before = merged.get(key)
    if (recursive && isDict(before) && isDict(value)) {
      merged.set(key, combined(before, value, recursive, listMerge))
    } else {
      const lists = Array.isArray(before) && Array.isArray(value)
      merged.set(key, lists ? listMerges[listMerge](before, value) : value)
    }
  }
  return Object.fromEntries(merged)
}

function grouped(items: readonly unknown[], keyOf: (item: unknown) => string): Dict {
  const groups = new Map<string, unknown[]>()
  for (const item of items) {
    const key = keyOf(item)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return Object.fromEntries(groups)
}

function present(item: unknown, attribute: string): unknown {
  const value = memberAt(item, attribute)
  return value === undefined ? refuse(`An item of the list has no ${attribute}`) : value
}

function keyText(key: unknown): string {
  const text = textOf(key)
  if (text instanceof Secret || typeof key === 'object')
    return refuse(`A key is a text, not ${describe(key)}`)
  return text
}
