import { shellWords } from '../../../base/words.ts'
import { type Node, nodeOf, type ScalarNode } from '../../../base/yaml.ts'
import { isTemplate } from '../../../expressions/text.ts'
import type { Application, Job, PublishedPort, Service } from '../../model.ts'
import type { Value, ValueMap } from '../../to-node.ts'
import { toldTo } from '../template/discovery.ts'
import { hasBraces } from '../template/substitution.ts'
import { defaultPort, protocolOf } from '../template/wan-map.ts'
import { volumeName } from '../volume-names.ts'
import { domainWords } from './domains.ts'
import { filled, isReleaseOf, namesOf, portOf, requireWords, rolloutWords, Unsayable } from './words.ts'

/**
 * An application as a template with named ports. Its services will also be told of each other, as in all templates.
 * @throws FileError, with everything that it cannot say
 */
export function templateText(application: Application): string {
  return new TemplateWriter(application).text()
}

class TemplateWriter {
  private readonly unsayable = new Unsayable('A template')
  private readonly application: Application

  constructor(application: Application) {
    this.application = application
  }

  text(): string {
    const { services, jobs, domains, generated } = this.application
    const others = jobs.filter(job => !services.some(service => isReleaseOf(service, job)))
    return this.unsayable.fileOf({
      ...Object.fromEntries(services.map(service => [service.name, this.service(service)])),
      Generate: filled(Object.fromEntries(generated.map(({ name, digits }) => [name, { hex: digits }]))),
      Exec: filled(Object.fromEntries(others.map(job => [job.name, this.job(job)]))),
      Domains: filled(Object.fromEntries(domains.map(domain => [domain.name, domainWords(domain)]))),
    })
  }

  private service(service: Service): ValueMap {
    this.refuse(service)
    const { jobs } = this.application
    const { health, release, ...rollout } = rolloutWords(
      this.withData(service),
      jobs.map(job => ({ ...job, command: this.value(job.command) })),
    )
    return {
      image: service.image,
      cmd: this.command(service.command, service),
      entrypoint: service.entrypoint && this.value(service.entrypoint),
      env: this.environment(service),
      ...this.ports(service),
      wan_map: this.wanMap(service),
      volumes: this.volumes(service),
      privileged: service.privileged,
      memory: service.memory,
      git: service.build?.context,
      require: requireWords(service.requires),
      deploy_with: namesOf(service.together),
      deploy_conflict: namesOf(service.apart),
      health,
      ...rollout,
      release,
    }
  }

  private refuse(service: Service): void {
    const { name, build } = service
    this.unsayable.addFields(service, [
      'hostname',
      'nameServers',
      'links',
      'aliases',
      'files',
      'cpus',
      'labels',
      'settings',
      'sourceAddress',
    ])
    if (build && (build.dockerfile ?? build.target ?? (build.args.size > 0 || undefined)) !== undefined)
      this.unsayable.add(`how the image of ${name} is built, only from which folder`, build.place)
  }

  /** Texts go through a shell here: one that is cut into words becomes a list of them. */
  private command(written: Node | undefined, { name }: { readonly name: string }): Value | undefined {
    const node = written?.kind === 'scalar' ? this.words(written, name) : written
    if (node?.kind !== 'list') return undefined
    const [shell, flag, text] = node.items.map(item => (item.kind === 'scalar' ? item.value : undefined))
    const isShell =
      shell === '/bin/sh' && flag === '-c' && node.items.length === 3 && typeof text === 'string'
    return this.value(isShell && node.items[2] ? node.items[2] : node)
  }

  private words(node: ScalarNode, name: string): Node | undefined {
    const words = isTemplate(String(node.value)) ? undefined : wordsIn(String(node.value))
    if (words) return nodeOf(words, node.place)
    return this.unsayable.add(`the command of ${name} as a text without a shell`, node.place)
  }

  /** Names in braces would be replaced: they are kept as data, if they can be. */
  private value(node: Node): Node {
    if (node.kind === 'list') return { ...node, items: node.items.map(item => this.value(item)) }
    if (node.kind !== 'scalar' || typeof node.value !== 'string' || node.raw) return node
    const names = new Set(this.application.generated.map(({ name }) => name))
    if (!hasBraces(node.value, names)) return node
    if (node.value.includes('{{')) this.unsayable.add(`the text ${node.value}`, node.place)
    return { ...node, raw: true }
  }

  private withData(service: Service): Service {
    const { health } = service
    if (health?.kind !== 'command') return service
    return { ...service, health: { ...health, command: this.value(health.command) } }
  }

  private environment(service: Service): ValueMap | undefined {
    const told = toldTo(service, this.application.services)
    const own = [...service.environment].filter(
      ([name, node]) => node.kind !== 'scalar' || node.raw || node.value !== told.get(name),
    )
    return filled(Object.fromEntries(own.map(([name, node]) => [name, this.value(node)])))
  }

  private ports({ name: service, ports, place }: Service): ValueMap {
    const [first] = ports
    if (first && first.name === undefined && ports.length === 1) return { port: portOf(first.number) }
    if (ports.some(({ name }) => name === undefined))
      this.unsayable.add(`which ports ${service} has: without a name, there can be only one`, place)
    return { ports: Object.fromEntries(ports.map(({ name = '', number }) => [name, portOf(number)])) }
  }

  private wanMap(service: Service): ValueMap | undefined {
    const words = service.published.map(port => this.published(port, service))
    if (new Set(words.map(([outer]) => outer)).size < words.length)
      this.unsayable.add(`that ${service.name} has one port outside for several inside`, service.place)
    return filled(Object.fromEntries(words))
  }

  private published(published: PublishedPort, { name: service, ports }: Service): [string, string] {
    const { address = '', outside, inside, protocol, place } = published
    const port = ports.find(({ number }) => number === inside)
    if (!port)
      this.unsayable.add(`that ${service} has a port outside for ${inside}, which is no port of it`, place)
    const isUsual = port && protocol === protocolOf({ ...port, assigned: false })
    const outer = `${address.includes(':') && !address.includes('{{') ? `[${address}]` : address}:${outside}`
    return [isUsual ? outer : `${outer}/${protocol}`, port?.name ?? defaultPort]
  }

  private volumes({ name: service, volumes, place }: Service): ValueMap | undefined {
    for (const { name, readOnly, place } of volumes) {
      if (readOnly) this.unsayable.add(`that ${service} only reads the volume ${name}`, place)
      if (!volumeName.test(name))
        this.unsayable.add(`that ${service} has the folder ${name} of its machine`, place)
    }
    if (new Set(volumes.map(({ name }) => name)).size < volumes.length)
      this.unsayable.add(`that ${service} has a volume at several paths`, place)
    return filled(Object.fromEntries(volumes.map(({ name, path }) => [name, path])))
  }

  private job(job: Job): ValueMap {
    const { name, service, runs, container, place, requires } = job
    if (runs !== 'once') this.unsayable.add(`that the job ${name} runs for each release`, place)
    if (container) this.unsayable.add(`that the job ${name} has a container of its own`, place)
    return {
      service: service.name,
      cmd: this.command(job.command, job),
      require: requireWords(requires),
    }
  }
}

function wordsIn(text: string): string[] | undefined {
  try {
    return shellWords(text)
  } catch {
    return undefined
  }
}
