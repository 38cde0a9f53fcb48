import { describe, expect, test } from 'vitest'
import { formatProblem } from '../base/errors.ts'
import { Secret } from '../base/secret.ts'
import { Pending, PendingError } from '../model/scope.ts'
import { evaluate, evaluateCondition } from './evaluate.ts'
import { problemFrom, scopeOf } from './testing.ts'
import { OMIT } from './values.ts'

const variables = {
  name: 'web1',
  port: 80,
  facts: { os: { family: 'debian' } },
  users: [{ name: 'ann', 'log in': true }, { name: 'bob' }],
  nothing: null,
  keys: 'a variable with the name of a helper',
}

test.for([
  ['"text"', 'text'],
  ['\'it is "quoted"\'', 'it is "quoted"'],
  ['42', 42],
  ['-2.5', -2.5],
  ['true', true],
  ['null', null],
  ['"a\\tb\\n\\d\\\\"', 'a\tb\n\\d\\'],
  ['name', 'web1'],
  ['facts.os.family', 'debian'],
  ['users.[1].name', 'bob'],
  ['users.[0].[log in]', true],
  ['nothing', null],
  ['keys', 'a variable with the name of a helper'],
  ['keys facts', ['os']],
  ['eq\n  port\n  80', true],
  ['omit', OMIT],
] as const)('%s', ([expression, value]) => {
  expect(evaluate(expression, scopeOf(variables))).toEqual(value)
})

describe('absence', () => {
  test.for([
    ['default nobody 1', 1],
    ['default nobody.of.them 1', 1],
    ['default facts.os.version 1', 1],
    ['default port.number 1', 1],
    ['default users.[7].name 1', 1],
    ['default nothing 1', null],
    ['default (get facts "none") 1', 1],
    ['default (first (array)) 1', 1],
    ['default nothing.at.all omit', OMIT],
    ['get nobody.of.them "key" 1', 1],
    ['defined facts.os.version', false],
    ['undefined nobody', true],
    ['and (defined nobody) nobody.active', false],
    ['ternary (defined nobody) nobody.name "none"', 'none'],
  ] as const)('%s', ([expression, value]) => {
    expect(evaluate(expression, scopeOf(variables))).toEqual(value)
  })

  test.for([
    ['nme', 'There is no variable nme', 'did you mean name?'],
    ['facts.os.famly', 'facts.os has no famly', 'did you mean family?'],
    ['facts.hw.cpu', 'facts has no hw', 'default and defined say that absence is fine'],
    ['name.first', 'name is a text, it has no first', 'default and defined say that absence is fine'],
    ['upper nme', 'There is no variable nme', 'did you mean name?'],
    ['default (upper nme) "x"', 'There is no variable nme', 'did you mean name?'],
    ['ternary nme 1 2', 'There is no variable nme', 'did you mean name?'],
    ['get facts "hw"', 'get facts "hw" found nothing', 'default says what to take instead'],
    ['first (array)', 'first array found nothing', 'default says what to take instead'],
    ['values', 'There is no variable values', 'values is a helper: values map'],
    ['True', 'There is no variable True', 'write true'],
    ['ansible_os_family', 'There is no variable ansible_os_family', 'write facts.os.family'],
    [
      'ansible_distribution_major_version',
      'There is no variable ansible_distribution_major_version',
      'write first (split facts.os.version ".")',
    ],
    ['ansible_facts.kernel', 'There is no variable ansible_facts', 'facts are called facts: facts.os.family'],
    ['@index', 'There is no variable @index', undefined],
    ['../name', 'There is no block around ../name', 'this is the item of an each, or the value of a with'],
    ['mandatory nobody "give a name"', 'give a name', undefined],
  ] as const)('%s: %s', ([expression, message, hint]) => {
    expect(problemFrom(() => evaluate(expression, scopeOf(variables)))).toEqual({ message, hint })
  })
})

