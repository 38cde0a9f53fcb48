import type { Node } from '../../../base/yaml.ts'
import type { Application, Job, Requirement, Service } from '../../model.ts'
import { toNode, type Value, type ValueMap } from '../../to-node.ts'
import { composeFiles, type FilesAndGrants } from './compose-files.ts'
import { portWords } from './compose-ports.ts'
import { settingWords } from './compose-settings.ts'
import { domainWords } from './domains.ts'
import { nothing, nowhere } from './nodes.ts'
import {
  filled,
  isReleaseOf,
  mapOf,
  namesOf,
  numberOf,
  requireWords,
  rolloutWords,
  some,
  timingWords,
  Unsayable,
} from './words.ts'

/**
 * An application as a compose file; what compose has no words for stands under `x-deliver`.
 * @throws FileError, with everything that it cannot say
 */
export function composeText(application: Application): string {
  return new ComposeWriter(application).text()
}

class ComposeWriter {
  private readonly unsayable = new Unsayable('A compose file')
  private readonly application: Application
  private readonly files: FilesAndGrants

  constructor(application: Application) {
    this.application = application
    this.files = composeFiles(this.containers(), this.unsayable)
  }

  text(): string {
    const { domains, generated } = this.application
    const words = {
      services: Object.fromEntries(this.containers().map(service => [service.name, this.service(service)])),
      volumes: this.volumes(),
      secrets: filled(this.files.secrets),
      configs: filled(this.files.configs),
      'x-deliver': filled({
        Domains: filled(Object.fromEntries(domains.map(domain => [domain.name, domainWords(domain)]))),
        Generate: filled(Object.fromEntries(generated.map(({ name, digits }) => [name, { hex: digits }]))),
        Exec: this.jobs(),
      }),
    }
    return this.unsayable.fileOf(withDollars(words))
  }

  /** Services, and what runs as a job in a container of its own. */
  private containers(): readonly Service[] {
    const { services, jobs } = this.application
    return [...services, ...jobs.flatMap(job => job.container ?? [])]
  }

  private service(service: Service): ValueMap {
    const { replicas } = rolloutWords(service, [])
    return {
      image: service.image,
      build: buildWords(service),
      command: service.command,
      entrypoint: service.entrypoint,
      hostname: service.hostname,
      environment: mapOf(service.environment),
      dns: some(service.nameServers),
      networks: service.aliases.length > 0 ? { default: { aliases: service.aliases } } : undefined,
      links: some(service.links.map(({ name, alias }) => (alias === undefined ? name : `${name}:${alias}`))),
      ports: some(service.published.map(portWords)),
      expose: some(unnamedPorts(service)),
      volumes: some(
        service.volumes.map(({ name, path, readOnly }) => `${name}:${path}${readOnly ? ':ro' : ''}`),
      ),
      ...this.files.grants.get(service.name),
      mem_limit: service.memory,
      cpus: service.cpus,
      privileged: service.privileged,
      labels: mapOf(service.labels),
      ...settingWords(service.settings),
      depends_on: this.dependencies(service),
      healthcheck: healthWords(service),
      stop_grace_period: service.update.drain,
      deploy: filled({ replicas, update_config: updateWords(service) }),
      'x-deliver': this.extension(service),
    }
  }

  /** Services and containers of jobs are depended on; other jobs have no place in compose. */
  private dependencies({ requires }: Service): ValueMap | undefined {
    const known = requires.filter(it => this.isContainer(it))
    return filled(Object.fromEntries(known.map(it => [it.name, { condition: conditionNames[it.condition] }])))
  }

  private isContainer({ name }: Requirement): boolean {
    return this.containers().some(it => it.name === name)
  }

