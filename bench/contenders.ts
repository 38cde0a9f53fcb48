import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Host, knownLine } from './lab/host.ts'
import type { Lab } from './lab/lab.ts'
import { type Command, measured, run } from './lab/process.ts'
import type { LoadRequest } from './load/load.ts'

/** One who does the work of a case. */
export interface Contender {
  readonly name: string
  /** In how many rounds it takes part: those that take long in fewer. */
  readonly rounds: number
  /** Comes before each of its rounds, and is not measured. */
  begin?(): Promise<void>
  /** What it runs, made anew for each round. */
  command(): Command
  /** Who is asked while it works. */
  readonly load?: LoadRequest
  /** Ends what it left running. */
  end?(): Promise<void>
}

/** How often those take part that are quick, and those that are not. */
export const often = 7
export const seldom = 3

/** Hosts as the contenders are told of them. */
export interface Inventory {
  readonly file: string
  readonly hosts: readonly Host[]
  /** For each host a folder of its own, where hosts share a machine. */
  readonly folders: string
}

/** Writes the hosts down once, for all contenders: Ansible and Deliver read the same file. */
export function inventoryOf(lab: Lab, name: string, hosts: readonly Host[]): Inventory {
  const folder = lab.subfolder(name)
  const file = join(folder, 'hosts.ini')
  const folders = lab.subfolder('hosts')
  const known = join(folder, 'known_hosts')
  const lines = [
    '[machines]',
    ...hosts.map(
      ({ name, address, port, user }) =>
        `${name} ansible_host=${address} ansible_port=${port} ansible_user=${user} folder=${folders}/${name}`,
    ),
    '[all:vars]',
    `ansible_ssh_private_key_file=${lab.key}`,
    `ansible_known_hosts_file=${known}`,
    `ansible_ssh_common_args='-o UserKnownHostsFile=${known}'`,
    'ansible_python_interpreter=/usr/bin/python3',
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  writeFileSync(known, hosts.map(knownLine).join(''))
  return { file, hosts, folders }
}

/** The engine of this repository. */
export function deliver(lab: Lab, { file }: Inventory, playbook: string, rounds = often): Contender {
  const path = playbook.startsWith('/') ? playbook : `bench/playbooks/deliver/${playbook}`
  const argv = ['node', `${lab.programs}/deliver-play.js`, '-i', file, '--forks', '50', path]
  return { name: 'Deliver', rounds, command: () => ({ argv }) }
}

/** Ansible, as fast as its settings make it. */
export function ansible(lab: Lab, inventory: Inventory, playbook: string, rounds = seldom): Contender {
  return ansibleWith({}, 'Ansible', lab, inventory, playbook, rounds)
}

/** Ansible with the strategy of Mitogen. */
export function mitogen(lab: Lab, inventory: Inventory, playbook: string, rounds = seldom): Contender {
  const strategy = {
    ANSIBLE_STRATEGY: 'mitogen_linear',
    ANSIBLE_STRATEGY_PLUGINS: '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy',
  }
  return ansibleWith(strategy, 'Ansible + Mitogen', lab, inventory, playbook, rounds)
}

function ansibleWith(
  more: Readonly<Record<string, string>>,
  name: string,
  lab: Lab,
  { file }: Inventory,
  playbook: string,
  rounds: number,
): Contender {
  let sockets = ''
  return {
    name,
    rounds,
    command() {
      sockets = mkdtempSync(join(lab.folder, 'cp-'))
      const argv = ['ansible-playbook', '-i', file, '--forks', '50', `bench/playbooks/ansible/${playbook}`]
      return {
        argv,
        environment: { ...ansibleSettings(lab), ANSIBLE_SSH_CONTROL_PATH_DIR: sockets, ...more },
      }
    },
    end: () => endConnections(sockets),
  }
}

/** Settings in the environment; a configuration of this machine counts for nothing. */
export function ansibleSettings(lab: Lab): Record<string, string> {
  const home = lab.subfolder('ansible')
  const empty = join(home, 'ansible.cfg')
  writeFileSync(empty, '')
  return {
    ANSIBLE_CONFIG: empty,
    ANSIBLE_HOME: home,
    ANSIBLE_REMOTE_TMP: '/tmp/.ansible-bench',
    ANSIBLE_PIPELINING: 'true',
    ANSIBLE_NOCOLOR: 'true',
    ANSIBLE_TIMEOUT: '30',
  }
}

/** Each round connects anew; the connections that Ansible keeps for a while would outlive the bench. */
async function endConnections(sockets: string): Promise<void> {
  for (const name of readdirSync(sockets)) {
    await run(['ssh', '-o', `ControlPath=${join(sockets, name)}`, '-O', 'exit', 'host']).catch(() => '')
  }
}

/** The floor for a few machines: the same work as a shell script, through the OpenSSH client, at once. */
export function plainSsh(lab: Lab, inventory: Inventory, script: string): Contender {
  const config = sshConfig(lab, inventory)
  const names = inventory.hosts.map(({ name }) => name)
  const loop = `for host; do ssh -F ${config} "$host" sudo sh -s -- "$host" <${script} & done; wait`
  return program('plain ssh', ['sh', '-c', loop, 'sh', ...names])
}

/** Writes down how the OpenSSH client reaches the hosts. */
export function sshConfig(lab: Lab, { file, hosts }: Inventory): string {
  const config = join(file, '../ssh_config')
  const known = join(file, '../known_hosts')
  const lines = hosts.flatMap(({ name, address, port, user }) => [
    `Host ${name}`,
    `  HostName ${address}`,
    `  Port ${port}`,
    `  User ${user}`,
    `  IdentityFile ${lab.key}`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${known}`,
  ])
  writeFileSync(config, `${lines.join('\n')}\n`)
  return config
}

/** The floor for many hosts: one process with ssh2, so many connections at a time, one script on each. */
export function plainSsh2(
  lab: Lab,
  { file, hosts, folders }: Inventory,
  script: string,
  rounds = often,
): Contender {
  const list = join(file, '../hosts.json')
  writeFileSync(list, JSON.stringify(hosts.map(host => ({ ...host, folder: `${folders}/${host.name}` }))))
  const argv = ['node', join(import.meta.dirname, 'many.cjs'), list, lab.key, script]
  return program('plain ssh', argv, { rounds })
}

/** Runs a contender once, unmeasured: what it makes is there then. */
export async function warmUp({ name, command }: Contender): Promise<void> {
  const { status, output } = await measured(command(), 600)
  if (status !== 0) throw new Error(`${name} failed:\n${output}`)
}

/** Any program. */
export function program(
  name: string,
  argv: readonly string[],
  settings: Partial<Command> & { rounds?: number } = {},
): Contender {
  const { rounds = often, ...more } = settings
  return { name, rounds, command: () => ({ argv, ...more }) }
}
