import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { DeliverError, exitCodes, formatProblem } from '../../src/base/errors.ts'
import { Redaction } from '../../src/base/redaction.ts'
import { deliver } from '../../src/cli/deliver.ts'
import { makeKey, Sshd } from '../../src/testing/sshd.ts'

/** A host with two keys, behind a bastion. */
let host: Sshd
let bastion: Sshd
let known = ''
let inventory = ''
const root = process.cwd()

beforeAll(async () => {
  ;[host, bastion] = await Promise.all([Sshd.start({ hostKeys: ['ed25519', 'ecdsa'] }), Sshd.start()])
  const folder = join(host.folder, 'project')
  mkdirSync(folder)
  known = join(folder, 'known_hosts')
  inventory = join(folder, 'hosts.yml')
  vi.stubEnv('HOME', folder)
  vi.stubEnv('DELIVER_SSH_CONFIG', 'none')
  process.chdir(folder)
})
afterAll(async () => {
  process.chdir(root)
  vi.unstubAllEnvs()
  await Promise.all([host.stop(), bastion.stop()])
})
beforeEach(() => {
  writeFileSync(known, '')
  writeFileSync(
    inventory,
    JSON.stringify({
      all: {
        vars: { ansible_known_hosts_file: known, ansible_host: '127.0.0.1' },
        hosts: {
          web: { ansible_port: host.port, deliver_jump: 'bastion' },
          direct: { ansible_port: host.port },
          bastion: { ansible_port: bastion.port, ansible_ssh_private_key_file: bastion.userKey },
          gone: { ansible_port: 1, ansible_timeout: 0.5 },
          here: { ansible_connection: 'local' },
        },
      },
    }),
  )
})

/** Runs `deliver trust` on hosts of the inventory: its exit code, and what it printed. */
async function trusting(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  return run('-i', inventory, ...argv)
}

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' }
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (printed[name] += named(text)) })
  const { signal } = new AbortController()
  const context = {
    version: '',
    stdout: stream('out'),
    stderr: stream('err'),
    signal,
    redaction: new Redaction(),
  }
  const code = await deliver({ ...context, argv: ['trust', ...argv] }).catch(error => {
    if (!(error instanceof DeliverError)) throw error
    printed.err += named(formatProblem(error))
    return error.exitCode
  })
  return { code, ...printed }
}

/** Ports and paths as they are called here. */
function named(text: string): string {
  return text
    .replaceAll(known, 'KNOWN')
    .replaceAll(String(host.port), 'PORT')
    .replaceAll(String(bastion.port), 'OTHER')
}

const print = (sshd: Sshd, type: string) =>
  execFileSync('ssh-keygen', ['-l', '-f', join(sshd.folder, `host_${type}.pub`)])
    .toString()
    .split(' ')[1] ?? ''
const lineOf = (sshd: Sshd, type: string) => `[127.0.0.1]:${sshd.port} ${sshd.hostKey(type)}\n`
const keys = (name: string, state: string) => `${name} ([127.0.0.1]:PORT)
  ssh-ed25519          ${print(host, 'ed25519')}  ${state}
  ecdsa-sha2-nistp256  ${print(host, 'ecdsa')}  ${state}
`
const bastionKey = (state: string) => `bastion ([127.0.0.1]:OTHER)
  ssh-ed25519  ${print(bastion, 'ed25519')}  ${state}
`

test('without a terminal, fingerprints are shown and nothing is accepted', async () => {
  const { code, out, err } = await trusting('direct')
  expect([code, out]).toEqual([exitCodes.trust, keys('direct', 'new')])
  expect(err).toContain('Cannot ask whether to trust 2 keys of 1 host: this is no terminal')
  expect(readFileSync(known, 'utf8')).toBe('')
  expect(host.log).not.toContain('publickey')
})

test('what is accepted is recorded, and known from then on', async () => {
  const first = await trusting('direct', '--yes')
  expect(first).toEqual({
    code: exitCodes.ok,
    out: `${keys('direct', 'new')}direct ([127.0.0.1]:PORT): 2 keys recorded in KNOWN\n`,
    err: '',
  })
  const text = lineOf(host, 'ed25519') + lineOf(host, 'ecdsa')
  expect(readFileSync(known, 'utf8')).toBe(text)
  expect(await trusting('direct')).toEqual({ code: exitCodes.ok, out: keys('direct', 'known'), err: '' })
  expect(readFileSync(known, 'utf8')).toBe(text)
})

test('hosts to go through come first, and are verified by their own names', async () => {
  const { code, out } = await trusting('web', '--yes')
  expect([code, out]).toEqual([
    exitCodes.ok,
    `${bastionKey('new')}bastion ([127.0.0.1]:OTHER): 1 key recorded in KNOWN\n${keys('web', 'new')}web ([127.0.0.1]:PORT): 2 keys recorded in KNOWN\n`,
  ])
  writeFileSync(known, '')
  const refused = await trusting('web')
  expect([refused.code, refused.out]).toEqual([exitCodes.trust, bastionKey('new')])
  expect(refused.err).toContain('Cannot trust bastion')
})

