import { expect, test } from 'vitest'
import { argumentProblems } from './argument-spec.ts'
import { Secret } from './secret.ts'

test('tells everything that is wrong at once', () => {
  const specs = {
    port: { type: 'int', required: true },
    state: { choices: ['up', 'down'] },
    users: { type: 'list', elements: 'dict', options: { name: { required: true }, id: { type: 'int' } } },
    ports: { type: 'list', elements: 'int' },
    size: { type: 'bytes' },
  }
  const given = {
    state: 'up ',
    users: [{ name: 'a', id: 'x' }, { nam: 'b' }],
    prot: 1,
    ports: ['80', 'b'],
    size: 'big',
  }
  expect(argumentProblems(specs, given)).toEqual([
    'prot is no argument (did you mean port?)',
    'port is missing',
    'state must be one of up, down, not "up "',
    'users.[0].id must be a whole number, not "x"',
    'users.[1].nam is no argument (did you mean name?)',
    'users.[1].name is missing',
    'ports.[1] must be a whole number, not "b"',
    'size must be a size such as 10M, not "big"',
  ])
})

test.for([
  { spec: { type: 'int' }, value: '80' },
  { spec: { type: 'float' }, value: 1.5 },
  { spec: { type: 'bool' }, value: 'yes' },
  { spec: { type: 'str' }, value: 80 },
  { spec: { type: 'path' }, value: new Secret('/key') },
  { spec: { type: 'list', choices: ['a', 'b'] }, value: 'a,b' },
  { spec: { type: 'dict', options: { a: { type: 'int' } } }, value: { a: 1 } },
  { spec: { type: 'dict' }, value: 'a=1' },
  { spec: { type: 'raw' }, value: [] },
  { spec: { type: 'int', required: false }, value: null },
  { spec: { choices: [1, 2] }, value: '1' },
])('takes $value where $spec is asked', ({ spec, value }) => {
  expect(argumentProblems({ given: spec }, { given: value })).toEqual([])
})

test('a secret that is wrong is not shown', () => {
  const given = { pin: new Secret('not a number'), name: new Secret('x') }
  expect(argumentProblems({ pin: { type: 'int' }, name: { choices: ['y'] } }, given)).toEqual([
    'pin must be a whole number, not "***"',
    'name must be one of y, not "***"',
  ])
})

test('an argument may be given by another name', () => {
  expect(argumentProblems({ name: { required: true, aliases: ['title'] } }, { title: 'a' })).toEqual([])
})

test.for(['constructor', 'toString', '__proto__'])('%s is no type and no argument by itself', name => {
  expect(argumentProblems({ a: { type: name } }, { a: 1 })).toEqual([])
  expect(argumentProblems(JSON.parse(`{ "${name}": { "required": true } }`), {})).toEqual([
    `${name} is missing`,
  ])
  expect(argumentProblems({}, JSON.parse(`{ "${name}": 1 }`))).toEqual([`${name} is no argument`])
})
