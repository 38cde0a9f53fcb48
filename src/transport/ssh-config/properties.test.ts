import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { evaluate } from './evaluate.ts'
import { configFiles } from './files.ts'
import { settingsOf } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'ssh-config-'))
afterAll(() => rmSync(folder, { recursive: true }))
const main = join(folder, 'main')
const included = join(folder, 'included')

const pattern = fc.constantFrom('*', 'web?', '*.example.org', 'web1', 'WEB*', '10.*', '!web1', '!*.org', 'x')
const list = fc.array(fc.constantFrom('web*', '!web1', '10.0.0.?', '*.example.org', '*'), {
  minLength: 1,
  maxLength: 3,
})
const criterion = fc.oneof(
  fc
    .tuple(fc.constantFrom('host ', 'originalhost ', '!host ', 'Host='), list)
    .map(([name, names]) => name + names.join(',')),
  fc.constantFrom(
    'user root',
    'user bob,ann',
    '!user bob',
    'localuser "root"',
    'localuser nobody',
    'final',
    '!final',
    'canonical',
  ),
)
const separator = fc.constantFrom(' ', '=', ' = ', '\t', '   ')
const option = fc.oneof(
  fc.tuple(
    fc.constantFrom('Port', 'port', '"Port"'),
    separator.filter(each => !each.includes('=')),
    fc.constantFrom('22', '2222', '"2200"', '65535'),
  ),
  fc.tuple(
    fc.constantFrom('HostName', 'hostname'),
    separator,
    fc.constantFrom('%h.example.org', '10.0.0.9', 'Real', 'a%%b', 'web1'),
  ),
  fc.tuple(fc.constant('User'), separator, fc.constantFrom('bob', 'root', '"ann"', "'eve' # comment")),
  fc.tuple(
    fc.constant('IdentityFile'),
    separator,
    fc.constantFrom('~/.ssh/a', '/k/b', '"/k/c d"', '/k/e\\ f', '/k/%r_%h', '/k/b'),
  ),
  fc.tuple(
    fc.constantFrom('IdentitiesOnly', 'HashKnownHosts'),
    separator,
    fc.constantFrom('yes', 'no', 'true', 'NO'),
  ),
  fc.tuple(
    fc.constant('StrictHostKeyChecking'),
    separator,
    fc.constantFrom('yes', 'no', 'off', 'ask', 'accept-new'),
  ),
  fc.tuple(fc.constant('HostKeyAlias'), separator, fc.constantFrom('Alias', 'other')),
  fc.tuple(
    fc.constantFrom('ConnectTimeout', 'ServerAliveInterval'),
    separator,
    fc.constantFrom('5', '1m30s', '2h', '1M'),
  ),
  fc.tuple(fc.constant('ServerAliveCountMax'), separator, fc.constantFrom('1', '5')),
  fc.tuple(
    fc.constant('ProxyJump'),
    separator,
    fc.constantFrom('j1', 'u@j1:33,j2', 'none', 'ssh://u@j3:44', '[::1]:22'),
  ),
  fc.tuple(
    fc.constant('ProxyCommand'),
    separator,
    fc.constantFrom('none', 'nc %h %p', 'nc "%h" %p # no comment', 'ssh -W %h:%p b'),
  ),
  fc.tuple(
    fc.constantFrom('UserKnownHostsFile', 'GlobalKnownHostsFile'),
    separator,
    fc.constantFrom('/k/1 /k/2', '"/k/a b"', 'none', '/k/%h'),
  ),
  fc
    .tuple(fc.constantFrom('Compression', 'LogLevel'), separator, fc.constantFrom('yes', 'no'))
    .map(([, , value]) => ['Compression', ' ', value]),
)
const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom('', '  ', '\t'), option, fc.constantFrom('', ' ', '\r'))
      .map(([indent, words, end]) => indent + words.join('') + end),
  },
  {
    weight: 3,
    arbitrary: fc
      .array(pattern, { minLength: 1, maxLength: 3 })
      .map(patterns => `Host ${patterns.join(' ')}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(criterion, { minLength: 1, maxLength: 2 })
      .map(criteria => `Match ${criteria.join(' ')}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'Match all',
      '# a comment',
      '',
      `Include ${included}`,
      `Include ${folder}/inc*`,
      'Include /nowhere/*',
    ),
  },
)
const lines = fc.array(line, { maxLength: 14 })
const broken = fc.constantFrom(
  'Port',
  'User "bob',
  'Match',
  'Match host',
  'Port 0',
  'IdentitiesOnly perhaps',
  'Host ""',
)
const host = fc.constantFrom('web1', 'WEB2', 'db.example.org', '10.0.0.1', 'x')

