import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { Secret } from '../base/secret.ts'
import { test, writeFiles } from '../base/testing.ts'
import { PendingError } from '../model/scope.ts'
import { evaluate } from './evaluate.ts'
import { secretFinder } from './secret-command.ts'
import { problemFrom, scopeOf } from './testing.ts'

const program = (folder: string, script: string) => {
  writeFiles(folder, { program: `#!/bin/sh\n${script}\n` })
  return join(folder, 'program')
}

test('a secret is asked for once, without a shell, and known before anybody has it', ({ folder }) => {
  const learnt: Secret[] = []
  const script = `echo "$*" >>'${folder.replaceAll("'", "'\\''")}/calls'; printf 'hunter22\\nuser: ann\\n'`
  const findSecret = secretFinder([program(folder, script), 'show it'], secret => learnt.push(secret))
  const scope = { ...scopeOf({ name: '$HOME; x' }), findSecret }
  const scopes = [scope, scope].map(each =>
    evaluate('lookup "secret" name', Object.assign(scopeOf({ name: '$HOME; x' }), each)),
  )
  expect(scopes.map(value => (value as Secret).reveal())).toEqual([
    'hunter22\nuser: ann',
    'hunter22\nuser: ann',
  ])
  expect(learnt).toHaveLength(1)
  expect(readFileSync(join(folder, 'calls'), 'utf8')).toBe('show it $HOME; x\n')
})

test.for([
  [
    'echo hunter22; echo "no such entry" >&2; exit 1',
    'name',
    'Cannot ask for a secret with PROGRAM name',
    'no such entry',
  ],
  ['exit 3', 'name', 'Cannot ask for a secret with PROGRAM name', 'it failed (3)'],
  ['true', 'name', 'PROGRAM name gives an empty secret', undefined],
  [
    'head -c 2000000 /dev/zero',
    'name',
    'Cannot ask for a secret with PROGRAM name: it prints more than 1048576 bytes',
    undefined,
  ],
  ['echo x', '-n', '"-n" cannot be the name of a secret', undefined],
  ['echo x', '', '"" cannot be the name of a secret', undefined],
  ['echo x', 'a\\nb', undefined, undefined],
] as const)('%s with the name %s', ([script, name, message, hint], { folder }) => {
  const path = program(folder, script)
  const findSecret = secretFinder([path], () => {})
  const scope = Object.assign(scopeOf({ name: name.replace('\\n', '\n') }), { findSecret })
  const problem = problemFrom(() => evaluate('lookup "secret" name', scope))
  expect([problem.message.replaceAll(path, 'PROGRAM'), problem.hint]).toEqual([
    message ?? '"a\\nb" cannot be the name of a secret',
    hint,
  ])
})

test('a program that is not there, and none at all', () => {
  const asked = (command: readonly string[]) =>
    problemFrom(() =>
      evaluate(
        'lookup "secret" "a"',
        Object.assign(scopeOf(), { findSecret: secretFinder(command, () => {}) }),
      ),
    ).message
  expect(asked(['/nowhere/program'])).toBe(
    'Cannot ask for a secret with /nowhere/program a: there is no such program',
  )
  expect(asked([])).toBe('The environment names no password manager')
  expect(problemFrom(() => evaluate('lookup "secret" "a"', scopeOf())).message).toBe(
    'There is no password manager here to ask',
  )
})

test('nothing is asked for while looking ahead', () => {
  const scope = Object.assign(scopeOf(), { isAhead: true, findSecret: () => new Secret('x') })
  expect(() => evaluate('lookup "secret" "a"', scope)).toThrow(PendingError)
})
