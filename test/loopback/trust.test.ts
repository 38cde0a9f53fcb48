import { execFileSync, execSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TrustError } from '../../src/base/errors.ts'
import { Secret } from '../../src/base/secret.ts'
import type { Target } from '../../src/model/connection.ts'
import { makeKey, Sshd } from '../../src/testing/sshd.ts'
import { connector } from '../../src/transport/connect.ts'
import { UnknownHostAccessError } from '../../src/transport/ssh/trust.ts'

let sshd: Sshd
beforeEach(async () => {
  sshd = await Sshd.start()
})
afterEach(() => sshd.stop())

/** What comes of connecting: nothing wrong, or the error. */
async function connecting(more: Partial<Target>): Promise<TrustError | undefined> {
  const connect = connector()
  try {
    await (await connect(sshd.target(more))).close()
    return undefined
  } catch (error) {
    return error as TrustError
  }
}

/** A known_hosts file with these lines. */
function knowing(...lines: string[]): { knownHostsFiles: string[] } {
  const file = join(sshd.folder, 'known')
  writeFileSync(file, lines.join('\n'))
  return { knownHostsFiles: [file] }
}

const name = () => `[127.0.0.1]:${sshd.port}`
const fingerprintOf = (type: string) =>
  execFileSync('ssh-keygen', ['-l', '-f', join(sshd.folder, `host_${type}.pub`)])
    .toString()
    .split(' ')[1]
const strangerKey = () =>
  readFileSync(`${makeKey(join(sshd.folder, 'stranger'), 'ed25519')}.pub`, 'utf8').trim()
const noCredentialWasSent = () => expect(sshd.log).not.toMatch(/publickey|Accepted|Failed|Invalid user/)

describe('an unknown key', () => {
  test('is refused, with its fingerprint and the command that accepts it', async () => {
    const error = await connecting(knowing())
    expect(error).toBeInstanceOf(UnknownHostAccessError)
    expect(error?.message).toBe(
      `Cannot trust box (${name()}): its ssh-ed25519 key is not known: ${fingerprintOf('ed25519')}`,
    )
    noCredentialWasSent()
    execSync(String(error?.hint?.split('then accept it: ')[1]))
    expect(await connecting({ knownHostsFiles: [join(sshd.folder, 'known')] })).toBeUndefined()
  })

  test('is known once a person has accepted it', async () => {
    const known = { knownHostsFiles: [join(sshd.folder, 'new folder/known')] }
    const error = (await connecting(known)) as UnknownHostAccessError
    expect(error.fingerprint).toBe(fingerprintOf('ed25519'))
    await error.accept()
    expect(await connecting(known)).toBeUndefined()
  })

  test('is remembered where that is wanted, once, by however many', async () => {
    const known = { ...knowing('# mine', 'web1 ssh-rsa AAAA'), hostKeyChecking: 'accept-new' as const }
    expect(await Promise.all(Array.from({ length: 12 }, () => connecting(known)))).toEqual(
      Array(12).fill(undefined),
    )
    const text = readFileSync(known.knownHostsFiles[0] as string, 'utf8')
    expect(text).toBe(`# mine\nweb1 ssh-rsa AAAA\n${name()} ${sshd.hostKey()}\n`)
    expect(existsSync(`${known.knownHostsFiles[0]}.lock`)).toBe(false)
    expect(await connecting({ ...known, hostKeyChecking: 'yes' })).toBeUndefined()
  })

  test('goes through where any key will do, and is not remembered', async () => {
    const known = { ...knowing(''), hostKeyChecking: 'no' as const }
    expect(await connecting(known)).toBeUndefined()
    expect(readFileSync(known.knownHostsFiles[0] as string, 'utf8')).toBe('')
  })

  test('of a host with a certificate leads to the OpenSSH client', async () => {
    const error = await connecting(knowing(`@cert-authority ${name()} ${strangerKey()}`))
    expect(error?.hint).toContain(
      'known:1 trusts an authority, and its certificates need ansible_connection: openssh',
    )
  })
})

test.for(['yes', 'accept-new'] as const)(
  'a changed key is refused (%s), with both fingerprints and the line',
  async checking => {
    const stranger = strangerKey()
    const known = knowing('', `${name()} ${stranger}`)
    const error = await connecting({ ...known, hostKeyChecking: checking })
    const before = execFileSync('ssh-keygen', ['-l', '-f', join(sshd.folder, 'stranger.pub')])
      .toString()
      .split(' ')[1]
    expect(error).toBeInstanceOf(TrustError)
    expect(error).not.toBeInstanceOf(UnknownHostAccessError)
    const place = `${known.knownHostsFiles[0]}:2`
    expect(error?.message).toBe(
      `Cannot trust box (${name()}): its key has changed, from ${before} (ssh-ed25519, ${place}); it shows ${fingerprintOf('ed25519')} (ssh-ed25519)`,
    )
    expect(error?.hint).toContain(`ssh-keygen -f ${known.knownHostsFiles[0]} -R '${name()}'`)
    noCredentialWasSent()
    expect(sshd.log.match(/Connection from/g)).toHaveLength(1)
  },
)

