import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Problems } from '../base/problems.ts'
import { readEnvironment } from './environment.ts'
import { folderWith, mistakesOf } from './testing.ts'

function read(text: string) {
  const folder = folderWith({ 'production/environment.yml': text })
  const problems = new Problems()
  const { settings } = readEnvironment(`${folder}/production`, problems)
  problems.throwIfAny()
  const { folder: _, file: __, recipients, key, ...rest } = settings
  const file = key.file?.replace(folder, '')
  return { ...rest, recipients: recipients.map(({ text }) => text), key: { ...key, file } }
}

const nothing = {
  name: 'production',
  machinesSuffix: undefined,
  containersSuffix: undefined,
  recipients: [],
  key: { file: undefined, command: [] },
  branches: [],
  tags: [],
  confirm: false,
  operators: [],
  lockHost: undefined,
  secretsCommand: [],
}

const ann = `age1${'q'.repeat(58)}`

test.for<[text: string, settings: object]>([
  ['', {}],
  ['machines_suffix: dev\ncontainers_suffix: lxc', { machinesSuffix: 'dev', containersSuffix: 'lxc' }],
  ['branches: master\ntags: [v*]', { branches: ['master'], tags: ['v*'] }],
  [`recipients: [${ann}]`, { recipients: [ann] }],
  ['key: { file: ../production.key }', { key: { file: '/production.key', command: [] } }],
  [
    `key: { command: "pass show 'the key'" }`,
    { key: { file: undefined, command: ['pass', 'show', 'the key'] } },
  ],
  [
    'key: { command: [pass, show, the key] }',
    { key: { file: undefined, command: ['pass', 'show', 'the key'] } },
  ],
  ['confirm: true\noperators: [ann, ci]', { confirm: true, operators: ['ann', 'ci'] }],
  ['secrets_command: pass show', { secretsCommand: ['pass', 'show'] }],
  ['lock_host: web1', { lockHost: 'web1' }],
  ['branches:', {}],
])('%j', ([text, settings]) => {
  expect(read(text)).toEqual({ ...nothing, ...settings })
})

test.for<[text: string, mistakes: readonly string[]]>([
  ['branch: master', ['1:1 | The setting of environment.yml branch is not known | did you mean branches?']],
  ['- a', ['1:1 | environment.yml must be a map, not a list']],
  ['branches: [1]', ['1:12 | branches must be texts, not a number']],
  ['confirm: perhaps', ['1:10 | confirm must be true or false, not a text']],
  [
    'recipients: age1abc',
    [
      '1:13 | A recipient must be a public key of age, as age1..., not age1abc | deliver secrets init prints one, and so does age-keygen',
    ],
  ],
  [`key: { command: "pass 'x" }`, ["1:17 | Cannot cut this command into words: pass 'x"]],
  ['key: { comand: pass }', ['1:8 | The setting of key comand is not known | did you mean command?']],
  ['machines_suffix: "{{ x }}"', ['1:18 | machines_suffix must be a plain text, not a text']],
])('%j is refused', async ([text, mistakes]) => {
  expect(await mistakesOf(() => read(text))).toEqual(mistakes)
})

test.for<[name: string, make: (folder: string) => void, problem: RegExp]>([
  [
    'a folder',
    folder => mkdirSync(`${folder}/environment.yml`),
    /environment.yml.*is a directory|environment.yml.*it is a/,
  ],
  ['a link to nowhere', folder => symlinkSync('nowhere', `${folder}/environment.yml`), /environment.yml/],
  [
    'a pipe',
    folder => void spawnSync('mkfifo', [`${folder}/environment.yml`]),
    /environment.yml.*fifo|environment.yml/,
  ],
  [
    'of another name',
    folder => writeFileSync(`${folder}/environment.yaml`, ''),
    /environment.yaml is not read/,
  ],
])('settings that are %s do not leave the environment open', ([, make, problem]) => {
  const folder = folderWith({ 'hosts.yml': 'all:' })
  make(folder)
  const problems = new Problems()
  readEnvironment(folder, problems)
  expect(() => problems.throwIfAny()).toThrow(problem)
})
