import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { TaskError } from '../../base/errors.ts'
import { shellWords } from '../../base/words.ts'
import type { Target } from '../../model/connection.ts'

/** A host to go through, as `ssh -J` names it: `user@host:port`. */
export interface Destination {
  readonly address: string
  readonly user?: string
  readonly port?: number
}

/** What arguments of the OpenSSH client say about a connection. */
export interface SshArguments
  extends Partial<Pick<Target, 'hostKeyChecking' | 'knownHostsFiles' | 'port' | 'user'>> {
  readonly keyFiles: readonly string[]
  /** The hosts to go through, the nearest first; each with arguments of its own where a proxy command had some. */
  readonly jump: readonly (Destination & { readonly arguments?: SshArguments })[]
  /** A program whose standard input and output lead to the host; `%h`, `%p` and `%r` stand in its words. */
  readonly proxyCommand?: readonly string[]
}

/** Options that change nothing here, or nothing that matters: how connections are shared, kept and logged. */
const ignoredOptions = new Set(
  [
    ...[
      'ControlMaster',
      'ControlPath',
      'ControlPersist',
      'ServerAliveInterval',
      'ServerAliveCountMax',
      'TCPKeepAlive',
    ],
    ...[
      'Compression',
      'LogLevel',
      'BatchMode',
      'ConnectTimeout',
      'ConnectionAttempts',
      'NumberOfPasswordPrompts',
    ],
    ...[
      'PreferredAuthentications',
      'PubkeyAuthentication',
      'PasswordAuthentication',
      'KbdInteractiveAuthentication',
    ],
    ...[
      'ChallengeResponseAuthentication',
      'GSSAPIAuthentication',
      'IdentitiesOnly',
      'AddKeysToAgent',
      'UpdateHostKeys',
    ],
    ...['VisualHostKey', 'CheckHostIP', 'RequestTTY', 'ForwardX11', 'EscapeChar', 'HashKnownHosts', 'IPQoS'],
  ].map(name => name.toLowerCase()),
)

/** Flags without a value that change nothing here. */
const ignoredFlags = /^-[CqTxanv46k]+$/

/**
 * Reads arguments for the OpenSSH client. What can be honoured is returned; anything else could lead to another machine or
 * be meant as a protection, and is refused.
 */
export function parseSshArguments(text: string, variable: string): SshArguments {
  return parseWords(shellWords(text), variable).arguments
}

/** Understands arguments up to the destination, which a proxy command has, and the words behind it. */
function parseWords(
  words: readonly string[],
  variable: string,
): { arguments: SshArguments; forward?: string; destination?: string; rest: string[] } {
  let found: SshArguments = { keyFiles: [], jump: [] }
  let forward: string | undefined
  const queue = [...words]
  const optionValue = (word: string) => (word.length > 2 ? word.slice(2) : (queue.shift() ?? ''))
  while (queue[0]?.startsWith('-')) {
    const word = queue.shift() as string
    if (ignoredFlags.test(word)) continue
    const option = optionNames.get(word.slice(0, 2))
    if (word.startsWith('-o')) found = withOption(found, optionValue(word), variable)
    else if (word.startsWith('-W')) forward = optionValue(word)
    else if (option) found = withOption(found, `${option}=${optionValue(word)}`, variable)
    else throw refusal(word, variable)
  }
  const [destination, ...rest] = queue
  return {
    arguments: found,
    ...(forward !== undefined && { forward }),
    ...(destination !== undefined && { destination }),
    rest,
  }
}

const optionNames = new Map([
  ['-J', 'ProxyJump'],
  ['-i', 'IdentityFile'],
  ['-p', 'Port'],
  ['-l', 'User'],
])

/** Adds one option: `Name=value` or `Name value`. */
function withOption(found: SshArguments, option: string, variable: string): SshArguments {
  const [, name = '', value = ''] = /^\s*(\w+)(?:\s*=\s*|\s+)(.*)$/s.exec(option) ?? []
  switch (name.toLowerCase()) {
    case 'proxyjump':
      return { ...found, jump: value.toLowerCase() === 'none' ? [] : value.split(',').map(parseDestination) }
    case 'proxycommand':
      return value.toLowerCase() === 'none' ? found : withProxyCommand(found, value, variable)
    case 'userknownhostsfile':
      return { ...found, knownHostsFiles: shellWords(value).map(localPath) }
    case 'stricthostkeychecking':
      return { ...found, hostKeyChecking: hostKeyChecking(value, variable) }
    case 'identityfile':
      return { ...found, keyFiles: [...found.keyFiles, localPath(value)] }
    case 'port':
      return { ...found, port: Number(value) }
    case 'user':
      return { ...found, user: value }
    case 'forwardagent':
      if (value.toLowerCase() === 'no') return found
      throw refusal(option, variable)
    default:
      if (ignoredOptions.has(name.toLowerCase())) return found
      throw refusal(option, variable)
  }
}

/** `ssh ... -W %h:%p bastion` and `ssh ... bastion nc %h %p` are jumps; any other program is run as it is, without a shell. */
function withProxyCommand(found: SshArguments, value: string, variable: string): SshArguments {
  const [program = '', ...words] = shellWords(value)
  if (!/(^|\/)ssh$/.test(program)) return { ...found, proxyCommand: [program, ...words] }
  const { arguments: own, forward, destination, rest } = parseWords(words, variable)
  const goesThrough =
    forward?.replace(/[[\]]/g, '') === '%h:%p' || /^(nc|netcat)( -\S+| \d+)* %h %p$/.test(rest.join(' '))
  if (destination === undefined || !goesThrough || own.proxyCommand)
    throw refusal(`ProxyCommand=${value}`, variable)
  const hop = { ...parseDestination(destination), arguments: own }
  return { ...found, jump: [...own.jump, hop] }
}

/** Reads `user@host:port`, `ssh://user@host:port` or `[2001:db8::1]:22`. */
export function parseDestination(text: string): Destination {
  const [, user, bracketed, plain, port] =
    /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(?:\[([^\]]+)\]|([^:@\s]+))(?::(\d+))?$/.exec(text.trim()) ?? []
  const address = bracketed ?? plain
  if (address === undefined)
    throw new TaskError(`Cannot go through ${JSON.stringify(text)}: it is no user@host:port`)
  return { address, ...(user !== undefined && { user }), ...(port !== undefined && { port: Number(port) }) }
}

function hostKeyChecking(value: string, variable: string): Target['hostKeyChecking'] {
  const word = value.toLowerCase()
  if (word === 'no' || word === 'off') return 'no'
  if (word === 'yes' || word === 'ask') return 'yes'
  if (word === 'accept-new') return 'accept-new'
  throw refusal(`StrictHostKeyChecking=${value}`, variable)
}

function localPath(path: string): string {
  return resolve(path.replace(/^~(?=\/)/, homedir()))
}

function refusal(option: string, variable: string): TaskError {
  return new TaskError(`Cannot honour ${option} of ${variable}`, {
    hint: 'ansible_connection: openssh hands it to the OpenSSH client; deliver_jump names hosts to go through',
  })
}
