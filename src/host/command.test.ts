import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { sh } from '../base/shell.ts'
import { commandScript, thereQuestion } from './command.ts'

const run = (script: { text: string }, cwd = '/') =>
  execFileSync('/bin/sh', ['-s'], {
    input: script.text,
    cwd,
    env: { NAME: 'a  b', PATH: process.env['PATH'] },
  }).toString()

test.for([
  { cmd: `printf '[%s]' one "two three" 'fo ur'`, prints: '[one][two three][fo ur]' },
  { cmd: `printf '[%s]' $NAME \${NAME}x $missing`, prints: '[a  b][a  bx][$missing]' },
  { cmd: `printf '[%s]' * ; rm`, prints: '[*][;][rm]' },
  { cmd: `printf '[%s]' ''`, prints: '[]' },
  { cmd: `printf '[%s]' '$(id)' '\`id\`'`, prints: '[$(id)][`id`]' },
])('runs $cmd without a shell of its own', ({ cmd, prints }) => {
  expect(run(commandScript(cmd, undefined))).toBe(prints)
})

test('takes a list of words as it is', () => {
  expect(run(commandScript(undefined, ['printf', '[%s]', '$NAME', '']))).toBe('[$NAME][]')
})

test.for([
  {
    paths: { a: '/etc/passwd', b: '/etc/no such * file', c: '/etc/pass*' },
    folder: undefined,
    there: 'a\nc\n',
  },
  { paths: { a: 'passwd', b: undefined }, folder: '/etc', there: 'a\n' },
  { paths: { a: '/etc/passwd' }, folder: '/no such folder', there: '' },
])('finds at which of $paths something is, seen from $folder', ({ paths, folder, there }) => {
  expect(run(sh`${thereQuestion(paths, folder)} || :`)).toBe(there)
})
