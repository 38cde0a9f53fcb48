import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { booleanOf } from '../../base/boolean.ts'
import { TaskError } from '../../base/errors.ts'
import {
  commandLine,
  flag,
  oneOf,
  type Param,
  port,
  seconds,
  secret,
  size,
  text,
  texts,
} from '../../base/params.ts'
import type { Node } from '../../base/yaml.ts'
import type { Become, Target } from '../../model/connection.ts'
import type { Scope } from '../../model/scope.ts'
import type { RunOptions } from '../world.ts'
import { completed, type GivenSettings } from './complete.ts'
import { readSetting, type Setting } from './settings.ts'
import { parseDestination } from './ssh-arguments.ts'

type Keywords = ReadonlyMap<string, Node>

/** The options of a run that count where a host's variables and the keywords of its tasks are silent. */
export type ConnectionOptions = Pick<
  RunOptions,
  | 'become'
  | 'becomeUser'
  | 'becomePassword'
  | 'connection'
  | 'user'
  | 'password'
  | 'privateKeyFile'
  | 'timeoutSeconds'
  | 'sshConfig'
>

/** The transport for each value of `ansible_connection`; some values are Ansible's names for the same transport. */
const transports = new Map<string, Target['transport']>([
  ['ssh', 'ssh'],
  ['smart', 'ssh'],
  ['paramiko', 'ssh'],
  ['openssh', 'openssh'],
  ['local', 'local'],
  ['docker', 'docker'],
  ['lxc', 'lxc'],
])

/** The values that `ansible_connection`, the keyword `connection` and `--connection` take. */
export const connectionNames: readonly string[] = [...transports.keys()]

/** Every setting of a connection: its type, the variables that hold it, and the keyword that counts without them. */
const settings = {
  connection: setting(oneOf(connectionNames, 'The transport'), ['ansible_connection'], 'connection'),
  parent: setting(text('The host of a container'), ['deliver_parent']),
  jump: setting(texts('The hosts to go through, the nearest first'), ['deliver_jump']),
  sshArgs: setting(text('Arguments for ssh'), ['ansible_ssh_args']),
  sshCommonArgs: setting(text('More arguments for ssh'), ['ansible_ssh_common_args']),
  sshExtraArgs: setting(text('More arguments for ssh'), ['ansible_ssh_extra_args']),
  address: setting(text('Where the host listens'), ['ansible_host', 'ansible_ssh_host']),
  port: setting(port('Its port'), ['ansible_port', 'ansible_ssh_port'], 'port'),
  user: setting(text('Who logs in'), ['ansible_user', 'ansible_ssh_user'], 'remote_user'),
  password: setting(secret('The password of the login'), ['ansible_password', 'ansible_ssh_pass']),
  keyFile: setting(text('The file of the private key'), [
    'ansible_ssh_private_key_file',
    'ansible_private_key_file',
  ]),
  passphrase: setting(secret('The passphrase of the key'), ['ansible_ssh_private_key_passphrase']),
  hostKeyChecking: {
    ...setting(oneOf(['yes', 'accept-new', 'no'], 'How host keys are checked'), [
      'ansible_host_key_checking',
    ]),
    normalize: value => booleanOf(value) ?? String(value).toLowerCase(),
  },
  knownHostsFile: setting(text('The file of known host keys'), ['ansible_known_hosts_file']),
  timeout: setting(seconds('How long to wait for a connection'), ['ansible_timeout']),
  outputLimit: setting(size('The most output of one command that is kept'), ['deliver_output_limit']),

  become: setting(flag('Whether to become another user'), ['ansible_become'], 'become'),
  becomeMethod: setting(oneOf(['sudo', 'su', 'doas'], 'How'), ['ansible_become_method'], 'become_method'),
  becomeUser: setting(text('The user to become'), ['ansible_become_user'], 'become_user'),
  becomePassword: setting(secret('The password for that'), [
    'ansible_become_password',
    'ansible_become_pass',
  ]),
  becomeProgram: setting(text('The program for it'), ['ansible_become_exe'], 'become_exe'),
  becomeFlags: setting(commandLine('Its flags'), ['ansible_become_flags'], 'become_flags'),
} as const satisfies Readonly<Record<string, Setting<unknown>>>

