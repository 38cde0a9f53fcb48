import { execFileSync } from 'node:child_process'
import type { Host } from './host.ts'
import { run } from './process.ts'

const lab = process.env['DELIVER_LAB'] || 'bench'
const network = process.env['DELIVER_NETWORK'] ?? '192.168.58'

/** The last number of the address of the machine on which applications run. */
const number = 111
const container = `deliver-${lab}-node1`

/** Machines on which `site.yml` was played, with Docker Compose beside it; one of them runs applications. */
export class Site {
  readonly environment = {
    DELIVER_LAB: lab,
    DELIVER_NETWORK: network,
    VAGRANT_DOTFILE_PATH: process.env['VAGRANT_DOTFILE_PATH'] ?? `.vagrant/${lab}`,
    DELIVER_SSH_CONFIG: 'none',
  }
  readonly registry = `${network}.101:5000`

  /** `publicKey` is let in as root. */
  static async start(programs: string, publicKey: string): Promise<Site> {
    const site = new Site()
    site.run('scripts/lib/machines')
    site.run('node', `${programs}/deliver-play.js`, 'site.yml')
    const images = [{ name: 'app', tag: '1', folder: 'test/machines/app' }]
    site.run('node', `${programs}/deliver-play.js`, 'registry.yml', '-e', JSON.stringify({ images }))
    await site.inMachine(`
      mkdir -p /root/.ssh && echo '${publicKey}' >/root/.ssh/authorized_keys
      command -v docker-compose >/dev/null || apt-get install --yes --quiet=2 --no-install-recommends docker-compose
      docker pull --quiet ${site.registry}/app:1`)
    return site
  }

  /** The machine, as root. */
  async host(): Promise<Host> {
    const hostKey = await this.inMachine('cat /etc/ssh/ssh_host_ed25519_key.pub')
    return { name: 'node1', address: `${network}.${number}`, port: 22, user: 'root', hostKey: hostKey.trim() }
  }

  urlOf(port: number): string {
    return `http://${network}.${number}:${port}/`
  }

  /** Nothing runs on the machine. */
  async clear(): Promise<void> {
    await this.inMachine('docker ps --all --quiet | xargs --no-run-if-empty docker rm --force >/dev/null')
  }

  /** The machine numbers its processes by itself, with those in its containers. */
  async countForks(): Promise<() => Promise<number>> {
    const before = await this.lastProcess()
    return async () => (await this.lastProcess()) - before - 1
  }

  async stop(): Promise<void> {
    this.run('scripts/down')
  }

  private async lastProcess(): Promise<number> {
    return Number(await this.inMachine('sh -c "echo \\$\\$"'))
  }

  private inMachine(script: string): Promise<string> {
    return run(['docker', 'exec', '--interactive', container, 'sh', '-es'], script)
  }

  private run(program: string, ...args: string[]): void {
    const env = { ...process.env, ...this.environment }
    execFileSync(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  }
}