test('a changed key goes through where any key will do', async () => {
  expect(
    await connecting({ ...knowing(`${name()} ${strangerKey()}`), hostKeyChecking: 'no' }),
  ).toBeUndefined()
})

test.for(['yes', 'accept-new', 'no'] as const)('a revoked key is refused (%s)', async hostKeyChecking => {
  const known = knowing(`${name()} ${sshd.hostKey()}`, `@revoked * ${sshd.hostKey()}`)
  const error = await connecting({ ...known, hostKeyChecking })
  expect(error?.message).toContain(`its key is revoked by ${known.knownHostsFiles[0]}:2`)
  noCredentialWasSent()
})

test('a host is recognised by any key that is known of it', async () => {
  await sshd.stop()
  sshd = await Sshd.start({ hostKeys: ['ed25519', 'rsa'] })
  expect(await connecting(knowing(`${name()} ${sshd.hostKey('rsa')}`))).toBeUndefined()
  expect(await connecting(knowing(`${name()} ${sshd.hostKey('ed25519')}`))).toBeUndefined()
})

test('a host is recognised by its hashed name', async () => {
  const known = knowing(`${name()} ${sshd.hostKey()}`, '')
  execFileSync('ssh-keygen', ['-q', '-H', '-f', known.knownHostsFiles[0] as string], { stdio: 'ignore' })
  expect(await connecting(known)).toBeUndefined()
})

test('a known_hosts file that cannot be read is no permission', async () => {
  const error = await connecting({ knownHostsFiles: [sshd.folder], hostKeyChecking: 'accept-new' })
  expect(error?.message).toContain(`${sshd.folder} cannot be read`)
})

test('keys go through that are new for every exchange', async () => {
  await sshd.stop()
  sshd = await Sshd.start({ settings: ['RekeyLimit 1M'] })
  const connection = await connector()(sshd.target({ hostKeyChecking: 'yes' }))
  writeFileSync(join(sshd.folder, 'known_hosts'), '')
  const shell = await connection.shell()
  const file = join(sshd.folder, 'much')
  writeFileSync(file, Buffer.alloc(6_000_000))
  expect((await connection.read(file)).length).toBe(6_000_000)
  expect(await shell.run([])).toEqual([])
  await connection.close()
})

describe('a refused login', () => {
  const refused = (more: Partial<Target>) =>
    connecting(more).then(error => [error?.constructor, error?.message])

  test('names the keys that were tried, and those that could not be', async () => {
    const wrong = makeKey(join(sshd.folder, 'wrong'), 'ed25519')
    const locked = makeKey(join(sshd.folder, 'locked'), 'ed25519', 'passphrase')
    const missing = join(sshd.folder, 'missing')
    const text = join(sshd.folder, 'config')
    const { SSH_AUTH_SOCK } = process.env
    delete process.env['SSH_AUTH_SOCK']
    expect(await refused({ user: 'root', privateKeyFiles: [wrong, locked, missing, text] })).toEqual([
      TrustError,
      `Cannot log in to box (${name()}) as root: it refused ${wrong}; not usable: ${locked} (it needs a passphrase), ` +
        `${missing} (not there), ${text} (Unsupported key format)`,
    ])
    if (SSH_AUTH_SOCK !== undefined) process.env['SSH_AUTH_SOCK'] = SSH_AUTH_SOCK
    expect(sshd.log.match(/Connection from/g)).toHaveLength(1)
  })

  test.for([
    { methods: 'password', settings: ['PasswordAuthentication yes'] },
    {
      methods: 'password and keyboard-interactive',
      settings: ['PasswordAuthentication yes', 'KbdInteractiveAuthentication yes', 'UsePAM yes'],
    },
    { methods: 'keyboard-interactive', settings: ['KbdInteractiveAuthentication yes', 'UsePAM yes'] },
  ])('is tried once with a password, where $methods would do', async ({ settings }) => {
    await sshd.stop()
    sshd = await Sshd.start({ settings })
    const [kind, message] = await refused({
      user: 'root',
      privateKeyFiles: [join(sshd.folder, 'none')],
      password: new Secret('wrong'),
    })
    expect(kind).toBe(TrustError)
    expect(message).toContain('as root: it refused the password')
    expect(message).not.toContain('wrong')
    expect(sshd.log.match(/^Failed (password|keyboard-interactive)/gm)).toHaveLength(1)
  })
})

test('an encrypted key logs in with its passphrase, and not with another', async () => {
  chmodSync(sshd.userKey, 0o600)
  execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', sshd.userKey])
  expect(await connecting({ passphrase: new Secret('open sesame') })).toBeUndefined()
  expect((await connecting({ passphrase: new Secret('other') }))?.message).toContain(
    'the passphrase is wrong',
  )
})
