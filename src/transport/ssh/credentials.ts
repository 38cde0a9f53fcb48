import { existsSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2'
import type { Secret } from '../../base/secret.ts'
import type { Target } from '../../model/connection.ts'
import type { ReadOnce } from './read-once.ts'

/** A key, an agent or a password to log in with. */
export interface Credential {
  /** For messages: the path of a file, `the agent`, `the password`. */
  readonly name: string
  /** The method of SSH that it is for. */
  readonly method: 'publickey' | 'password' | 'keyboard-interactive'
  readonly proof: AnyAuthMethod
}

/** What to offer to a host, in this order, and what cannot be offered and why. */
export interface Credentials {
  readonly user: string
  readonly usable: readonly Credential[]
  readonly unusable: readonly string[]
}

/** The keys that the target names, or those that people usually have; the agent; a password where one is set. */
export async function credentialsOf(target: Target, read: ReadOnce): Promise<Credentials> {
  const user = target.user ?? userInfo().username
  const isNamed = target.privateKeyFiles.length > 0
  const files = isNamed ? target.privateKeyFiles : usualKeys().filter(existsSync)
  const keys = await Promise.all(files.map(file => keyOf(file, user, target.passphrase, read)))
  const agent = agentOf(user)
  const usable = keys.filter(key => typeof key !== 'string')
  return {
    user,
    usable: [
      ...(isNamed ? [...usable, ...agent] : [...agent, ...usable]),
      ...passwordOf(user, target.password),
    ],
    unusable: keys.filter(key => typeof key === 'string'),
  }
}

function usualKeys(): string[] {
  return ['id_ed25519', 'id_ecdsa', 'id_rsa'].map(name => join(homedir(), '.ssh', name))
}

/** The key in a file, or why it cannot be used. */
async function keyOf(
  file: string,
  username: string,
  passphrase: Secret | undefined,
  read: ReadOnce,
): Promise<Credential | string> {
  const secret = passphrase?.reveal()
  let parsed: ParsedKey | Error
  try {
    parsed = await read.read<ParsedKey | Error>(file, bytes => ssh2.utils.parseKey(bytes, secret), secret)
  } catch (error) {
    return `${file} (${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'not there' : (error as Error).message})`
  }
  if (!(parsed instanceof Error))
    return { name: file, method: 'publickey', proof: { type: 'publickey', username, key: parsed as never } }
  if (/encrypted|passphrase|bad decrypt|integrity/i.test(parsed.message)) {
    return `${file} (${passphrase ? 'the passphrase is wrong' : 'it needs a passphrase'})`
  }
  return `${file} (${parsed.message})`
}

function agentOf(username: string): Credential[] {
  const agent = process.env['SSH_AUTH_SOCK']
  if (!agent || !existsSync(agent)) return []
  return [{ name: 'the agent', method: 'publickey', proof: { type: 'agent', username, agent } }]
}

/** A password, also for hosts that ask for it as a question. */
function passwordOf(username: string, secret: Secret | undefined): Credential[] {
  if (!secret) return []
  const password = secret.reveal()
  const answer = (
    _name: string,
    _text: string,
    _language: string,
    prompts: readonly unknown[],
    finish: (answers: string[]) => void,
  ) => finish(prompts.map(() => password))
  return [
    { name: 'the password', method: 'password', proof: { type: 'password', username, password } },
    {
      name: 'the password',
      method: 'keyboard-interactive',
      proof: { type: 'keyboard-interactive', username, prompt: answer as never },
    },
  ]
}
