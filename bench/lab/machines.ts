import { readFileSync } from 'node:fs'
import type { Host } from './host.ts'
import { run } from './process.ts'

const names = [1, 2, 3, 4, 5].map(number => `machine${number}`)
const network = 'deliver-bench'
const containerOf = (name: string) => `${network}-${name}`

/** What systemd needs of a container; the Vagrantfile tells why. */
const asMachine = [
  ...'AUDIT_CONTROL AUDIT_WRITE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE MKNOD'
    .concat(
      ' NET_ADMIN NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT',
    )
    .concat(' SYS_NICE SYS_PTRACE SYS_TTY_CONFIG')
    .split(' ')
    .map(capability => `--cap-add=${capability}`),
  '--security-opt=seccomp=unconfined',
  '--security-opt=systempaths=unconfined',
  '--device-cgroup-rule=a *:* rwm',
  '--cgroupns=private',
  '--tmpfs=/run',
  '--tmpfs=/tmp',
  '--stop-signal=SIGRTMIN+3',
]

/** Five machines, on a network of their own. */
export class Machines {
  readonly hosts: readonly Host[]

  static async start(publicKey: string): Promise<Machines> {
    await removeLeftOvers()
    const image = await buildImage()
    await run(['docker', 'network', 'create', network])
    return new Machines(await Promise.all(names.map(name => startMachine(name, image, publicKey))))
  }

  private constructor(hosts: readonly Host[]) {
    this.hosts = hosts
  }

  /** Takes back what the playbooks did. */
  async reset(): Promise<void> {
    await this.each('reset.sh')
  }

  /** All that the playbooks keep, on all machines. */
  async state(): Promise<string> {
    return (await this.each('state.sh')).join('\n')
  }

  /** Each machine numbers its processes by itself: what else is started on this computer does not count. */
  async countForks(): Promise<() => Promise<number>> {
    const before = await this.lastProcesses()
    return async () => {
      const after = await this.lastProcesses()
      return after.reduce((sum, last, machine) => sum + started(before[machine] ?? 0, last), 0)
    }
  }

  private async lastProcesses(): Promise<number[]> {
    return (await this.each('last-process.sh')).map(Number)
  }

  async stop(): Promise<void> {
    await removeLeftOvers()
  }

  private each(script: string): Promise<string[]> {
    return Promise.all(this.hosts.map(({ name }) => inMachine(name, script)))
  }
}

/** Processes between two numbers, the second of which belongs to the one that looked; numbers begin anew at the highest. */
function started(before: number, after: number): number {
  const highest = Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8'))
  return (after >= before ? after - before : after - firstAgain + highest - before) - 1
}

/** The number that follows the highest. */
const firstAgain = 300

/** Also of a run that was killed. */
async function removeLeftOvers(): Promise<void> {
  const lines = async (...argv: string[]) => (await run(['docker', ...argv])).split('\n').filter(Boolean)
  const containers = await lines('ps', '--all', '--quiet', '--filter', `network=${network}`)
  if (containers.length > 0) await run(['docker', 'rm', '--force', '--volumes', ...containers])
  const networks = await lines('network', 'ls', '--quiet', '--filter', `name=^${network}$`)
  if (networks.length > 0) await run(['docker', 'network', 'rm', ...networks])
}

/** The image of the development machines, and on it what the bench needs: made once, found again by its name. */
async function buildImage(): Promise<string> {
  await run(['vagrant/image/build'])
  const machine = (await run(['vagrant/image/name'])).trim()
  const image = machine.replace('deliver-machine:', `${network}:`)
  const dockerfile = readFileSync('bench/lab/Dockerfile', 'utf8')
  await run(['docker', 'build', '--tag', image, '--build-arg', `machine=${machine}`, '-'], dockerfile)
  return image
}

async function startMachine(name: string, image: string, publicKey: string): Promise<Host> {
  const container = containerOf(name)
  const place = ['--name', container, '--hostname', name, '--network', network]
  await run(['docker', 'run', '--detach', ...place, ...asMachine, image])
  await inMachine(name, 'prepare.sh', publicKey)
  const address = await run(['docker', 'exec', container, 'hostname', '-I'])
  const hostKey = await run(['docker', 'exec', container, 'cat', '/etc/ssh/ssh_host_ed25519_key.pub'])
  return { name, address: address.trim(), port: 22, user: 'vagrant', hostKey: hostKey.trim() }
}

function inMachine(name: string, script: string, ...args: string[]): Promise<string> {
  const program = readFileSync(`bench/lab/${script}`, 'utf8')
  return run(['docker', 'exec', '--interactive', containerOf(name), 'sh', '-s', '--', ...args], program)
}
