import { expect, test } from 'vitest'
import { helperForm } from './hints.ts'

test.for([
  ['a == b', 'eq a b'],
  ["a != 'x'", 'ne a "x"'],
  ['a and b or not c', 'or (and a b) (not c)'],
  ['not a == b', 'not (eq a b)'],
  ['a > 1 && b <= 2', 'and (gt a 1) (le b 2)'],
  ['x is defined', 'defined x'],
  ['x is not defined', 'not (defined x)'],
  ['result is failed or result.rc != 0', 'or (failed result) (ne result.rc 0)'],
  ["v is version('1.2', '>=')", 'version v ">=" "1.2"'],
  ['x is string', 'is_string x'],
  ['"web" in group_names', 'in "web" group_names'],
  ['"web" not in group_names', 'not (in "web" group_names)'],
  ['x | default(1)', 'default x 1'],
  ['x | d("y", true) | upper', 'upper (default x "y" empty=true)'],
  ["users | map(attribute='name') | join(',')", 'join (map users "name") ","'],
  ["users | selectattr('admin') | sort(attribute='name')", 'sort (where users "admin") by="name"'],
  ["users | selectattr('name', 'equalto', 'ann')", 'where users "name" "eq" "ann"'],
  ["users | rejectattr('age', '>=', 18) | list", 'list (reject_where users "age" "ge" 18)'],
  [
    "names | map('upper') | map('regex_replace', '^', '-')",
    'map (map names helper="upper") "^" "-" helper="regex_replace"',
  ],
  ['x | default(true)', 'default x true'],
  ['x | string', 'string x'],
  ['a + b', 'add a b'],
  ['a == b | lower', 'eq a (lower b)'],
  ['a if b else c', 'ternary b a c'],
  ['items[0].name', 'items.[0].name'],
  ['item.1', 'item.[1]'],
  ['pairs.0.1', 'pairs.[0].[1]'],
  ["hostvars['web1'].facts", 'hostvars.[web1].facts'],
  ['hostvars[host].facts.os', 'get (get (get hostvars host) "facts") "os"'],
  ['port + 1 * 2', 'add port (mul 1 2)'],
  ['"a" ~ name', 'concat "a" name'],
  ['x == [1, 2]', 'eq x (array 1 2)'],
  ["lookup('env', 'HOME')", 'lookup "env" "HOME"'],
  ['x == None', 'eq x null'],
] as const)('%s -> %s', ([foreign, own]) => {
  expect(helperForm(foreign)).toBe(own)
})

test.for(['eq a b', 'a', 'a b c', 'x | no_such_filter', 'a ==', '(a == b', 'a § b', ''])(
  '%s has no hint',
  text => {
    expect(helperForm(text)).toBeUndefined()
  },
)

test.for([
  ['a constructor b', undefined],
  ['a toString b', undefined],
  ['a | toString', undefined],
  ['x is hasOwnProperty', undefined],
  ['constructor == 1', 'eq constructor 1'],
  ['toString == __proto__', 'eq toString __proto__'],
])('words of a prototype are no operators: %s', ([foreign = '', own]) => {
  expect(helperForm(foreign)).toBe(own)
})