  private extension(service: Service): ValueMap | undefined {
    const { health, update, release } = rolloutWords(service, this.application.jobs)
    const others = service.requires.filter(it => !this.isContainer(it))
    const { batch, canary } = service.update
    return filled({
      expose: some(
        service.ports.flatMap(({ name, number }) => (name === undefined ? [] : [{ [name]: Number(number) }])),
      ),
      health: isInCompose(service.health?.kind) ? undefined : health,
      update: isCount(batch) || update === undefined ? filled({ canary }) : filled({ batch, canary }),
      release,
      require: requireWords(others),
      deploy_with: namesOf(service.together),
      deploy_conflict: namesOf(service.apart),
      snat: service.sourceAddress,
    })
  }

  private volumes(): ValueMap | undefined {
    const names = this.containers().flatMap(({ volumes }) => volumes.map(({ name }) => name))
    return filled(
      Object.fromEntries(names.filter(name => !name.startsWith('/')).map(name => [name, nothing])),
    )
  }

  private jobs(): ValueMap | undefined {
    const { services, jobs } = this.application
    const others = jobs.filter(job => !services.some(service => isReleaseOf(service, job)))
    for (const job of others) this.checkJob(job)
    const inServices = others.filter(({ container }) => container === undefined)
    return filled(Object.fromEntries(inServices.map(job => [job.name, jobWords(job)])))
  }

  private checkJob({ name, container, runs, place }: Job): void {
    const all = [...this.application.services, ...this.application.jobs]
    const isAwaited = all.some(({ requires }) => requires.some(it => it.name === name))
    if (container && (runs === 'once' || !isAwaited))
      this.unsayable.add(`the job ${name}: nothing waits for it with each release`, place)
    if (!container && runs === 'each release')
      this.unsayable.add(`that the job ${name} runs for each release`, place)
  }
}

const conditionNames = {
  started: 'service_started',
  healthy: 'service_healthy',
  completed: 'service_completed_successfully',
} as const

function jobWords({ service, command, requires }: Job): ValueMap {
  return { service: service.name, cmd: command, require: requireWords(requires) }
}

function buildWords({ build }: Service): Value | undefined {
  if (!build) return undefined
  const { context, dockerfile, args, target } = build
  const more = filled({ dockerfile, args: mapOf(args), target })
  return more ? { context, ...more } : context
}

function unnamedPorts({ ports, published }: Service): string[] {
  return ports
    .filter(({ name, number }) => name === undefined && published.every(({ inside }) => inside !== number))
    .map(({ number }) => number)
}

function isInCompose(kind: string | undefined): boolean {
  return kind === 'command' || kind === 'none'
}

function healthWords({ health }: Service): ValueMap | undefined {
  if (!health || !isInCompose(health.kind)) return undefined
  const test = health.kind === 'command' ? { test: testWords(health.command) } : { disable: true }
  return { ...test, ...timingWords(health) }
}

/** A list is run as it is, a text by a shell. */
function testWords(command: Node): Value {
  return command.kind === 'list' ? ['CMD', ...command.items] : command
}

function isCount(node: Node | undefined): boolean {
  return node?.kind === 'scalar' && /^\d+$/.test(String(node.value))
}

function updateWords({ update: { batch, pause }, single }: Service): ValueMap | undefined {
  return filled({
    parallelism: batch && isCount(batch) ? numberOf(batch) : undefined,
    delay: pause,
    order: single ? 'stop-first' : undefined,
  })
}

/** The same words, in which a dollar is one for compose too. */
function withDollars(words: ValueMap): ValueMap {
  const node = toNode(words, nowhere)
  const entries = node.kind === 'map' ? node.entries : []
  return Object.fromEntries(entries.map(({ key, value }) => [key, escaped(value)]))
}

function escaped(node: Node): Node {
  if (node.kind === 'list') return { ...node, items: node.items.map(escaped) }
  if (node.kind === 'map') {
    return { ...node, entries: node.entries.map(entry => ({ ...entry, value: escaped(entry.value) })) }
  }
  return typeof node.value === 'string' ? { ...node, value: node.value.replaceAll('$', '$$$$') } : node
}
