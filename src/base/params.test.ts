import { expect, test } from 'vitest'
import {
  anyMap,
  declaredName,
  duration,
  flag,
  integer,
  listOf,
  mode,
  oneOf,
  type Param,
  path,
  pathOrFolder,
  readParam,
  record,
  secret,
  secretMap,
  text,
  textMap,
  texts,
} from './params.ts'

const state = oneOf(['present', 'absent'], 'Whether it is there')

test.for<{ name: string; param: Param<unknown>; given: unknown; read: unknown }>([
  { name: 'a number as text', param: text('t'), given: 8080, read: { value: '8080' } },
  { name: 'a list as text', param: text('t'), given: [], read: { problem: 'must be text' } },
  { name: 'digits as a number', param: integer('i'), given: ' 42 ', read: { value: 42 } },
  { name: 'half a number', param: integer('i'), given: 1.5, read: { problem: 'must be a whole number' } },
  { name: 'yes', param: flag('f'), given: 'yes', read: { value: true } },
  { name: 'maybe', param: flag('f'), given: 'maybe', read: { problem: 'must be true or false' } },
  { name: 'one of the words', param: state, given: 'absent', read: { value: 'absent' } },
  { name: 'another word', param: state, given: 'gone', read: { problem: 'must be one of present, absent' } },
  { name: 'a clean path', param: path('p'), given: '/srv//app/', read: { value: '/srv/app' } },
  { name: 'the root', param: path('p'), given: '/', read: { value: '/' } },
  { name: 'a relative path', param: path('p'), given: 'srv', read: { problem: 'must be an absolute path' } },
  { name: 'a time', param: duration('d'), given: '1m30s', read: { value: 90 } },
  { name: 'seconds', param: duration('d'), given: 0.5, read: { value: 0.5 } },
  {
    name: 'no time',
    param: duration('d'),
    given: '.',
    read: { problem: 'must be a time, such as 30s or 1m30s' },
  },
  {
    name: 'a unit of no time',
    param: duration('d'),
    given: '3x',
    read: { problem: 'must be a time, such as 30s or 1m30s' },
  },
  { name: 'words with commas', param: texts('t'), given: 'a, b,c', read: { value: ['a', 'b', 'c'] } },
  { name: 'nothing as a list', param: texts('t'), given: null, read: { value: [] } },
  { name: 'a map of texts', param: textMap('m'), given: { A: 1 }, read: { value: { A: '1' } } },
  {
    name: 'a number as permissions',
    param: mode('m'),
    given: 644,
    read: {
      problem: "must be text in quotes, such as '0644' or u=rw,go=r: a bare number is not read as octal",
    },
  },
  {
    name: 'symbolic permissions',
    param: mode('m'),
    given: 'u=rwX,g+s,o-rwx',
    read: { value: 'u=rwX,g+s,o-rwx' },
  },
])('reads $name', ({ param, given, read }) => {
  expect(readParam(param, given)).toEqual(read)
})

test('a secret is masked wherever it is printed', () => {
  const read = readParam(secret('s'), 'hunter2')
  expect(JSON.stringify(read)).toBe('{"value":"***"}')
  expect(JSON.stringify(readParam(secretMap('s'), { ann: 'hunter2', bob: 1 }))).toBe(
    '{"value":{"ann":"***","bob":"***"}}',
  )
})

test('says where inside a list of maps a mistake stands', () => {
  const networks = listOf(record({ name: text('n'), primary: flag('p').or(false) }, 'A network'), 'Networks')
  expect(readParam(networks, [{ name: 'apps' }])).toEqual({ value: [{ name: 'apps', primary: false }] })
  expect(readParam(networks, [{ name: 'apps', primary: 'perhaps' }])).toEqual({
    problem: 'must be true or false (at 0.primary)',
  })
})

test('finds a parameter by its aliases', () => {
  const params = { path: path('p').alias('dest', 'name') }
  expect(['path', 'dest', 'toString'].map(name => declaredName(params, name))).toEqual([
    'path',
    'path',
    undefined,
  ])
})

test.for(['constructor', 'toString', '__proto__'])('%s is an unknown key of a map of parameters', key => {
  const param = record({ name: text('n') }, 'A network')
  expect(readParam(param, JSON.parse(`{ "name": "a", "${key}": 1 }`))).toEqual({
    problem: `unknown key "${key}" (at ${key})`,
  })
  expect(declaredName({ name: text('n') }, key)).toBeUndefined()
})

test.for(['constructor', 'prototype', '__proto__'])('the key %s is refused in a map, not left out', key => {
  const read = { problem: `has the key ${key}, which is not allowed` }
  expect(readParam(textMap('m'), JSON.parse(`{ "a": 1, "${key}": 1 }`))).toEqual(read)
  expect(readParam(anyMap('m'), JSON.parse(`{ "a": 1, "${key}": 1 }`))).toEqual(read)
})

test.for<[string, string]>([
  ['/srv/a\nb', '/srv/a\\x0ab'],
  ['/srv/\r\n', '/srv/\\x0d\\x0a'],
  ['/srv/\t', '/srv/\\x09'],
  ['/srv/\x1b[2J', '/srv/\\x1b[2J'],
  ['/srv/\x7f', '/srv/\\x7f'],
])('a path with a control character is refused: %j', ([given, shown]) => {
  const read = { problem: `must be a path without control characters: ${shown}` }
  expect(readParam(path('p'), given)).toEqual(read)
  expect(readParam(pathOrFolder('p'), given)).toEqual(read)
})

test.for([
  ['/srv/it\'s a "path"', '/srv/it\'s a "path"'],
  ['/srv/é/日本/\u0085', '/srv/é/日本/\u0085'],
])('the path %s is taken', ([given, read]) => {
  expect(readParam(path('p'), given)).toEqual({ value: read })
})
