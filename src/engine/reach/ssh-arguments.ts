import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { TaskError } from '../../base/errors.ts'
import { printableOnOneLine } from '../../base/printable.ts'
import { shellWords } from '../../base/words.ts'
import type { Destination, Target } from '../../model/connection.ts'

/** What arguments of the OpenSSH client say about a connection. */
export interface SshArguments
  extends Partial<Pick<Target, 'hostKeyChecking' | 'knownHostsFiles' | 'port' | 'user'>> {
  readonly keyFiles: readonly string[]
  /** The hosts to go through, the nearest first; each with arguments of its own where a proxy command had some. */
  readonly jump: readonly (Destination & { readonly arguments?: SshArguments })[]
  /** A program whose standard input and output lead to the host; `%h`, `%p` and `%r` stand in its words. */
  readonly proxyCommand?: readonly string[]
  /** Whether they say that the host is reached straight: `ProxyJump=none`. */
  readonly isDirect?: boolean
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
      if (value.toLowerCase() === 'none') return { ...found, jump: [], isDirect: true }
      return { ...found, jump: value.split(',').map(parseDestination) }
    case 'proxycommand':
      if (value.toLowerCase() === 'none') return { ...found, isDirect: true }
      return withProxyCommand(found, value, variable)
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

/** What `ProxyJump` or `ProxyCommand` of ssh_config say: the hosts to go through, or the program. */
export function parseProxy(
  keyword: 'ProxyJump' | 'ProxyCommand',
  value: string,
): Pick<SshArguments, 'jump' | 'proxyCommand'> {
  return withOption({ keyFiles: [], jump: [] }, `${keyword}=${value}`, 'ssh_config')
}

/** `ssh ... -W %h:%p bastion` and `ssh ... bastion nc %h %p` are jumps; any other program is run as it is, without a shell. */
function withProxyCommand(found: SshArguments, value: string, variable: string): SshArguments {
  refuseShell(value, variable)
  const [program = '', ...words] = shellWords(value.replace(/^exec\s+/, ''))
  if (!/(^|\/)ssh$/.test(program)) return { ...found, proxyCommand: [localProgram(program), ...words] }
  const { arguments: own, forward, destination, rest } = parseWords(words, variable)
  const goesThrough =
    forward?.replace(/[[\]]/g, '') === '%h:%p' || /^(nc|netcat)( -\S+| \d+)* %h %p$/.test(rest.join(' '))
  if (destination === undefined || !goesThrough || own.proxyCommand)
    throw refusal(`ProxyCommand=${value}`, variable)
  const hop = { ...parseDestination(destination), arguments: own }
  return { ...found, jump: [...own.jump, hop] }
}

/** A command that is written for a shell would mean something else without one. What stands in quotes is only a word. */
function refuseShell(command: string, variable: string): void {
  const expanding = command.replaceAll(/'[^']*'/g, '')
  const bare = expanding.replaceAll(/"(?:\\.|[^"\\])*"/g, '')
  if (!/[\x00-\x08\x0b-\x1f\x7f]/.test(command) && !/[`$]/.test(expanding) && !/[;&|<>()\n]/.test(bare))
    return
  throw new TaskError(
    `Cannot start the proxy command of ${variable} without a shell: ${printableOnOneLine(command)}`,
    {
      hint: 'put it into a script, or use ansible_connection: openssh',
    },
  )
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

/** A program by its path where that begins with `~`; others are looked for where programs are. */
function localProgram(program: string): string {
  return program.startsWith('~/') ? localPath(program) : program
}

function localPath(path: string): string {
  return resolve(path.replace(/^~(?=\/)/, homedir()))
}

function refusal(option: string, variable: string): TaskError {
  return new TaskError(`Cannot honour ${option} of ${variable}`, {
    hint: 'ansible_connection: openssh hands it to the OpenSSH client; deliver_jump names hosts to go through',
  })
}