describe('wrong calls', () => {
  test.for([
    ['uper name', 'There is no helper uper', 'did you mean upper?'],
    ['upper', 'There is no variable upper', 'upper is a helper: upper text'],
    ['replace name "a"', 'replace takes 3 arguments, not 2', 'replace text old new'],
    ['range 1 2 3 4', 'range takes 1 to 3 arguments, not 4', 'range from [to] [step]'],
    ['and name', 'and takes at least 2 arguments, not 1', 'and a b more...'],
    ['sort users bye="name"', 'sort has no option bye', 'did you mean by?'],
    ['upper users', 'upper takes a text as text, not a list', 'upper text'],
    [
      'add port "1"',
      'add takes numbers, lists or texts, not a number and a text',
      'int, string and array make one of the other',
    ],
    [
      'match name "("',
      'match takes a regular expression as regex, not a text',
      'match text regex [ignorecase=] [multiline=]',
    ],
    [
      'hash name "sha3"',
      'hash takes one of sha256, sha512, sha384, sha224, sha1, md5 as algorithm, not "sha3"',
      'hash text [algorithm]',
    ],
    [
      'lt port name',
      'Cannot compare a number with a text',
      'int, float and string make a number or a text of a value',
    ],
    ['(eq port 80)', '( is not expected here', 'write eq port 80'],
    ['get facts nothing 1', 'A key is a text, not nothing', undefined],
    ['not "no"', 'A text such as "no" is neither true nor false', 'write bool before it'],
    ['map users helper="uper"', 'There is no helper uper', 'did you mean upper?'],
  ] as const)('%s: %s', ([expression, message, hint]) => {
    expect(problemFrom(() => evaluate(expression, scopeOf(variables)))).toEqual({ message, hint })
  })
})

test.for([
  'constructor',
  'name.constructor',
  'facts.__proto__',
  'users.[0].prototype',
  'default a.__proto__ 1',
])('%s is refused', expression => {
  expect(problemFrom(() => evaluate(expression, scopeOf(variables))).message).toMatch(
    /^The name \w+ is not allowed$/,
  )
})

test.for(['get facts "constructor" "none"', 'get facts "__proto__" "none"', 'get facts "toString" "none"'])(
  '%s finds own keys only',
  expression => {
    expect(evaluate(expression, scopeOf(variables))).toBe('none')
  },
)

test('an error points at the word in the file', () => {
  const text = '- when: eq name\n    (uper name)\n'
  const place = { source: { file: 'site.yml', text }, offset: 8 }
  const problem = problemFrom(() => evaluate('eq name (uper name)', scopeOf(variables), place), 'with place')
  expect(formatProblem(problem)).toBe(`site.yml:2:6: There is no helper uper
   1 | - when: eq name
   2 |     (uper name)
     |      ^
  hint: did you mean upper?`)
})

test('an error points at the right one of two equal words', () => {
  const text = 'when: >-\n  and name.x\n  (eq name.y 1)\n'
  const place = { source: { file: 'site.yml', text }, offset: 6 }
  const scope = scopeOf({ name: { x: true } })
  const problem = problemFrom(() => evaluate('and name.x (eq name.y 1)', scope, place), 'with place')
  expect(problem.place?.offset).toBe(text.lastIndexOf('name'))
})

describe('conditions', () => {
  test.for([
    ['eq port 80', true],
    ['not (eq port 80)', false],
  ] as const)('%s', ([expression, value]) => {
    expect(evaluateCondition(expression, scopeOf(variables))).toBe(value)
  })

  test.for([
    ['name', 'This condition is a text, neither true nor false', 'write bool name'],
    ['port', 'This condition is a number, neither true nor false', 'write ne port 0'],
    ['users', 'This condition is a list, neither true nor false', 'write gt (length users) 0'],
    [
      'get facts "os"',
      'This condition is a map, neither true nor false',
      'write gt (length (get facts "os")) 0',
    ],
    ['nothing', 'This condition is nothing, neither true nor false', 'write not (is_none nothing)'],
    ['{{ name }}', 'An expression stands here without braces', 'write name'],
    ['', 'There is no expression', undefined],
  ] as const)('%s is none', ([expression, message, hint]) => {
    expect(problemFrom(() => evaluateCondition(expression, scopeOf(variables)))).toEqual({ message, hint })
  })
})

