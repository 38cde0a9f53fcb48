import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { DeliverError, formatProblem } from '../../src/base/errors.ts'
import { sh } from '../../src/base/shell.ts'
import { type ConnectionOptions, targetOf } from '../../src/engine/reach/target.ts'
import type { Target } from '../../src/model/connection.ts'
import { makeKey, Sshd } from '../../src/testing/sshd.ts'
import { connector } from '../../src/transport/connect.ts'
import { SshConfigFiles } from '../../src/transport/ssh-config/ssh-config.ts'
import { VariableScope } from '../../src/variables/scope.ts'

/** Three servers with keys of their own: what a config says decides which one is reached, and by which way. */
let target: Sshd
let bastion: Sshd
let outer: Sshd
let config = ''
const all = () => [target, bastion, outer]
const me = userInfo().username

beforeAll(async () => {
  const sshds = await Promise.all([Sshd.start(), Sshd.start(), Sshd.start()])
  ;[target, bastion, outer] = sshds as [Sshd, Sshd, Sshd]
  config = join(target.folder, 'ssh_config')
  mkdirSync(join(target.folder, 'home/.ssh'), { recursive: true })
})
afterAll(() => Promise.all(all().map(sshd => sshd.stop())))
beforeEach(() => writeFileSync(join(target.folder, 'known'), ''))

function targetNamed(name: string, vars: Readonly<Record<string, unknown>> = {}): Target {
  const options: ConnectionOptions = {
    become: false,
    becomeUser: undefined,
    becomePassword: undefined,
    connection: undefined,
    user: undefined,
    password: undefined,
    privateKeyFile: undefined,
    timeoutSeconds: 10,
    sshConfig: new SshConfigFiles(config),
  }
  const variables = new Map(Object.entries(vars).map(([name, data]) => [name, { data }]))
  const scope = new VariableScope([{ name: 'host_vars', variables }], () => undefined)
  return targetOf(name, scope, new Map(), options, other => targetNamed(other))
}

/** The port of the server that is reached, or what is wrong. */
async function reached(
  name: string,
  text: string,
  vars?: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  writeFileSync(config, text)
  try {
    const connection = await connector()(targetNamed(name, vars))
    const [answer] = await (await connection.shell()).run([sh`echo "$SSH_CONNECTION"`])
    await connection.close()
    return Number(answer?.stdout.toString().split(' ')[3])
  } catch (error) {
    if (error instanceof DeliverError) return formatProblem(error)
    throw error
  }
}

/** What a host is reached with. */
const block = (name: string, sshd: Sshd, ...more: string[]) =>
  [
    `Host ${name}`,
    'HostName 127.0.0.1',
    `Port ${sshd.port}`,
    `User ${me}`,
    `IdentityFile ${sshd.userKey}`,
    `UserKnownHostsFile ${sshd.knownHosts}`,
    'GlobalKnownHostsFile none',
    ...more,
    '',
  ].join('\n  ')

test('name, port, user, key and known hosts come from the file', async () => {
  expect(await reached('web', block('web', target))).toBe(target.port)
})

test('what the inventory says is stronger', () => {
  writeFileSync(
    config,
    `${block('web', target, 'ConnectTimeout 3', 'StrictHostKeyChecking no')}ProxyJump bastion\n`,
  )
  const vars = {
    ansible_port: 2200,
    ansible_user: 'deploy',
    ansible_timeout: 7,
    ansible_host_key_checking: true,
    ansible_known_hosts_file: '/known',
    ansible_ssh_private_key_file: '/key',
    deliver_jump: [],
  }
  expect(targetNamed('name', { ...vars, ansible_host: 'web' })).toEqual({
    name: 'name',
    transport: 'ssh',
    address: '127.0.0.1',
    port: 2200,
    user: 'deploy',
    privateKeyFiles: ['/key'],
    hostKeyChecking: 'yes',
    knownHostsFiles: ['/known'],
    globalKnownHostsFiles: [],
    connectTimeoutSeconds: 7,
    jump: [],
    password: undefined,
    passphrase: undefined,
    outputLimit: undefined,
  })
  const args = { ansible_ssh_common_args: '-p 2200 -l other -o ProxyJump=none' }
  expect(targetNamed('web', args)).toMatchObject({
    port: 2200,
    user: 'other',
    jump: [],
    connectTimeoutSeconds: 10,
    hostKeyChecking: 'no',
  })
})

test('each host to go through is reached by its own settings, and verified by its own name', async () => {
  const hosts =
    block('web', target, 'ProxyJump outer,bastion') + block('bastion', bastion) + block('outer', outer)
  expect(await reached('web', hosts)).toBe(target.port)
  for (const sshd of [outer, bastion]) expect(sshd.log).toContain('Accepted publickey')
  const wrong = hosts.replace(
    `UserKnownHostsFile ${bastion.knownHosts}`,
    `UserKnownHostsFile ${outer.knownHosts}`,
  )
  expect(await reached('web', wrong)).toContain('Cannot trust bastion')
})

