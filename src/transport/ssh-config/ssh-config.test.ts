import { chmodSync, writeFileSync } from 'node:fs'
import { homedir, hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, vi } from 'vitest'
import { formatProblem, UnreachableError } from '../../base/errors.ts'
import { test, writeFiles } from '../../base/testing.ts'
import type { Destination, SshConfigSettings } from '../../model/connection.ts'
import { SshConfigFiles } from './ssh-config.ts'

/** What a text says of a host. */
function said(
  folder: string,
  text: string,
  destination: Destination = { address: 'web' },
): SshConfigSettings {
  const file = join(folder, 'config')
  writeFileSync(file, text)
  return new SshConfigFiles(file).settingsFor(destination)
}

const { username, uid } = userInfo()

test.for([
  { text: '', is: { address: 'web' } },
  { text: 'Port 1\nPort 2', is: { address: 'web', port: 1 } },
  { text: 'Host db\nPort 1\nHost w*\nPort 2', is: { address: 'web', port: 2 } },
  { text: 'Host * !web\nPort 1', is: { address: 'web' } },
  { text: 'HostName %h.Example.org', is: { address: 'web.example.org' } },
  { text: 'HostName FE80::1', is: { address: 'FE80::1' } },
  {
    text: 'IdentityFile /a\nIdentityFile "/b c"\nIdentityFile /a',
    is: { address: 'web', privateKeyFiles: ['/a', '/b c'] },
  },
  {
    text: 'IdentityFile %d/%h-%n-%p-%r-%u-%i-%k-%%',
    is: { address: 'web', privateKeyFiles: [`${homedir()}/web-web-22-${username}-${username}-${uid}-web-%`] },
  },
  { text: 'IdentityFile /%l', is: { address: 'web', privateKeyFiles: [`/${hostname()}`] } },
  { text: 'IdentityFile none', is: { address: 'web', privateKeyFiles: ['none'] } },
  { text: 'IdentityFile ${HOME_OF_KEYS}/a', is: { address: 'web', privateKeyFiles: ['/keys/a'] } },
  { text: 'IdentityAgent $AGENT', is: { address: 'web', agent: '/agent' } },
  { text: 'IdentityAgent SSH_AUTH_SOCK', is: { address: 'web' } },
  { text: 'IdentityAgent none', is: { address: 'web', agent: 'none' } },
  { text: 'IdentityAgent ~/agent', is: { address: 'web', agent: `${homedir()}/agent` } },
  { text: 'UserKnownHostsFile /a "/b c"', is: { address: 'web', knownHostsFiles: ['/a', '/b c'] } },
  { text: 'UserKnownHostsFile none', is: { address: 'web', knownHostsFiles: [] } },
  { text: 'ServerAliveInterval 0\nConnectTimeout none', is: { address: 'web' } },
  { text: 'ConnectTimeout 1m30', is: { address: 'web', connectTimeoutSeconds: 90 } },
  { text: 'ProxyJump %r@gate-%n:%p', is: { address: 'web', proxyJump: `${username}@gate-web:22` } },
  { text: 'ProxyCommand nc %%n %n %h', is: { address: 'web', proxyCommand: 'nc %%n web %h' } },
  { text: 'Host=web\n\tPort\t=\t7', is: { address: 'web', port: 7 } },
  { text: 'constructor yes\nForwardAgent yes\nCiphers aes128-ctr', is: { address: 'web' } },
])('$text', ({ text, is }, { folder }) => {
  vi.stubEnv('HOME_OF_KEYS', '/keys')
  vi.stubEnv('AGENT', '/agent')
  expect(said(folder, text)).toEqual(is)
  vi.unstubAllEnvs()
})

test('what is known of user and port counts in conditions and tokens', ({ folder }) => {
  const text = 'Match user ann\nIdentityFile /%r-%p\nMatch user other\nPort 1'
  const destination = { address: 'web', user: 'ann', port: 2200 }
  expect(said(folder, text, destination)).toEqual({ address: 'web', privateKeyFiles: ['/ann-2200'] })
})

describe('the usual files', () => {
  afterEach(() => void vi.unstubAllEnvs())

  test('are read once, with those that they include', ({ folder }) => {
    writeFiles(folder, {
      '.ssh/config': 'Include conf.d/* ~/more\nHost web\n  Include conf.d/a\nPort 3\n',
      '.ssh/conf.d/a': 'Host web\n  User a\n',
      '.ssh/conf.d/.hidden': 'User hidden\n',
      '.ssh/conf.d/folder/b': 'User b\n',
      more: 'Host db\n  Port 1\n',
    })
    vi.stubEnv('HOME', folder)
    const config = new SshConfigFiles()
    const web = config.settingsFor({ address: 'web' })
    expect([web.user, web.port, config.settingsFor({ address: 'db' }).port]).toEqual(['a', 3, 1])
    writeFiles(folder, { '.ssh/config': 'User changed\n' })
    expect(config.settingsFor({ address: 'other' }).user).toBeUndefined()
    expect(config.settingsFor({ address: 'web' })).toBe(web)
  })

  test('are refused where others may write to them', ({ folder }) => {
    writeFiles(folder, { '.ssh/config': 'User a\n' })
    vi.stubEnv('HOME', folder)
    chmodSync(join(folder, '.ssh/config'), 0o620)
    const read = () => new SshConfigFiles().settingsFor({ address: 'web' })
    expect(read).toThrow('Bad owner or permissions on')
  })

  test('are not read when there is to be none', ({ folder }) => {
    writeFiles(folder, { '.ssh/config': 'nonsense' })
    vi.stubEnv('HOME', folder)
    expect(new SshConfigFiles('none').settingsFor({ address: 'web' })).toEqual({})
  })
})

test.for([
  { text: 'Port', says: 'port has no value' },
  { text: 'Port 0', says: '0 is no port' },
  { text: 'User "a', says: 'a quote is not closed' },
  { text: 'Match', says: 'match has no value' },
  { text: 'Match user', says: 'Match user has no value' },
  { text: 'Match weather fine', says: 'Match weather is not known here' },
  { text: 'IdentitiesOnly perhaps', says: 'identitiesonly is yes or no, not perhaps' },
  {
    text: 'StrictHostKeyChecking maybe',
    says: 'stricthostkeychecking is yes, no, off, ask or accept-new, not maybe',
  },
  { text: 'ServerAliveCountMax many', says: 'serveralivecountmax is a whole number, not many' },
  { text: 'ConnectTimeout soon', says: 'connecttimeout is a time such as 90 or 1m30s' },
  { text: 'BindAddress 10.0.0.1', says: 'bindaddress 10.0.0.1 is for the OpenSSH client only' },
])('$text is refused where it stands', ({ text, says }, { folder }) => {
  const read = () => said(folder, `# first\n  ${text}\n`)
  expect(read).toThrow(UnreachableError)
  try {
    read()
  } catch (error) {
    expect(formatProblem(error as UnreachableError)).toContain(
      `config:2:3: Cannot follow ssh_config: ${says}\n`,
    )
  }
})

test('files that include each other end', ({ folder }) => {
  expect(() => said(folder, `Include "${folder}/config"`)).toThrow('files include each other without end')
})

test.for([
  { file: '/nowhere/config', says: 'there is no such file' },
  { file: '/dev/zero', says: 'it is a device' },
  { file: '/etc', says: 'it is a folder' },
])('a file that is named must be one: $file', ({ file, says }) => {
  expect(() => new SshConfigFiles(file).settingsFor({ address: 'web' })).toThrow(
    `Cannot read ${file}: ${says}`,
  )
})