describe('values that are not known yet', () => {
  const pending = { build: new Pending('Build has not run'), list: [new Pending('Build has not run')] }

  test.for([
    'build',
    'build.rc',
    'default build.rc 0',
    'eq (get build "rc") 0',
    'list.[0]',
    'to_json list',
    'defined build',
  ])('%s waits', expression => {
    expect(() => evaluate(expression, scopeOf(pending))).toThrow(PendingError)
  })

  test.for(['or true build', 'and false build.rc', 'ternary true 1 build', 'default 1 build'])(
    '%s does not need them',
    expression => {
      expect(() => evaluate(expression, scopeOf(pending))).not.toThrow()
    },
  )
})

describe('secrets', () => {
  const secrets = {
    password: new Secret('s3cret'),
    db: { user: 'app', password: new Secret('s3cret') },
    port: 80,
  }

  test.for([
    ['upper password', new Secret('S3CRET')],
    ['split password "c"', [new Secret('s3'), new Secret('ret')]],
    ['to_json db', new Secret('{"user":"app","password":"s3cret"}')],
    ['concat "a:" password', new Secret('a:s3cret')],
    ['join (array port password) ":"', new Secret('80:s3cret')],
    ['string db', new Secret('{"user":"app","password":"s3cret"}')],
    ['default password "x"', new Secret('s3cret')],
    ['get db "user"', 'app'],
    ['combine db (dict "port" port)', { user: 'app', password: new Secret('s3cret'), port: 80 }],
    ['map (array db) "user"', ['app']],
    ['eq password "s3cret"', true],
    ['eq db.password password', true],
    ['length (string port)', 2],
  ] as const)('%s', ([expression, value]) => {
    expect(clear(evaluate(expression, scopeOf(secrets)))).toEqual(clear(value))
  })

  test('messages do not tell them', () => {
    const problem = problemFrom(() => evaluate('int password', scopeOf(secrets)))
    expect(problem).toEqual({ message: 'int cannot take this secret', hint: undefined })
  })

  /** Secrets look all the same to `toEqual`, so they are told apart by what they hide. */
  function clear(value: unknown): unknown {
    if (value instanceof Secret) return { secret: value.reveal() }
    if (Array.isArray(value)) return value.map(clear)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clear(item)]))
  }
})

describe('names of a prototype', () => {
  const scope = scopeOf({ map: { a: 1 }, word: 'a' })

  test.for(['toString', 'hasOwnProperty', 'valueOf'])('%s is nothing where nobody gave it a value', name => {
    expect(problemFrom(() => evaluate(name, scope))).toMatchObject({
      message: `There is no variable ${name}`,
    })
    expect(problemFrom(() => evaluate(`${name} word`, scope))).toMatchObject({
      message: `There is no helper ${name}`,
    })
    expect(problemFrom(() => evaluate(`map.${name}`, scope))).toMatchObject({ message: `map has no ${name}` })
    expect(problemFrom(() => evaluate(`upper word ${name}=1`, scope))).toMatchObject({
      message: `upper has no option ${name}`,
    })
    expect(problemFrom(() => evaluate(`lookup "${name}" "a"`, scope)).message).toContain(
      'lookup takes one of',
    )
  })

  test.for(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is found in nothing', name => {
    const own = scopeOf({ map: { a: 1 }, name })
    for (const expression of [
      'get map name 0',
      'default (lookup "env" name) 0',
      'default (lookup "vars" name) 0',
    ]) {
      expect(evaluate(expression, own)).toBe(0)
    }
    expect(evaluate('in name map', own)).toBe(false)
    expect(evaluate('regex_replace "a" "(?P<x>a)" (concat "[\\g<" name ">]")', own)).toBe('[]')
    expect(problemFrom(() => evaluate('bool name', own)).message).toBe(`Cannot make a boolean of "${name}"`)
  })

  test.for(['constructor', '__proto__', 'prototype'])('%s cannot be written in a path', name => {
    const message = `The name ${name} is not allowed`
    expect(problemFrom(() => evaluate(`map.${name}`, scope))).toMatchObject({ message })
  })
})
