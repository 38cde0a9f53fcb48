import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { folderWith } from '../testing.ts'

interface FakeMachine {
  readonly id: string
  readonly state: string
  readonly port: number
}

/** Answers like Vagrant with recorded words, and notes what it was asked. */
const program = `#!/bin/sh
echo "$@" >>"$HOME/asked"
if [ -s "$HOME/refusals" ]; then
  sed -n 1p "$HOME/refusals"; sed -i 1d "$HOME/refusals"; exit 1
fi
case $1 in
  status) cat "$HOME/status" ;;
  ssh-config) shift; for name; do cat "$HOME/login-$name"; done ;;
esac
`

/** A folder with a Vagrantfile and its state, a home, and a `vagrant` that answers from there. */
export class FakeVagrant {
  readonly root = folderWith({
    'bin/vagrant': program,
    'home/asked': '',
    'home/status': '',
    'vagrant/Vagrantfile': '',
  })
  readonly folder = join(this.root, 'vagrant')
  readonly home = join(this.root, 'home')
  readonly environment = { PATH: `${this.root}/bin:${process.env['PATH']}`, HOME: this.home }
  private readonly machines = new Map<string, FakeMachine | undefined>()

  constructor(names: readonly string[]) {
    for (const name of names) this.destroy(name)
  }

  /** Makes a machine, or puts it in another state, as `vagrant up` and `vagrant halt` do. */
  set(name: string, machine: FakeMachine): void {
    this.write(`vagrant/.vagrant/machines/${name}/docker/id`, machine.id)
    this.write(`vagrant/.vagrant/machines/${name}/docker/index_uuid`, `uuid of ${name}`)
    this.write(
      `home/login-${name}`,
      `Host ${name}\n  HostName 127.0.0.1\n  User vagrant\n  Port ${machine.port}\n` +
        `  UserKnownHostsFile /dev/null\n  StrictHostKeyChecking no\n  IdentityFile ${this.folder}/${name}/key\n\n`,
    )
    this.machines.set(name, machine)
    this.writeStates()
    this.writeIndex()
  }

  /** Puts a machine in another state without Vagrant: it sees that when it is asked. */
  setBehindItsBack(name: string, machine: FakeMachine): void {
    this.machines.set(name, machine)
    this.writeStates()
  }

  destroy(name: string): void {
    rmSync(join(this.folder, '.vagrant/machines', name), { recursive: true, force: true })
    this.machines.set(name, undefined)
    this.writeStates()
    this.writeIndex()
  }

  /** Answers the next questions with an error, one line each. */
  refuse(...lines: readonly string[]): void {
    this.write('home/refusals', lines.map(line => `${line}\n`).join(''))
  }

  /** The words that Vagrant was started with since this was asked before. */
  asked(): string[] {
    const lines = readFileSync(join(this.home, 'asked'), 'utf8').split('\n').filter(Boolean)
    this.write('home/asked', '')
    return lines
  }

  private writeStates(): void {
    const lines = [...this.machines].flatMap(([name, machine]) => [
      `1795204326,${name},metadata,provider,docker`,
      `1795204326,${name},provider-name,docker`,
      `1795204326,${name},state,${machine?.state ?? 'not_created'}`,
      `1795204326,${name},state-human-long,It is so. You can stop it using\\n\`vagrant halt\`%!(VAGRANT_COMMA) and so on.`,
    ])
    this.write('home/status', [...lines, '1795204327,,ui,info,Current machine states:', ''].join('\n'))
  }

  private writeIndex(): void {
    const machines = [...this.machines].flatMap(([name, machine]) => {
      const entry = { local_data_path: join(this.folder, '.vagrant'), name, state: machine?.state }
      return machine ? [[`uuid of ${name}`, entry]] : []
    })
    this.write(
      'home/.vagrant.d/data/machine-index/index',
      JSON.stringify({ version: 1, machines: Object.fromEntries(machines) }),
    )
  }

  private write(name: string, content: string): void {
    const path = join(this.root, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }
}

/** A port of the loopback that accepts connections until it is closed; any that is free unless it is named. */
export async function openPort(wanted = 0): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer(socket => socket.destroy())
  await new Promise<void>(resolve => server.listen(wanted, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { port, close: () => new Promise(resolve => server.close(() => resolve())) }
}