/** What ssh makes of the file for a host: nothing where it refuses it. */
function asked(host: string): Map<string, string[]> | undefined {
  const { status, stdout, stderr } = spawnSync('ssh', ['-G', '-F', main, host], { encoding: 'utf8' })
  if (status !== 0) return stderr.includes('jumphost loop') ? new Map([['loop', []]]) : undefined
  const found = new Map<string, string[]>()
  for (const line of stdout.split('\n')) {
    const [, name = '', value = ''] = /^(\S+) (.*)$/.exec(line) ?? []
    found.set(name, [...(found.get(name) ?? []), value])
  }
  return found
}

const checkings: Record<string, string> = { true: 'yes', ask: 'yes', false: 'no' }

test('files say what they say to ssh -G', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(lines, lines, host, (text, more, host) => {
      writeFileSync(main, `${text.join('\n')}\n`)
      writeFileSync(included, more.filter(line => !line.startsWith('Include')).join('\n'))
      const theirs = asked(host)
      if (theirs?.has('loop')) return
      const destination = { address: host }
      const said = evaluate(configFiles(main), destination, userInfo().username)
      const ours = settingsOf(said, destination)
      const first = (name: string) => theirs?.get(name)?.[0]
      const unless = <T>(usual: string, name: string, value: (text: string) => T) =>
        first(name) === usual || first(name) === undefined ? undefined : value(first(name) ?? '')
      const tildes = (files: string) => (files.startsWith('~') ? undefined : files)
      expect({
        address: ours.address,
        port: ours.port ?? 22,
        user: ours.user ?? userInfo().username,
        files: said.get('identityfile')?.words,
        identitiesOnly: ours.identitiesOnly ?? false,
        hashes: ours.hashKnownHosts ?? false,
        checking: ours.hostKeyChecking ?? 'yes',
        alias: ours.hostKeyAlias,
        timeout: ours.connectTimeoutSeconds,
        interval: ours.keepaliveSeconds,
        count: ours.keepaliveCountMax ?? 3,
        userFiles: said.get('userknownhostsfile') && (ours.knownHostsFiles?.join(' ') || 'none'),
        jump: ours.proxyJump === 'none' ? undefined : ours.proxyJump?.replace('ssh://', ''),
        command: ours.proxyCommand === 'none' ? undefined : ours.proxyCommand,
      }).toEqual({
        address: first('hostname'),
        port: Number(first('port')),
        user: first('user'),
        files: first('identityfile') === '~/.ssh/id_rsa' ? undefined : theirs?.get('identityfile'),
        identitiesOnly: first('identitiesonly') === 'yes',
        hashes: first('hashknownhosts') === 'yes',
        checking: checkings[first('stricthostkeychecking') ?? ''] ?? first('stricthostkeychecking'),
        alias: first('hostkeyalias'),
        timeout: unless('none', 'connecttimeout', Number),
        interval: unless('0', 'serveraliveinterval', Number),
        count: Number(first('serveralivecountmax')),
        userFiles: unless(
          ['known_hosts', 'known_hosts2'].map(name => join(userInfo().homedir, '.ssh', name)).join(' '),
          'userknownhostsfile',
          tildes,
        ),
        jump: first('proxyjump'),
        command: first('proxycommand'),
      })
    }),
    { numRuns: 600, seed: 20 },
  )
})

test('what ssh refuses is refused, with its place', () => {
  fc.assert(
    fc.property(lines, broken, (text, wrong) => {
      writeFileSync(included, '')
      writeFileSync(main, `Host *\n${wrong}\n${text.join('\n')}\n`)
      expect(asked('web1') === undefined).toBe(true)
      const destination = { address: 'web1' }
      const read = () => settingsOf(evaluate(configFiles(main), destination, 'root'), destination)
      expect(read).toThrow('Cannot follow ssh_config')
    }),
    { numRuns: 60, seed: 21 },
  )
})
