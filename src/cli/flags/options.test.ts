import { expect, test } from 'vitest'
import { UsageError } from '../../base/errors.ts'
import { readOptions } from './options.ts'

const nowhere = { folder: '/', environment: {} }
const read = (line: string) => readOptions(line.split(' '), '1.2.3', nowhere)

test('reads what a person asked for', async () => {
  expect(
    await read(
      'site.yml more.yml -i staging -i extra -l web,db -t a,b --skip-tags c -e k=v -e x=1 -CDvv -f 5',
    ),
  ).toMatchObject({
    playbooks: ['site.yml', 'more.yml'],
    inventory: ['staging', 'extra'],
    limit: ['web,db'],
    tags: ['a', 'b'],
    'skip-tags': ['c'],
    'extra-vars': ['k=v', 'x=1'],
    check: true,
    diff: true,
    verbose: 2,
    forks: 5,
  })
})

test('has a value for what nobody asked for', async () => {
  expect(await read('site.yml')).toMatchObject({
    inventory: ['development'],
    limit: [],
    check: false,
    forks: 50,
    user: undefined,
    'look-ahead': true,
    verbose: 0,
    given: {},
  })
})

test.for<[string, object]>([
  ['-i staging site.yml', { playbooks: ['site.yml'], inventory: ['staging'] }],
  ['site.yml --lim web --inventory-f staging', { limit: ['web'], inventory: ['staging'] }],
  ['site.yml --subset=web --key-file=id', { limit: ['web'], 'private-key': 'id' }],
  ['site.yml --no-look-ahead --no-diff', { 'look-ahead': false, diff: false }],
  ['site.yml --no-look', { 'look-ahead': false }],
  ['site.yml -u ann -u ben', { user: 'ben' }],
  ['site.yml -vvv -e a=--lim', { verbose: 3, 'extra-vars': ['a=--lim'] }],
])('understands %s', async ([line, expected]) => {
  expect(await read(line)).toMatchObject(expected)
})

test.for<[string, string]>([
  ['site.yml --chek', 'There is no flag --chek'],
  ['site.yml --list', '--list may be --list-hosts or --list-tasks or --list-tags'],
  ['site.yml -i', 'Not enough arguments following: i'],
  ['-C', 'Not enough non-option arguments: got 0, need at least 1'],
  ['site.yml --forks many', '--forks takes a whole number above 0'],
  ['site.yml -T 0', '--timeout takes a whole number above 0'],
  ['site.yml -c shs', '--connection is one of ssh, smart, paramiko, openssh, local, docker, lxc'],
  ['site.yml -Z', 'Unknown argument: Z'],
])('refuses %s', async ([line, message]) => {
  await expect(read(line)).rejects.toThrow(UsageError)
  await expect(read(line)).rejects.toThrow(message)
})

test('says which flag was probably meant', async () => {
  await expect(read('site.yml --chek')).rejects.toMatchObject({ hint: 'did you mean --check?' })
})

test('says its version', async () => {
  expect(await read('--version')).toEqual({ print: '1.2.3' })
})
