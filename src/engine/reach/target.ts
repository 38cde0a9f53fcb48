import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { TaskError } from '../../base/errors.ts'
import { Secret } from '../../base/secret.ts'
import { shellWords } from '../../base/words.ts'
import type { Node } from '../../base/yaml.ts'
import { renderNode } from '../../expressions/text.ts'
import type { Become, Target } from '../../model/connection.ts'
import type { Scope } from '../../model/scope.ts'
import type { RunOptions } from '../world.ts'

type Keywords = ReadonlyMap<string, Node>

const transports: ReadonlyMap<string, Target['transport']> = new Map([
  ['ssh', 'ssh'],
  ['smart', 'ssh'],
  ['paramiko', 'ssh'],
  ['openssh', 'openssh'],
  ['local', 'local'],
  ['docker', 'docker'],
  ['lxc', 'lxc'],
])

/** How to reach a host, from its variables; without those from the keywords, and without those from the command line. */
export function targetOf(
  name: string,
  scope: Scope,
  keywords: Keywords,
  options: RunOptions,
  parentTarget: (name: string) => Target,
): Target {
  const setting = settings(scope, keywords)
  const transport = transportNamed(name, setting('ansible_connection', 'connection') ?? options.connection)
  const parent = setting('deliver_parent')
  const keyFile =
    setting('ansible_ssh_private_key_file', 'ansible_private_key_file') ?? options.privateKeyFile
  return {
    name,
    transport,
    address: setting('ansible_host', 'ansible_ssh_host') ?? name,
    port: Number(setting('ansible_port', 'ansible_ssh_port', 'port') ?? 22),
    user: setting('ansible_user', 'ansible_ssh_user', 'remote_user') ?? options.user,
    password: secret(scope, 'ansible_password', 'ansible_ssh_pass') ?? options.password,
    privateKeyFiles: keyFile === undefined ? [] : [resolve(keyFile.replace(/^~(?=\/)/, homedir()))],
    passphrase: secret(scope, 'ansible_ssh_private_key_passphrase'),
    hostKeyChecking: hostKeyChecking(name, setting('ansible_host_key_checking') ?? 'yes'),
    knownHostsFiles: knownHostsFiles(setting('ansible_known_hosts_file')),
    connectTimeoutSeconds: Number(setting('ansible_timeout') ?? options.timeoutSeconds),
    jump: [],
    ...(parent !== undefined && {
      parent: parentTarget(parent),
      parentBecome: { method: 'sudo', user: 'root' } as const,
    }),
  }
}

/** The user that a task wants to become, if any. */
export function becomeOf(scope: Scope, keywords: Keywords, options: RunOptions): Become | undefined {
  const setting = settings(scope, keywords)
  const wanted = setting('ansible_become', 'become') ?? String(options.become)
  if (!/^(true|yes|1)$/i.test(wanted)) return undefined
  const method = setting('ansible_become_method', 'become_method') ?? 'sudo'
  if (method !== 'sudo' && method !== 'su') {
    throw new TaskError(`Cannot become another user by ${method}`, { hint: 'become_method is sudo or su' })
  }
  const flags = setting('ansible_become_flags', 'become_flags')
  return {
    method,
    program: setting('ansible_become_exe', 'become_exe'),
    ...(flags !== undefined && { flags: shellWords(flags) }),
    user: setting('ansible_become_user', 'become_user') ?? options.becomeUser ?? 'root',
    password: secret(scope, 'ansible_become_password', 'ansible_become_pass') ?? options.becomePassword,
  }
}

/** Looks a setting up by its names: variables (`ansible_...`) first, then the keyword. */
function settings(scope: Scope, keywords: Keywords): (...names: string[]) => string | undefined {
  return (...names) => {
    const variable = names.find(name => /^(ansible|deliver)_/.test(name) && scope.has(name))
    const keyword = names.map(name => keywords.get(name)).find(Boolean)
    const value = variable ? scope.get(variable) : keyword && renderNode(keyword, scope)
    return value === undefined || value === null ? undefined : String(value)
  }
}

function secret(scope: Scope, ...names: string[]): Secret | undefined {
  const name = names.find(name => scope.has(name))
  const value = name === undefined ? undefined : scope.get(name)
  if (value === undefined || value === null) return undefined
  return value instanceof Secret ? value : new Secret(String(value))
}

function transportNamed(name: string, connection = 'ssh'): Target['transport'] {
  const transport = transports.get(connection)
  if (transport) return transport
  const known = [...transports.keys()].join(', ')
  throw new TaskError(`Cannot connect to ${name} by ${connection}`, {
    hint: `ansible_connection is one of ${known}`,
  })
}

function hostKeyChecking(name: string, wanted: string): Target['hostKeyChecking'] {
  const value = wanted.toLowerCase()
  if (value === 'accept-new') return value
  if (/^(yes|true|1)$/.test(value)) return 'yes'
  if (/^(no|false|0)$/.test(value)) return 'no'
  throw new TaskError(`ansible_host_key_checking of ${name} is ${wanted}`, {
    hint: 'it is yes, accept-new or no',
  })
}

function knownHostsFiles(own: string | undefined): string[] {
  if (own !== undefined) return [resolve(own)]
  return [resolve(homedir(), '.ssh/known_hosts'), '/etc/ssh/ssh_known_hosts']
}
