import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { shownAs } from '../../deployment/notations/write/shown-as.ts'
import { connectionNames } from '../../engine/reach/target.ts'
import { choice, count, type Flags, flag, list, number, text } from './flag.ts'

const inventory = list(
  'NAME',
  'the environment: a name in inventories/, a folder, a file, or hosts with commas',
  { short: 'i', alias: 'inventory-file', fallback: ['development'], resolveFrom: resolveInventory },
)

const extraVars = list(
  'VARIABLES',
  'variables that win over all others: k=v, a map in JSON or YAML, or @FILE',
  {
    short: 'e',
    resolveFrom: (folder, value) =>
      value.startsWith('@') ? `@${resolvePath(folder, value.slice(1))}` : value,
  },
)

const timeout = number(
  'SECONDS',
  'how long to wait for a connection; 10, where ssh_config says nothing',
  undefined,
  { short: 'T' },
)

const sshConfig = text(
  'FILE',
  'the ssh_config file to follow, in place of those of the user and the system; or none',
  {
    resolveFrom: (folder, value) => (value.toLowerCase() === 'none' ? value : resolvePath(folder, value)),
  },
)

/** Every flag of `deliver-play`. The parser, `--help`, the project file and the docs read this table. */
export const playFlags = {
  inventory,
  limit: list('PATTERN', 'keep to the hosts that match; @FILE holds a pattern a line', {
    short: 'l',
    alias: 'subset',
    perRun: true,
  }),
  tags: list('TAGS', 'run only what has one of these tags', { short: 't' }),
  'skip-tags': list('TAGS', 'leave out what has one of these tags'),
  'extra-vars': extraVars,
  check: flag('say what would change, and change nothing', { short: 'C', perRun: true }),
  diff: flag('show what every change replaces', { short: 'D' }),
  forks: number('NUMBER', 'how many hosts are at work at once', 50, { short: 'f' }),
  user: text('NAME', 'log in as this user, where the inventory names none', { short: 'u' }),
  'ask-pass': flag('ask for the password of the login', { short: 'k' }),
  'private-key': text('FILE', 'log in with the key in this file', {
    alias: 'key-file',
    resolveFrom: resolvePath,
  }),
  connection: text('KIND', 'how to connect where the inventory does not say: ssh, openssh or local', {
    short: 'c',
    choices: connectionNames,
  }),
  timeout,
  'ssh-config': sshConfig,
  'task-timeout': number(
    'SECONDS',
    'how long a task without a timeout of its own may act on a host; 0: for ever',
    86_400,
  ),
  'lock-timeout': number(
    'SECONDS',
    'how long to wait while another run holds the lock of the environment',
    0,
  ),
  override: text('REASON', 'run from other files than the environment takes; the reason is recorded', {
    perRun: true,
  }),
  yes: flag('do not ask whether the run is meant, where the environment wants that', {
    short: 'y',
    perRun: true,
  }),
  become: flag('become another user (root), where the playbook does not say', { short: 'b' }),
  'become-user': text('NAME', 'the user to become'),
  'ask-become-pass': flag('ask for the password that sudo wants', { short: 'K' }),
  'start-at-task': text('NAME', 'leave out all before the task of this name (a glob, or "role : name")', {
    perRun: true,
  }),
  step: flag('ask before each task: yes, no, or continue without asking', { perRun: true }),
  'force-handlers': flag('run the handlers of a host even when it failed'),
  'look-ahead': flag('ask hosts early what coming tasks will ask; --no-look-ahead asks when each one comes', {
    fallback: true,
  }),
  'flush-cache': flag('forget which handlers earlier runs left to do; facts are never kept', {
    perRun: true,
  }),
  'list-hosts': flag('show the hosts of each play, and run nothing', { perRun: true }),
  'list-tasks': flag('show the tasks of each play, and run nothing', { perRun: true }),
  'list-tags': flag('show the tags of each play, and run nothing', { perRun: true }),
  'syntax-check': flag('check the files, and run nothing', { perRun: true }),
  quiet: flag('show changes and failures only; nothing when there are none', { short: 'q' }),
  profile: flag('end with the slowest tasks and hosts'),
  color: choice('WHEN', 'colour the output: auto (on terminals), always or never', [
    'auto',
    'always',
    'never',
  ]),
  json: flag('print the events as lines of JSON'),
  verbose: count(
    'show what tasks answer; twice: also where they stand, and of those that changed nothing; thrice: how hosts are reached',
    { short: 'v' },
  ),
} as const satisfies Flags