/** The variables that hold passwords and passphrases of connections. */
export const secretVariables: ReadonlySet<string> = new Set(
  Object.values(settings).flatMap(({ param, variables }) => (param.type === 'secret' ? variables : [])),
)

/** The target of another host, on the way to those that lead to it. */
export type OtherTarget = (name: string, leading: readonly string[]) => Target

/** How to reach a host, from its variables; keywords and the command line count where they are silent. */
export function targetOf(
  name: string,
  scope: Scope,
  keywords: Keywords,
  options: ConnectionOptions,
  otherTarget: OtherTarget,
  leading: readonly string[] = [],
): Target {
  if (leading.includes(name)) {
    throw new TaskError(`${name} cannot be reached through itself, by deliver_parent or deliver_jump`, {
      hint: [...leading, name].join(' -> '),
    })
  }
  const parentOf = (other: string) => otherTarget(other, [...leading, name])
  const read = <T>(setting: Setting<T>) => readSetting(setting, { host: name, scope, keywords })
  const parent = read(settings.parent)
  const keyFile = read(settings.keyFile) ?? options.privateKeyFile
  const transport = transports.get(read(settings.connection) ?? options.connection ?? 'ssh') ?? 'ssh'
  const jump = read(settings.jump)
  const given = {
    port: read(settings.port),
    user: read(settings.user) ?? options.user,
    privateKeyFiles: keyFile === undefined ? undefined : [resolve(keyFile.replace(/^~(?=\/)/, homedir()))],
    hostKeyChecking: read(settings.hostKeyChecking),
    ...knownHostsIn(read(settings.knownHostsFile)),
    connectTimeoutSeconds: read(settings.timeout) ?? options.timeoutSeconds,
    jump: jump && hopsTo(jump, parentOf),
  } satisfies GivenSettings
  const plain = {
    name,
    transport,
    address: read(settings.address) ?? name,
    password: read(settings.password) ?? options.password,
    passphrase: read(settings.passphrase),
    outputLimit: read(settings.outputLimit),
    ...(parent !== undefined && {
      parent: parentOf(parent),
      parentBecome: { method: 'sudo', user: 'root' } as const,
    }),
  }
  const args = [
    ['ansible_ssh_args', read(settings.sshArgs)],
    ['ansible_ssh_common_args', read(settings.sshCommonArgs)],
    ['ansible_ssh_extra_args', read(settings.sshExtraArgs)],
  ] as const
  return completed(plain, given, args, options.sshConfig)
}

/** The user that a task wants to become on a host, if any. */
export function becomeOf(
  name: string,
  scope: Scope,
  keywords: Keywords,
  options: ConnectionOptions,
): Become | undefined {
  const read = <T>(setting: Setting<T>) => readSetting(setting, { host: name, scope, keywords })
  if (!(read(settings.become) ?? options.become)) return undefined
  const flags = read(settings.becomeFlags)
  return {
    method: read(settings.becomeMethod) ?? 'sudo',
    program: read(settings.becomeProgram),
    ...(flags !== undefined && { flags }),
    user: read(settings.becomeUser) ?? options.becomeUser ?? 'root',
    password: read(settings.becomePassword) ?? options.becomePassword,
  }
}

/** Each host to go through is reached by its own variables, and through its own hosts first. */
function hopsTo(names: readonly string[], targetNamed: (name: string) => Target): Target[] {
  return names
    .flatMap(name => name.split(','))
    .flatMap(name => {
      const { address, ...own } = parseDestination(name)
      const { jump, ...hop } = targetNamed(address)
      return [...jump, { ...hop, jump: [], ...own }]
    })
}

function setting<T>(param: Param<T>, variables: readonly string[], keyword?: string): Setting<T> {
  return { param, variables, ...(keyword !== undefined && { keyword }) }
}

/** A file of known host keys that is named is the only one. */
function knownHostsIn(file: string | undefined): GivenSettings {
  return file === undefined ? {} : { knownHostsFiles: [resolve(file)], globalKnownHostsFiles: [] }
}