test('a host to go through may lie behind another by its own settings', async () => {
  const hosts =
    block('web', target, 'ProxyJump bastion') +
    block('bastion', bastion, 'ProxyJump outer') +
    block('outer', outer)
  writeFileSync(config, hosts)
  expect(targetNamed('web').jump.map(({ name, port }) => [name, port])).toEqual([
    ['outer', outer.port],
    ['bastion', bastion.port],
  ])
  expect(await reached('web', hosts)).toBe(target.port)
})

test.for([
  { proxy: 'ProxyCommand nc %h %p' },
  { proxy: 'ProxyCommand \'nc\' "%h" %p' },
  { proxy: 'ProxyCommand ssh -W %h:%p bastion' },
  { proxy: 'ProxyCommand exec ssh -q bastion nc %h %p' },
])('$proxy leads to the host', async ({ proxy }) => {
  expect(await reached('web', block('web', target, proxy) + block('bastion', bastion))).toBe(target.port)
})

test.for([
  {
    line: 'ProxyCommand nc %h %p 2>/dev/null',
    says: 'Cannot start the proxy command of ssh_config without a shell',
  },
  { line: 'ProxyCommand nc $(hostname) %p', says: 'without a shell' },
  { line: 'ProxyCommand sh -c "nc $HOST %p"', says: 'without a shell' },
  { line: 'ProxyCommand a;b', says: 'without a shell' },
  { line: 'ProxyCommand nc %x', says: 'proxycommand has %x, which is not known here' },
  { line: 'ProxyJump web', says: 'web cannot be reached through itself' },
  { line: 'HostKeyAlias a,b', says: '"a,b" is no name for a host key' },
  { line: 'RevokedHostKeys /k', says: 'revokedhostkeys /k is for the OpenSSH client only' },
  { line: 'CanonicalizeHostname yes', says: 'is for the OpenSSH client only' },
  { line: 'Match exec true', says: 'Match exec runs a program' },
  { line: 'IdentityFile /k/%x', says: 'identityfile has %x, which is not known here' },
  { line: 'IdentityFile ${DELIVER_NO_SUCH}', says: 'needs DELIVER_NO_SUCH, which is not set' },
])('$line is refused', async ({ line, says }) => {
  const text = ['Host web', ...block('web', target).split('\n').slice(1, 4), line, ''].join('\n')
  expect(await reached('web', text)).toContain(says)
})

test.for(['User "a;b"', 'User -l', 'HostName -oProxyCommand=id', 'HostName "a b"', 'HostName $(id)'])(
  '%s is refused, and nothing is started',
  async line => {
    expect(await reached('web', `Host web\n${line}\n`)).toMatch(/is no (address|user)/)
  },
)

test('a condition that needs a program stops only hosts for which it counts', async () => {
  const text = `Match host other exec true\n  Port 1\n${block('web', target)}`
  expect(await reached('web', text)).toBe(target.port)
  expect(await reached('other', text)).toMatch(/ssh_config:1:1: Cannot follow ssh_config: Match exec/)
})

test('a new key is written under the alias of the host, as a hash', async () => {
  const known = join(target.folder, 'known')
  const text = block(
    'web',
    target,
    'HostKeyAlias Alias',
    'HashKnownHosts yes',
    'StrictHostKeyChecking accept-new',
  )
  const own = text.replace(target.knownHosts, known)
  expect(await reached('web', own)).toBe(target.port)
  expect(readFileSync(known, 'utf8')).toMatch(/^\|1\|[^ ]+ ssh-ed25519 [^ ]+\n$/)
  expect(await reached('web', own.replace('accept-new', 'yes'))).toBe(target.port)
  expect(
    await reached('web', own.replace('accept-new', 'yes').replace('Alias Alias', 'Alias other')),
  ).toContain('key is not known')
})

test('a host on another port is known by the key of its plain address, as to ssh', async () => {
  const known = join(target.folder, 'known')
  const text = block('web', target).replace(target.knownHosts, known)
  writeFileSync(known, `127.0.0.1 ${target.hostKey()}\n`)
  expect(await reached('web', text)).toBe(target.port)
  writeFileSync(known, `127.0.0.1 ${target.hostKey()}\n[127.0.0.1]:${target.port} ${bastion.hostKey()}\n`)
  expect(await reached('web', text)).toContain('its key has changed')
})

test('an included file that others may write to is refused', async () => {
  const included = join(target.folder, 'included')
  writeFileSync(included, block('web', target), { mode: 0o600 })
  expect(await reached('web', `Include ${included}\n`)).toBe(target.port)
  chmodSync(included, 0o666)
  expect(await reached('web', `Include ${included}\n`)).toContain(`Bad owner or permissions on ${included}`)
})

test('only the keys that are named are offered with IdentitiesOnly', async () => {
  const other = makeKey(join(target.folder, 'other'), 'ed25519')
  const text = block('web', target, 'IdentitiesOnly yes').replace(target.userKey, other)
  expect(await reached('web', text)).toContain(`it refused ${other}`)
})