test('a fingerprint accepts exactly its key', async () => {
  const wanted = print(host, 'ecdsa')
  const { code, out } = await trusting('direct', 'bastion', '--fingerprint', wanted)
  expect(code).toBe(exitCodes.trust)
  expect(out).toContain('direct ([127.0.0.1]:PORT): 1 key recorded in KNOWN\n')
  expect(readFileSync(known, 'utf8')).toBe(lineOf(host, 'ecdsa'))
  const again = await trusting('bastion', '--fingerprint', wanted)
  expect(again.err).toContain(`Cannot trust bastion ([127.0.0.1]:OTHER): it shows no key ${wanted}`)
  expect((await trusting('direct', '--fingerprint', wanted)).code).toBe(exitCodes.ok)
})

test('a changed key is refused, and replaced where that is wanted', async () => {
  const stranger = readFileSync(`${makeKey(join(host.folder, 'stranger'), 'ed25519')}.pub`, 'utf8')
  const old = stranger.split(' ').slice(0, 2).join(' ')
  const foreign = `# mine\nweb1 ${old}\n`
  writeFileSync(known, `${foreign}[127.0.0.1]:${host.port} ${old}\n`)
  const oldPrint = execFileSync('ssh-keygen', ['-l', '-f', join(host.folder, 'stranger.pub')])
    .toString()
    .split(' ')[1]
  const refused = await trusting('direct', '--yes')
  expect([refused.code, refused.out]).toEqual([
    exitCodes.trust,
    keys('direct', `changed: it was ${oldPrint} (ssh-ed25519, KNOWN:3)`),
  ])
  expect(refused.err).toContain('Cannot trust direct ([127.0.0.1]:PORT): its key has changed')
  expect(readFileSync(known, 'utf8')).toBe(`${foreign}[127.0.0.1]:${host.port} ${old}\n`)
  expect((await trusting('direct', '--replace')).code).toBe(exitCodes.trust)
  expect((await trusting('direct', '--replace', '--yes')).code).toBe(exitCodes.ok)
  expect(readFileSync(known, 'utf8')).toBe(foreign + lineOf(host, 'ed25519') + lineOf(host, 'ecdsa'))
})

test('a pattern with another key is told, and stays', async () => {
  const text = `[127.0.0.1]:* ${bastion.hostKey()}\n`
  writeFileSync(known, text)
  const { code, err } = await trusting('direct', '--replace', '--yes')
  expect(code).toBe(exitCodes.trust)
  expect(err).toContain(
    'Cannot write KNOWN: line 1 is for [127.0.0.1]:*, which others share; edit it by hand',
  )
  expect(readFileSync(known, 'utf8')).toBe(text)
})

test('a host that shows a known key may show others beside it', async () => {
  writeFileSync(known, lineOf(host, 'ecdsa'))
  const { code } = await trusting('direct', '--yes')
  expect(code).toBe(exitCodes.ok)
  expect(readFileSync(known, 'utf8')).toBe(lineOf(host, 'ecdsa') + lineOf(host, 'ed25519'))
})

test('a revoked key is refused, whatever is said', async () => {
  writeFileSync(known, `@revoked * ${host.hostKey()}\n`)
  const { code, out, err } = await trusting(
    'direct',
    '--yes',
    '--replace',
    '--fingerprint',
    print(host, 'ed25519'),
  )
  expect(code).toBe(exitCodes.trust)
  expect(out).toContain('revoked by KNOWN:1')
  expect(err).toContain('its ssh-ed25519 key is revoked')
})

test('hosts that do not answer are told, and the others are recorded', async () => {
  const { code, err } = await trusting('gone', 'bastion', 'here', '--yes')
  expect(code).toBe(exitCodes.unreachable)
  expect(err).toContain('Cannot reach gone')
  expect(readFileSync(known, 'utf8')).toBe(lineOf(bastion, 'ed25519'))
})

test('hosts may be named plainly', async () => {
  const { code } = await run(`127.0.0.1:${host.port}`, `ops@127.0.0.1:${bastion.port}`, '-y')
  expect(code).toBe(exitCodes.ok)
  const text = readFileSync(join(process.cwd(), '.ssh/known_hosts'), 'utf8')
  expect(text).toBe(lineOf(host, 'ed25519') + lineOf(host, 'ecdsa') + lineOf(bastion, 'ed25519'))
})

test.for([
  { argv: ['nobody'], code: exitCodes.usage, says: 'No host and no group is called nobody' },
  { argv: [], code: exitCodes.usage, says: '' },
])('$argv is a mistake', async ({ argv, code, says }) => {
  const result = await trusting(...argv)
  expect(result.code).toBe(code)
  expect(result.err).toContain(says)
  expect(existsSync(`${known}.lock`)).toBe(false)
})

test.for(['-oProxyCommand=id', 'a b', '$(id)', 'a;b@c'])('%j is no host', async name => {
  expect((await run('-y', '--', name)).code).not.toBe(exitCodes.ok)
})
