import { chanceOf, shuffled } from '../algorithms/chance.ts'
import { flattened } from '../algorithms/flatten.ts'
import { Seen } from '../algorithms/seen.ts'
import { spread } from '../algorithms/spread.ts'
import {
  any,
  boolean,
  type CallContext,
  count,
  inGroup,
  integer,
  list,
  optional,
  refuse,
  text,
} from '../helper.ts'
import { productSize } from '../limits.ts'
import { compare, describe, equal, memberAt, truth } from '../values.ts'

const define = inGroup('lists')

type Items = readonly unknown[]

export const lists = [
  define({
    name: 'length',
    doc: 'How many items a list, entries a map, or characters a text has',
    args: [any('value')],
    examples: [
      ['length (array 1 2)', 2],
      ['length "abc"', 3],
    ],
    run: ([value]) => lengthOf(value),
  }),
  define({
    name: 'first',
    doc: 'The first item of a list; absent when it is empty',
    args: [list('list')],
    examples: [
      ['first (array 1 2)', 1],
      ['default (first (array)) "none"', 'none'],
    ],
    run: ([items]) => items[0],
  }),
  define({
    name: 'last',
    doc: 'The last item of a list; absent when it is empty',
    args: [list('list')],
    examples: [['last (array 1 2)', 2]],
    run: ([items]) => items.at(-1),
  }),
  define({
    name: 'reverse',
    doc: 'The items of a list, the last one first',
    args: [list('list')],
    examples: [['reverse (array 1 2)', [2, 1]]],
    run: ([items]) => items.toReversed(),
  }),
  define({
    name: 'sort',
    doc: 'The items of a list in order: numbers by value, texts by their characters',
    args: [list('list')],
    options: {
      by: text('the attribute that gives the order'),
      reverse: boolean('whether the greatest comes first'),
    },
    examples: [
      ['sort (array 10 9 1)', [1, 9, 10]],
      [
        'map (sort users by="name" reverse=true) "name"',
        ['bob', 'ann'],
        { users: [{ name: 'ann' }, { name: 'bob' }] },
      ],
    ],
    run: ([items], { by, reverse }) => {
      const sorted = items.toSorted((a, b) => compare(attributeOf(a, by), attributeOf(b, by)))
      return reverse ? sorted.toReversed() : sorted
    },
  }),
  define({
    name: 'unique',
    doc: 'The items of a list, each of them once',
    args: [list('list')],
    options: { by: text('the attribute that tells items apart') },
    examples: [['unique (array 1 2 1)', [1, 2]]],
    run: ([items], { by }) => unique(items, by),
  }),
  define({
    name: 'flatten',
    doc: 'The items of a list and of the lists in it, down to some levels or to the bottom',
    args: [list('list')],
    options: { levels: count('how many levels') },
    examples: [
      ['flatten (array 1 (array 2 (array 3)))', [1, 2, 3]],
      ['flatten (array 1 (array 2 (array 3))) levels=1', [1, 2, [3]]],
    ],
    run: ([items], { levels }) => flattened(items, levels),
  }),
  define({
    name: 'union',
    doc: 'The items of one list or another, each of them once',
    args: [list('a'), list('b')],
    examples: [['union (array 1 2) (array 2 3)', [1, 2, 3]]],
    run: ([a, b]) => unique([...a, ...b]),
  }),
  define({
    name: 'intersect',
    doc: 'The items of one list that are in another, each of them once',
    args: [list('a'), list('b')],
    examples: [['intersect (array 1 2) (array 2 3)', [2]]],
    run: ([a, b]) => unique(itemsIn(b, a)),
  }),
  define({
    name: 'difference',
    doc: 'The items of one list that are not in another, each of them once',
    args: [list('a'), list('b')],
    examples: [['difference (array 1 2) (array 2 3)', [1]]],
    run: ([a, b]) => unique(itemsNotIn(b, a)),
  }),
  define({
    name: 'symmetric_difference',
    doc: 'The items that are in one of two lists only',
    args: [list('a'), list('b')],
    examples: [['symmetric_difference (array 1 2) (array 2 3)', [1, 3]]],
    run: ([a, b]) => unique([...itemsNotIn(b, a), ...itemsNotIn(a, b)]),
  }),
  define({
    name: 'zip',
    doc: 'Lists of the first items of some lists, of their second items, and so on, as far as all have one',
    args: [list('a'), list('b')],
    rest: list('more'),
    examples: [
      [
        'zip (array "a" "b") (array 1 2)',
        [
          ['a', 1],
          ['b', 2],
        ],
      ],
    ],
    run: lists =>
      Array.from({ length: Math.min(...lists.map(items => items.length)) }, (_, i) =>
        lists.map(items => items[i]),
      ),
  }),
  define({
    name: 'slice',
    doc: 'The items of a list, or the characters of a text, from a position up to another; negative ones count from the end',
    args: [any('list'), integer('from'), optional(integer('to'))],
    examples: [
      ['slice (array 1 2 3) 1', [2, 3]],
      ['slice "abcdef" 0 -3', 'abc'],
    ],
    run: ([of, from, to], _, { call }) =>
      Array.isArray(of) ? of.slice(from, to) : call('join', (call('list', of) as Items).slice(from, to)),
  }),
  define({
    name: 'batch',
    doc: 'Lists of some items each',
    args: [list('list'), count('size')],
    examples: [['batch (array 1 2 3) 2', [[1, 2], [3]]]],
    run: ([items, size]) => (size < 1 ? refuse('The size of a batch is at least 1') : batches(items, size)),
  }),
  define({
    name: 'product',
    doc: 'Every pair of an item of one list and an item of another; more lists give longer ones',
    args: [list('a'), list('b')],
    rest: list('more'),
    examples: [
      [
        'product (array 1 2) (array "a" "b")',
        [
          [1, 'a'],
          [1, 'b'],
          [2, 'a'],
          [2, 'b'],
        ],
      ],
    ],
    run: lists =>
      productSize(lists) === 0
        ? []
        : lists.reduce<Items[]>(
            (rows, items) => rows.flatMap(row => items.map(item => [...row, item])),
            [[]],
          ),
  }),
  define({
    name: 'map',
    doc: 'An attribute of each item, or what a helper makes of it',
    args: [list('list')],
    rest: any('attribute'),
    options: {
      helper: text('the helper that each item is given to; further arguments follow the item'),
      default: any('what stands for an attribute that an item has not'),
    },
    examples: [
      ['map users "name"', ['ann'], { users: [{ name: 'ann' }] }],
      ['map users "shell" default="/bin/sh"', ['/bin/sh'], { users: [{ name: 'ann' }] }],
      ['map (array "a" "b") helper="upper"', ['A', 'B']],
      ['map (array "a1" "b2") "\\d" "" helper="regex_replace"', ['a', 'b']],
    ],
    run: ([items, ...rest], { helper, default: fallback }, { call }) => {
      if (helper !== undefined) return items.map(item => call(helper, item, ...rest))
      const [attribute] = rest
      if (rest.length !== 1)
        return refuse('map takes an attribute, or a helper', 'map list "name", map list helper="upper"')
      return items.map(item => attributeOf(item, String(attribute), fallback))
    },
  }),
  define({
    name: 'where',
    doc: 'The items of which an attribute is true, or compares to a value as a helper such as eq says',
    args: [list('list'), text('attribute'), optional(text('helper')), optional(any('value'))],
    examples: [
      [
        'map (where users "admin") "name"',
        ['ann'],
        { users: [{ name: 'ann', admin: true }, { name: 'bob' }] },
      ],
      ['where ports "number" "ge" 1024', [{ number: 8080 }], { ports: [{ number: 80 }, { number: 8080 }] }],
    ],
    run: ([items, ...condition], _, context) => items.filter(item => holds(item, condition, context)),
  }),
  define({
    name: 'reject_where',
    doc: 'The items that `where` leaves out',
    args: [list('list'), text('attribute'), optional(text('helper')), optional(any('value'))],
    examples: [
      [
        'map (reject_where users "admin") "name"',
        ['bob'],
        { users: [{ name: 'ann', admin: true }, { name: 'bob' }] },
      ],
    ],
    run: ([items, ...condition], _, context) => items.filter(item => !holds(item, condition, context)),
  }),
  define({
    name: 'index_of',
    doc: 'The position of an item in a list, from 0; -1 when it is not there',
    args: [list('list'), any('item')],
    examples: [
      ['index_of groups.web inventory_hostname', 1, { groups: { web: ['a', 'b'] }, inventory_hostname: 'b' }],
    ],
    run: ([items, item]) => items.findIndex(other => equal(other, item)),
  }),
  define({
    name: 'shuffle',
    doc: 'The items of a list in an order by chance; the same for the same seed',
    args: [list('list')],
    options: { seed: text('what the order depends on') },
    examples: [
      ['sort (shuffle (array 3 1 2))', [1, 2, 3]],
      ['eq (shuffle (range 9) seed="a") (shuffle (range 9) seed="a")', true],
    ],
    run: ([items], { seed }) => shuffled(items, chanceOf(seed)),
  }),
  define({
    name: 'spread',
    doc: 'Gives the numbers from 1 to a count to the items of a list, evenly; few move when the list or the count changes',
    args: [count('count'), list('items'), text('key')],
    examples: [
      ['spread 3 groups.web "blog"', { web1: [2, 3], web2: [1] }, { groups: { web: ['web1', 'web2'] } }],
      ['spread 1 (array "web1") "blog"', { web1: [1] }],
    ],
    run: ([number, items, key]) =>
      number > 10_000
        ? refuse('spread gives away 10000 numbers at most')
        : Object.fromEntries(spread(number, items.map(String), key)),
  }),
  define({
    name: 'subelements',
    doc: 'Pairs of an item and each element of a list that is one of its attributes',
    args: [list('list'), text('attribute')],
    options: { skip_missing: boolean('whether items without that attribute are left out') },
    examples: [
      [
        'subelements users "keys"',
        [[{ name: 'ann', keys: ['k1'] }, 'k1']],
        { users: [{ name: 'ann', keys: ['k1'] }] },
      ],
    ],
    run: ([items, attribute], { skip_missing }) =>
      items.flatMap(item =>
        elementsOf(item, attribute, skip_missing === true).map(element => [item, element]),
      ),
  }),
]

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return [...value].length
  return typeof value === 'object' && value !== null
    ? Object.keys(value).length
    : refuse(`${describe(value)} has no length`)
}

