import { expect, test } from 'vitest'
import { describePlace } from '../base/place.ts'
import { plainSecretsIn } from './plain-secrets.ts'

function found(text: string, file = 'file.txt', values: readonly string[] = []): string[] {
  const source = { file, text }
  return plainSecretsIn(source, values).map(
    ({ what, offset }) => `${describePlace({ source, offset })}: ${what}`,
  )
}

/** Secrets in two halves, so that this file has none. */
const joined = (...halves: string[]) => halves.join('')

test.for([
  [joined('-----BEGIN RSA ', 'PRIVATE KEY-----'), 'a private key'],
  [joined('-----BEGIN OPENSSH ', 'PRIVATE KEY-----'), 'a private key'],
  [joined('-----BEGIN ', 'PRIVATE KEY-----'), 'a private key'],
  [joined('-----BEGIN PGP ', 'PRIVATE KEY BLOCK-----'), 'a private key'],
  [joined('AGE-SECRET-', `KEY-1${'Q'.repeat(58)}`), 'a private key of age'],
  [joined('AKIA', 'IOSFODNN7EXAMPLE'), 'a key of AWS'],
  [joined('ghp_', 'a1'.repeat(18)), 'a token of GitHub'],
  [joined('github_pat_', 'a1'.repeat(41)), 'a token of GitHub'],
  [joined('glpat-', 'a1_'.repeat(7)), 'a token of GitLab'],
  [joined('xoxb-', '123456789012-abcdef'), 'a token of Slack'],
  [joined('https://hooks.slack.com', '/services/T0/B0/abc'), 'a webhook of Slack'],
  [joined('sk_live_', 'a1'.repeat(12)), 'a key of Stripe'],
  [joined('npm_', 'a1'.repeat(18)), 'a token of npm'],
] as const)('%s is %s', ([text, what]) => {
  const at = text.startsWith('https') ? 9 : 1
  expect(found(`before\n${text}\n`)).toEqual([`file.txt:2:${at}: ${what}`])
  expect(found(`# ${text} deliver: not a secret\n`)).toEqual([])
  expect(found(`# deliver: not a secret ${text}\n`)).toEqual([])
})

test.for([
  ['db_password: hunter22\n', ['vars.yml:1:14: db_password has a value in the clear']],
  ['a:\n  - api_key: "x y"\n', ['vars.yml:2:14: api_key has a value in the clear']],
  ['apiKey: |\n  one\n  two\n', ['vars.yml:1:9: apiKey has a value in the clear']],
  ['{ token: 12345 }\n', ['vars.yml:1:10: token has a value in the clear']],
  ['secret: yes please\n', ['vars.yml:1:9: secret has a value in the clear']],
  ['password: x # deliver: not a secret\n', []],
  ['password: "{{ vaulted }}"\n', []],
  ['password: ${PASSWORD}\n', []],
  ['password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132\n', []],
  ['password: |\n  -----BEGIN AGE ENCRYPTED FILE-----\n', []],
  ['password:\nsecret: ~\ntoken: true\n', []],
  ['update_password: always\npassword_file: x\nprivate_key: /etc/key\n', []],
  ['password: "***"\ntoken: <yours>\n', []],
  ['this: is: no YAML\npassword: x\n', []],
] as const)('%j in YAML', ([text, lines]) => {
  expect(found(text, 'vars.yml')).toEqual(lines)
})

test.for([
  [
    'hosts.ini',
    'web1 ansible_password=hunter22 ansible_user=root\n',
    ['hosts.ini:1:23: ansible_password has a value in the clear'],
  ],
  ['.env', 'DB_PASSWORD="hunter 22"\nDB_USER=x\n', ['.env:1:13: DB_PASSWORD has a value in the clear']],
  ['.env', 'DB_PASSWORD=$DB_PASSWORD_FROM\nTOKEN=\n', []],
  ['code.ts', 'password=hunter22\n', []],
] as const)('%s: %j', ([file, text, lines]) => {
  expect(found(text, file)).toEqual(lines)
})

test('values of files of secrets that are not encrypted', () => {
  const armor = '-----BEGIN AGE ENCRYPTED FILE-----\n  x\n'
  expect(found(`a: |\n  ${armor}b:\n  c: plain\nd:\n`, 'secrets/all.age.yml')).toEqual([
    'secrets/all.age.yml:5:6: b.c is not encrypted',
    'secrets/all.age.yml:6:2: d is not encrypted',
  ])
})

test('values of known secrets, anywhere; short ones are found everywhere', () => {
  const values = ['hunter22', 'one\ntwo\nthree\n', 'abc']
  expect(found('xhunter22y\nabc\none\ntwo\nthree', 'README.md', values)).toEqual([
    'README.md:1:2: a value of a secret',
    'README.md:3:1: a value of a secret',
  ])
})

test('takes about as long for long lines as for short ones', () => {
  for (const text of ['a='.repeat(200_000), 'password'.repeat(100_000), `${' '.repeat(400_000)}x`]) {
    expect(found(text, 'a.env')).toEqual([])
    expect(found(text, 'a.yml')).toEqual([])
  }
})
