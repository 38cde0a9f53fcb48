import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { makeKey } from '../../testing/sshd.ts'
import { KnownHosts, knownLine } from './known-hosts.ts'

const folder = mkdtempSync(join(tmpdir(), 'known-hosts-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'known_hosts')

const keys = (['ed25519', 'ecdsa', 'rsa'] as const).map(type =>
  readFileSync(`${makeKey(join(folder, type), type)}.pub`, 'utf8')
    .split(' ')
    .slice(0, 2)
    .join(' '),
)
const [ed25519 = '', ecdsa = '', rsa = ''] = keys
const blob = (key: string) => key.split(' ')[1] ?? ''

/** Keys as they should be, and as they should not. */
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...keys) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ed25519.replace(' ', '\t'),
      ed25519.replace(' ', '   '),
      `${ed25519} a comment`,
      `${rsa}\t# comment`,
      `ssh-rsa ${blob(ed25519)}`,
      `ecdsa-sha2-nistp384 ${blob(ecdsa)}`,
      `ssh-ed25519 ${blob(ed25519).slice(0, -4)}`,
      `ssh-ed25519 ${blob(ed25519)}AAAA`,
      `ssh-ed25519 ${blob(ed25519).replace('A', '!')}`,
      `ssh-ed25519 ${blob(ed25519)}=`,
      `SSH-ED25519 ${blob(ed25519)}`,
      'ssh-ed25519',
      'ssh-ed25519 ',
      '',
      '# ssh-ed25519',
      `1024 35 ${'1'.repeat(40)}`,
      `unknown ${blob(ed25519)}`,
    ),
  },
)
const host = fc.constantFrom(
  ...['web1', 'web2', 'web10', 'a.example.com', 'example.com', '10.0.0.1', '::1', 'fe80::1%eth0'],
  ...['[web1]:2222', '[a.example.com]:2222', '[::1]:2222', '#web1', 'w', 'b.a.example.com', 'ex'],
)
const pattern = fc.oneof(
  { weight: 4, arbitrary: host },
  { weight: 2, arbitrary: fc.constantFrom('WEB1', 'A.Example.com', '[WEB1]:2222') },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '*',
      'web?',
      '*.example.com',
      'web*',
      '[*]:2222',
      '!web1',
      '!*.com',
      '?',
      '*:*',
      '',
      '**1',
      'w*b*1',
      '*?',
    ),
  },
)
const names = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.array(pattern, { minLength: 1, maxLength: 4 }).map(patterns => patterns.join(',')),
  },
  {
    weight: 2,
    arbitrary: host.map(
      name => knownLine(name, Buffer.from(blob(ed25519), 'base64'), true).split(' ')[0] ?? '',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('|1|', '|1|abc|def', '|2|YQ==|YQ==', '|1|YQ==|YQ==', '|') },
)
const marker = fc.constantFrom(
  ...[
    '',
    '',
    '',
    '',
    '@revoked ',
    '@cert-authority ',
    '@revoked\t',
    '@other ',
    '@revoked @revoked ',
    '@revoked',
    '@',
  ],
)
const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '', ' ', '\t'),
        marker,
        names,
        fc.constantFrom(' ', ' ', '\t', '  '),
        key,
        fc.constantFrom('', '', '\r', ' '),
      )
      .map(words => words.join('')),
  },
  { weight: 1, arbitrary: fc.constantFrom('', '# comment', ' ', '\r', 'web1', 'web1 ') },
)

/** What ssh-keygen finds: numbers of lines, with what is special about them. */
function found(name: string): string[] {
  const { stdout } = spawnSync('ssh-keygen', ['-l', '-F', name, '-f', file], { encoding: 'utf8' })
  return [...stdout.matchAll(/^# Host .* found: line (\d+) ?(CA|REVOKED)?\s*$/gm)].map(
    ([, number, special = '']) => `${number} ${special}`,
  )
}

const specials = new Map([
  ['revoked', 'REVOKED'],
  ['cert-authority', 'CA'],
])

test('known_hosts files say of hosts what they say to ssh-keygen', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 25 }),
      fc.uniqueArray(host, { minLength: 15, maxLength: 15 }),
      (lines, hosts) => {
        writeFileSync(file, lines.join('\n'))
        const known = new KnownHosts(lines.join('\n'), file)
        const ours = hosts.map(name => [
          name,
          known.keysOf(name).map(({ line, marker = '' }) => `${line} ${specials.get(marker) ?? ''}`),
        ])
        expect(ours).toEqual(hosts.map(name => [name, found(name)]))
      },
    ),
    { numRuns: 200, seed: 7, endOnFailure: false },
  )
})

test('names are found that ssh-keygen has hashed', () => {
  const hosts = ['web1', '[web1]:2222', '10.0.0.1', '::1', 'a.example.com']
  writeFileSync(file, `${hosts.map(name => `${name} ${ed25519}`).join('\n')}\nweb2,web3 ${rsa}\n`)
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file], { stdio: 'ignore' })
  const known = new KnownHosts(readFileSync(file, 'latin1'), file)
  expect([...hosts, 'web2', 'web3', 'web4'].map(name => known.keysOf(name).length)).toEqual([
    1, 1, 1, 1, 1, 1, 1, 0,
  ])
})
