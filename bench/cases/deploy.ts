import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bout, Case } from '../case.ts'
import { type Contender, inventoryOf, seldom, sshConfig } from '../contenders.ts'
import type { Lab } from '../lab/lab.ts'
import { type Command, run } from '../lab/process.ts'
import type { Site } from '../lab/site.ts'

/** Containers on one machine: replaced while they are asked, and many of them in one file. */
export const deployments: readonly Case[] = [
  {
    name: 'lost',
    work: '10 deployments, 2 rollbacks, more replicas and fewer, a reload of the proxy, a failure; all of it twice',
    goals: [{ of: 'Deliver', lost: true, atMost: 0 }],
    setUp: async lab => {
      const deliver = new Deliver(await placeOf(lab), 'one')
      return {
        limit: 900,
        contenders: [deliver.underLoad([...deliver.everything(), ...deliver.everything()])],
      }
    },
  },
  {
    name: 'replaced',
    work: '10 deployments of one container',
    goals: [{ of: 'Deliver', lost: true, atMost: 0 }],
    setUp: async lab => {
      const place = await placeOf(lab)
      const contenders = [new Deliver(place, 'one'), new Compose(place, 'one'), new StopThenStart(place)]
      return {
        limit: 600,
        contenders: contenders.map(each => each.underLoad(versions.map(version => each.deploy(version)))),
      }
    },
  },
  {
    name: 'services',
    work: '30 services, first deployment',
    goals: [],
    setUp: async lab => {
      const bout = await manyServices(lab, () => 'first')
      const { site } = await placeOf(lab)
      return { ...bout, before: () => site.clear() }
    },
  },
  {
    name: 'services-same',
    work: 'the same, unchanged',
    goals: [],
    setUp: lab => manyServices(lab, () => 'first'),
  },
  {
    name: 'services-one',
    work: 'the same, one of them changed',
    goals: [],
    setUp: lab => manyServices(lab, round => `round-${round}`),
  },
]

const versions = Array.from({ length: 10 }, (_, index) => `v${index + 1}`)

async function manyServices(lab: Lab, versionOf: (round: number) => string): Promise<Bout> {
  const place = await placeOf(lab)
  const contenders = [new Deliver(place, 'many'), new Compose(place, 'many')].map(each => {
    let round = 0
    return each.contender(() => each.deploy(versionOf(++round)), seldom)
  })
  for (const { command } of contenders) await run(command().argv)
  return { contenders, countForks: () => place.site.countForks() }
}

/** Where the applications are deployed, and the folder of what describes them. */
interface Place {
  readonly lab: Lab
  readonly site: Site
  readonly folder: string
  /** What begins a command on the machine. */
  readonly ssh: string
}

/** The port on which each serves the one container. */
const ports = { deliver: 8090, others: 8091 }

async function placeOf(lab: Lab): Promise<Place> {
  const site = await lab.site()
  const folder = lab.subfolder('applications')
  const ssh = `ssh -F ${sshConfig(lab, inventoryOf(lab, 'site', [await site.host()]))} node1`
  writeFileSync(
    join(folder, 'groups.yml'),
    '{ one: { hosts: { node1.dev: } }, many: { hosts: { node1.dev: } } }',
  )
  writeFileSync(join(folder, 'compose.one.yaml'), fileOf(site, 1, ports.deliver))
  writeFileSync(join(folder, 'compose.one-published.yaml'), fileOf(site, 1, ports.others))
  writeFileSync(join(folder, 'compose.many.yaml'), fileOf(site, 30))
  return { lab, site, folder, ssh }
}

/** A compose file, which Deliver reads too: the first service has the version that is deployed. */
function fileOf({ registry }: Site, count: number, port?: number): string {
  const services = Array.from({ length: count }, (_, index) => [
    `s${index + 1}`,
    {
      image: `${registry}/app:1`,
      environment: { VERSION: index === 0 ? '${VERSION}' : 'same', FAULT: '${FAULT:-}' },
      mem_limit: '128m',
      ...(port !== undefined && { ports: [`${port}:80`] }),
      'x-deliver': { health: { port: 80, path: '/health', start_period: '5s' }, drain: '4s' },
    },
  ])
  return JSON.stringify({ services: Object.fromEntries(services) })
}

/** One who deploys: commands are texts of shell. */
abstract class Deployer {
  protected abstract readonly name: string
  protected abstract readonly port: number
  protected readonly place: Place

  constructor(place: Place) {
    this.place = place
  }

  abstract deploy(version: string): string

  contender(command: () => string, rounds: number): Contender {
    return { name: this.name, rounds, command: () => this.shell(command()) }
  }

  /** Does all of this once, while clients of every kind ask for what it deploys. */
  underLoad(commands: readonly string[]): Contender {
    const url = this.place.site.urlOf(this.port)
    return {
      ...this.contender(() => commands.join(' && '), 1),
      begin: async () => {
        await this.place.site.clear()
        await run(this.shell(this.deploy('v0')).argv)
        while (!(await fetch(url).catch(() => undefined))?.ok) await sleep(100)
      },
      load: { url, clients: { keep: 6, fresh: 6, slow: 4, upload: 2, stream: 4, websocket: 4 } },
    }
  }

  private shell(text: string): Command {
    const settings = Object.entries(this.place.site.environment).map(([name, value]) => `${name}=${value}`)
    return { argv: ['env', ...settings, 'sh', '-c', text] }
  }
}

class Deliver extends Deployer {
  protected readonly name = 'Deliver'
  protected readonly port = ports.deliver
  private readonly application: string

  constructor(place: Place, application: string) {
    super(place)
    this.application = application
  }

  deploy(version: string, ...more: string[]): string {
    const file = `${this.place.folder}/compose.${this.application}.yaml`
    return this.deliver(`VERSION=${version}`, 'deploy', file, this.application, ...more)
  }

  everything(): string[] {
    const back = this.deliver('', 'app', this.application, 'rollback')
    const more = `-e '${JSON.stringify({ replicas: { [`${this.application}_s1`]: 4 } })}'`
    return [
      ...versions.map(version => this.deploy(version)),
      back,
      back,
      this.deploy('v10', more),
      this.deploy('v10'),
      `${this.place.ssh} systemctl reload haproxy`,
      this.deploy('v10'),
      `! FAULT=unhealthy ${this.deploy('ill')}`,
    ]
  }

  private deliver(setting: string, ...words: string[]): string {
    const { lab, folder } = this.place
    const inventory = `-i development -i ${folder}/groups.yml`
    return [setting, 'node', `${lab.programs}/deliver.js`, ...words, inventory].filter(Boolean).join(' ')
  }
}

/** On the machine itself, so that it has no way to go. */
class Compose extends Deployer {
  protected readonly name = 'docker-compose'
  protected readonly port = ports.others
  private readonly application: string

  constructor(place: Place, application: 'one' | 'many') {
    super(place)
    this.application = application
  }

  deploy(version: string): string {
    const { folder, ssh } = this.place
    const file = `${folder}/compose.${this.application === 'one' ? 'one-published' : 'many'}.yaml`
    return `${ssh} VERSION=${version} docker-compose -p ${this.application} -f - up -d <${file}`
  }
}

class StopThenStart extends Deployer {
  protected readonly name = 'stop, then start'
  protected readonly port = ports.others

  deploy(version: string): string {
    const { site, ssh } = this.place
    const start = `docker run -d --name plain -p ${ports.others}:80 -e VERSION=${version} ${site.registry}/app:1`
    return `${ssh} '{ ! docker stop plain || docker rm plain; } && ${start}'`
  }
}
