import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { TrustError } from '../../src/base/errors.ts'
import { Secret } from '../../src/base/secret.ts'
import type { Target } from '../../src/model/connection.ts'
import { makeKey, Sshd } from '../../src/testing/sshd.ts'
import { connector } from '../../src/transport/connect.ts'

let sshd: Sshd
let agent: ChildProcess
let socket = ''
const at = (name: string) => join(sshd.folder, name)

/** An agent with the key that the host accepts, and two others. */
beforeAll(async () => {
  sshd = await Sshd.start({ settings: ['MaxAuthTries 3'] })
  socket = at('agent')
  agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
  await vi.waitUntil(() => existsSync(socket), { timeout: 20_000 })
  for (const name of ['one', 'two']) makeKey(at(name), 'ed25519')
  for (const name of ['one', 'two', 'user']) {
    execFileSync('ssh-add', ['-q', at(name)], {
      env: { ...process.env, SSH_AUTH_SOCK: socket },
      stdio: 'ignore',
    })
  }
  makeKey(at('locked'), 'ed25519', 'open sesame')
})
afterAll(async () => {
  agent.kill()
  await sshd.stop()
})
beforeEach(() => vi.stubEnv('SSH_AUTH_SOCK', socket))
afterEach(() => vi.unstubAllEnvs())

/** What comes of logging in: nothing wrong, or what the error says. */
async function connecting(more: Partial<Target>, connect = connector()): Promise<string | undefined> {
  try {
    await (await connect(sshd.target(more))).close()
    return undefined
  } catch (error) {
    if (!(error instanceof TrustError)) throw error
    return error.message.replaceAll(`${sshd.folder}/`, '').replace(/^.*? as [\w-]+: /, '')
  }
}

/** A public key without its private part, as people keep it beside an agent. */
function publicOnly(name: string): string {
  writeFileSync(at(`only-${name}.pub`), readFileSync(at(`${name}.pub`)))
  return at(`only-${name}`)
}

test('logs in with a key of the agent, and with the named one first', async () => {
  vi.stubEnv('HOME', sshd.folder)
  expect(await connecting({ privateKeyFiles: [] })).toBeUndefined()
  expect(await connecting({ privateKeyFiles: [at('user')] })).toBeUndefined()
  expect(await connecting({ privateKeyFiles: [publicOnly('user')] })).toBeUndefined()
  expect(await connecting({ privateKeyFiles: [at('user.pub')], identitiesOnly: true })).toBeUndefined()
})

test('each key of the agent is tried by itself, and named', async () => {
  const key = { privateKeyFiles: [at('locked.pub')], user: 'no-one-here' }
  const said = await connecting(key)
  const fingerprints = ['one', 'two', 'user'].map(
    name =>
      execFileSync('ssh-keygen', ['-l', '-f', at(`${name}.pub`)])
        .toString()
        .split(' ')[1],
  )
  expect(said).toMatch(/^it refused the agent's key SHA256/)
  expect(said?.match(/SHA256:[^ ,;]+/g)).toEqual(fingerprints)
})

test.for([
  { files: ['one'], says: 'it refused one (in the agent)' },
  { files: ['only-two'], says: 'it refused only-two (in the agent)' },
  {
    files: ['locked.pub', 'one', 'missing'],
    says: 'it refused one (in the agent); not usable: locked.pub (only its public part is there, and no agent holds it), missing (not there)',
  },
])('with IdentitiesOnly, only $files count, also of those in the agent', async ({ files, says }) => {
  publicOnly('two')
  expect(await connecting({ privateKeyFiles: files.map(at), identitiesOnly: true })).toBe(says)
})

test('another agent may be named, or none', async () => {
  vi.stubEnv('SSH_AUTH_SOCK', undefined)
  const key = { privateKeyFiles: [publicOnly('user')] }
  expect(await connecting({ ...key, agent: socket })).toBeUndefined()
  vi.stubEnv('SSH_AUTH_SOCK', socket)
  expect(await connecting({ ...key, agent: 'none' })).toBe(
    'there is nothing to offer; not usable: only-user (only its public part is there, and no agent holds it)',
  )
})

test.for([
  { name: 'nothing', make: () => {}, problem: 'there is no such file' },
  { name: 'a file', make: () => writeFileSync(at('dead'), ''), problem: 'it is no socket' },
])('an agent where $name is, is told, and other keys are tried', async ({ make, problem }) => {
  make()
  vi.stubEnv('SSH_AUTH_SOCK', at('dead'))
  expect(await connecting({})).toBeUndefined()
  expect(await connecting({ privateKeyFiles: [at('one')] })).toBe(
    `it refused one; not usable: the agent at dead (${problem})`,
  )
})

test('a key with a passphrase is asked about once in a run, and only where the host would accept it', async () => {
  const questions: string[] = []
  const askPassphrase = async (file: string, isAgain: boolean) => {
    questions.push(`${file.replace(`${sshd.folder}/`, '')} ${isAgain}`)
    return new Secret(isAgain ? 'open sesame' : 'close sesame')
  }
  const connect = connector({ askPassphrase })
  const locked = { privateKeyFiles: [at('locked')], identitiesOnly: true }
  expect(await connecting(locked, connect)).toBe('it refused locked')
  const accepted = readFileSync(at('user.pub'))
  writeFileSync(at('user.pub'), readFileSync(at('locked.pub')))
  const connecting3 = [1, 2, 3].map(() => connecting(locked, connect))
  expect(await Promise.all(connecting3)).toEqual([undefined, undefined, undefined])
  expect(questions).toEqual(['locked false', 'locked true'])
  expect(await connecting(locked)).toBe('locked needs a passphrase')
  expect(await connecting(locked, connector({ askPassphrase: async () => undefined }))).toBe(
    'locked needs a passphrase',
  )
  expect(await connecting({ ...locked, passphrase: new Secret('open sesame') })).toBeUndefined()
  writeFileSync(at('user.pub'), accepted)
})