const {
  'start-at-task': _start,
  step: _step,
  'flush-cache': _flush,
  'list-hosts': _hosts,
  'list-tasks': _tasks,
  'list-tags': _tags,
  'syntax-check': _syntax,
  tags: _onlyTags,
  'skip-tags': _skipTags,
  ...rolloutFlags
} = playFlags

/** Every flag of `deliver deploy`. */
export const deployFlags = {
  ...rolloutFlags,
  redeploy: flag('make every container anew, also where nothing changed', { perRun: true }),
} as const satisfies Flags

/** Every flag of `deliver inventory`. */
export const inventoryFlags = {
  inventory,
  limit: list('PATTERN', 'keep to the hosts that match', { short: 'l', perRun: true }),
  'extra-vars': extraVars,
  'ssh-config': sshConfig,
  list: flag('all groups, hosts and variables, as JSON', { perRun: true }),
  graph: flag('the groups as a tree', { perRun: true }),
  host: text('NAME', 'the variables of one host, as JSON', { perRun: true }),
  explain: text('VARIABLE', 'with --host: where the value comes from, and which ones it hides', {
    perRun: true,
  }),
} as const satisfies Flags

/** Every flag of `deliver trust`. */
export const trustFlags = {
  inventory: {
    ...inventory,
    fallback: [] as readonly string[],
    describe: `${inventory.describe}; without it, HOST is host:port`,
  },
  'extra-vars': extraVars,
  yes: flag('accept what hosts show, without asking', { short: 'y', perRun: true }),
  fingerprint: list('SHA256:...', 'accept exactly this key, and refuse all others', { perRun: true }),
  replace: flag('let a new key take the place of one that has changed', { perRun: true }),
  user: playFlags.user,
  'private-key': playFlags['private-key'],
  timeout,
  'ssh-config': sshConfig,
} as const satisfies Flags

/** The flags that say which hosts there are and how they are reached. */
const hostFlags = {
  inventory,
  'extra-vars': extraVars,
  forks: playFlags.forks,
  user: playFlags.user,
  'ask-pass': playFlags['ask-pass'],
  'private-key': playFlags['private-key'],
  connection: playFlags.connection,
  timeout,
  'ssh-config': sshConfig,
  become: playFlags.become,
  'become-user': playFlags['become-user'],
  'ask-become-pass': playFlags['ask-become-pass'],
  verbose: playFlags.verbose,
} as const satisfies Flags

/** Every flag of `deliver ping`. */
export const pingFlags = { ...hostFlags, json: flag('a line of JSON for each host') } as const satisfies Flags

/** Every flag of `deliver apps`. */
export const appsFlags = {
  ...hostFlags,
  json: flag('a line of JSON for each deployment'),
} as const satisfies Flags

/** Every flag of `deliver app`. */
export const appFlags = {
  ...deployFlags,
  follow: flag('logs: go on with what comes', { perRun: true }),
  since: text('TIME', 'logs: from a moment or a time ago, such as 10m', { perRun: true }),
  lines: number('NUMBER', 'logs: how many of the last lines of each container', 100, { perRun: true }),
  grep: text('PATTERN', 'logs: only lines that match', { perRun: true }),
  volumes: flag('remove: the volumes too, with all that is in them', { perRun: true }),
} as const satisfies Flags

/** Every flag of `deliver doctor`. */
export const doctorFlags = {
  ...hostFlags,
  json: flag('the findings as lines of JSON'),
} as const satisfies Flags

/** Every flag of `deliver lock`. */
export const lockFlags = {
  ...hostFlags,
  force: flag('release the lock of a run that is alive', { perRun: true }),
  json: flag('the states as JSON'),
} as const satisfies Flags

/** Every flag of `deliver runs`. */
export const runsFlags = {
  inventory,
  last: number('NUMBER', 'how many of them', 20),
  json: flag('the record as lines of JSON'),
} as const satisfies Flags

/** Every flag of `deliver service`. */
export const serviceFlags = {
  as: choice('NOTATION', 'with show: how to write it, compose, template, deliverous or json', shownAs, {
    perRun: true,
  }),
  profile: list('NAME', 'take in the services of a compose file that have this profile', { perRun: true }),
} as const satisfies Flags

function resolvePath(folder: string, path: string): string {
  return path.startsWith('~') ? path : resolve(folder, path)
}

function resolveInventory(folder: string, name: string): string {
  return [join(folder, name), join(folder, 'inventories', name)].find(existsSync) ?? name
}