function attributeOf(item: unknown, attribute: string | undefined, fallback?: unknown): unknown {
  if (attribute === undefined) return item
  const found = memberAt(item, attribute)
  const value = found === undefined ? fallback : found
  return value === undefined ? refuse(`An item of the list has no ${attribute}`) : value
}

function unique(items: Items, by?: string): Items {
  const seen = new Seen()
  return items.filter(item => {
    const key = attributeOf(item, by)
    const isNew = !seen.has(key)
    if (isNew) seen.add(key)
    return isNew
  })
}

function itemsIn(list: Items, items: Items): Items {
  const seen = new Seen(list)
  return items.filter(item => seen.has(item))
}

function itemsNotIn(list: Items, items: Items): Items {
  const seen = new Seen(list)
  return items.filter(item => !seen.has(item))
}

function batches(items: Items, size: number): Items[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}

/** Whether an item has an attribute for which a condition holds; for an absent attribute, none does. */
function holds(
  item: unknown,
  [attribute, helper, value]: readonly [attribute: string, helper?: string, value?: unknown],
  { call }: CallContext,
): boolean {
  const actual = memberAt(item, attribute)
  if (actual === undefined) return helper === 'undefined'
  if (helper === undefined) return truth(actual)
  return truth(value === undefined ? call(helper, actual) : call(helper, actual, value))
}

function elementsOf(item: unknown, attribute: string, skipMissing: boolean): Items {
  const elements = memberAt(item, attribute)
  if (Array.isArray(elements)) return elements
  if (elements === undefined && skipMissing) return []
  const found =
    elements === undefined ? `has no ${attribute}` : `has ${describe(elements)} as ${attribute}, not a list`
  return refuse(`An item of the list ${found}`)
}
