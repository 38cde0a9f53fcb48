import { existsSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2'
import type { Secret } from '../../base/secret.ts'
import type { Target } from '../../model/connection.ts'
import { agentKeys, agentSocket, OneKeyAgent } from './agent.ts'
import { type KeyFile, readKeyFile } from './key-file.ts'
import { fingerprint } from './public-key.ts'
import type { ReadOnce } from './read-once.ts'

/** A key, a key of the agent or a password to log in with. */
export interface Credential {
  /** For messages: the path of a file, `the agent's key NAME`, `the password`. */
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
  /** The files of keys that the host would accept, and that need a passphrase. Filled while logging in. */
  readonly wanted: string[]
}

/** What was found to log in with. */
interface Found {
  readonly files: readonly KeyFile[]
  readonly agent: readonly ParsedKey[]
  readonly socket: string | undefined
  readonly agentProblem: string | undefined
}

/**
 * The keys that the target names, or those that people usually have; those in the agent; a password where one is set. A
 * key that the agent holds is offered by way of the agent: there it needs no passphrase. Named keys come first, for hosts
 * take only a few.
 */
export async function credentialsOf(target: Target, read: ReadOnce): Promise<Credentials> {
  const user = target.user ?? userInfo().username
  const { privateKeyFiles: named, passphrase } = target
  const paths = named.length > 0 ? named.filter(file => file !== 'none') : usualKeys().filter(existsSync)
  const files = await Promise.all(paths.map(file => readKeyFile(file, passphrase, read)))
  const found = { files, ...(await keysInAgent(target)) }
  const wanted: string[] = []
  const ofFiles = files.flatMap(file => offerOf(file, found, user, wanted))
  const isNamed = (key: ParsedKey) => files.some(file => 'key' in file && same(file.key, key))
  const others = target.identitiesOnly ? [] : found.agent.filter(key => !isNamed(key))
  const ofAgent = others.map(key => agentKey(key, found, user))
  return {
    user,
    usable: [
      ...(named.length > 0 ? [...ofFiles, ...ofAgent] : [...ofAgent, ...ofFiles]),
      ...passwordOf(user, target.password),
    ],
    unusable: [...files.flatMap(file => problemOf(file, found)), ...problemOfAgent(found)],
    wanted,
  }
}

/** A key of a file that was unlocked with a passphrase, and nothing else; nothing where the passphrase is wrong. */
export async function unlockedKey(
  { user }: Credentials,
  file: string,
  passphrase: Secret,
  read: ReadOnce,
): Promise<Credential | undefined> {
  const opened = await readKeyFile(file, passphrase, read)
  return opened.kind === 'private' ? fileKey(file, opened.key, user) : undefined
}

function usualKeys(): string[] {
  return ['id_ed25519', 'id_ecdsa', 'id_rsa'].map(name => join(homedir(), '.ssh', name))
}

async function keysInAgent(target: Target): Promise<Pick<Found, 'agent' | 'socket' | 'agentProblem'>> {
  const socket = agentSocket(target.agent)
  try {
    return { socket, agent: socket === undefined ? [] : await agentKeys(socket), agentProblem: undefined }
  } catch (error) {
    return { socket, agent: [], agentProblem: (error as Error).message }
  }
}

function offerOf(file: KeyFile, found: Found, user: string, wanted: string[]): Credential[] {
  if (file.kind === 'unusable') return []
  const held = found.agent.find(key => same(file.key, key))
  if (held) return [{ ...agentKey(held, found, user), name: `${file.file} (in the agent)` }]
  if (file.kind === 'private') return [fileKey(file.file, file.key, user)]
  return file.kind === 'locked' ? [lockedKey(file.file, file.key, user, wanted)] : []
}

function fileKey(name: string, key: ParsedKey, username: string): Credential {
  return { name, method: 'publickey', proof: { type: 'publickey', username, key: key as never } }
}

function agentKey(key: ParsedKey, { socket = '', agent: keys }: Found, username: string): Credential {
  const isAlone = keys.filter(({ comment }) => comment === key.comment).length === 1
  const name = `the agent's key ${isAlone && key.comment ? key.comment : fingerprint(key.getPublicSSH())}`
  const agent = new OneKeyAgent(key, ssh2.createAgent(socket))
  return { name, method: 'publickey', proof: { type: 'agent', username, agent } }
}

/** Asks the host whether it would accept a key that needs a passphrase; the signature is then given up. */
function lockedKey(name: string, key: ParsedKey, username: string, wanted: string[]): Credential {
  const sign = (...signing: readonly unknown[]) => {
    wanted.push(name)
    const answer = signing.at(-1) as (error: Error) => void
    answer(new Error(`${name} needs a passphrase`))
  }
  return {
    name,
    method: 'publickey',
    proof: { type: 'agent', username, agent: new OneKeyAgent(key, { sign }) },
  }
}

function problemOf(file: KeyFile, { agent }: Found): string[] {
  if (file.kind === 'unusable') return [`${file.file} (${file.reason})`]
  if (file.kind !== 'public' || agent.some(key => same(key, file.key))) return []
  return [`${file.file} (only its public part is there, and no agent holds it)`]
}

function problemOfAgent({ socket, agentProblem }: Found): string[] {
  return agentProblem === undefined ? [] : [`the agent at ${socket} (${agentProblem})`]
}

function same(a: ParsedKey, b: ParsedKey): boolean {
  return a.getPublicSSH().equals(b.getPublicSSH())
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
