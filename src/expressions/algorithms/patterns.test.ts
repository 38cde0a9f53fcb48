import { expect, test } from 'vitest'
import { evaluate } from '../evaluate.ts'
import { scopeOf } from '../testing.ts'

// Regular expressions as people of this field write them: those of Python.
test.for([
  ['regex_search "nginx/1.24" "(?P<major>\\d+)" "\\g<major>"', ['1']],
  ['search "WEB" "(?i)web"', true],
  ['search "a\\nb" "\\Ab"', false],
  ['search "a\\nb" "b\\Z"', true],
  ['search "a\r\nb" "a.\n"', true],
  ['search "a]" "[]x]"', true],
  ['search "ab" "a(?#why)b"', true],
  ['search "abab" "(?P<x>ab)(?P=x)"', true],
  ['regex_replace "a.b" "(\\w)\\.(\\w)" "\\2 $1 \\1"', 'b $1 a'],
  ['regex_replace "a\\nb" "^" "- " multiline=true', '- a\n- b'],
  ['replace "a" "a" "$&"', '$&'],
] as const)('%s', ([expression, value]) => {
  expect(evaluate(expression, scopeOf())).toEqual(value)
})
