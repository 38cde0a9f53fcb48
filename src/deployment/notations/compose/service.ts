import { isIP } from 'node:net'
import type { Problems } from '../../../base/problems.ts'
import type { Entry, Node } from '../../../base/yaml.ts'
import { readTexts, textNodes } from '../../../playbook/read/read.ts'
import type { Job, Service } from '../../model.ts'
import { bareService } from '../bare-service.ts'
import { reportMissingImage } from '../build.ts'
import { readCommand } from '../command.ts'
import { asText, label, labelHint, readLike, readScalar, writtenKey } from '../fields.ts'
import { readFlagNode } from '../health.ts'
import { readImage } from '../image.ts'
import { readExposed, withPublished } from '../ports.ts'
import { readRequirements } from '../references.ts'
import { readBuild } from './build.ts'
import { type Dependencies, readComposeLinks, readDependencies } from './dependencies.ts'
import { readDeploy } from './deploy.ts'
import { readComposeEnvironment } from './environment.ts'
import { type Extension, readExtension } from './extension.ts'
import { type Known, readKnown } from './fields.ts'
import { type FileSources, readGrants } from './given-files.ts'
import type { Lookup } from './interpolation.ts'
import { serviceKeys } from './keys.ts'
import { readAliases } from './networks.ts'
import { readComposePorts, readExposedPorts } from './ports.ts'
import { readRestart } from './restart.ts'
import { readRolledOut } from './rollout.ts'
import { readPairs, readSettings } from './settings.ts'
import { readMounts } from './volumes.ts'

type Settings = Known<(typeof serviceKeys)['read'][number]>

/** A service, and what decides whether it is there, and as what. */
export interface ComposeService extends Pick<Dependencies, 'optional'> {
  readonly service: Service
  readonly release: Job | undefined
  readonly profiles: readonly string[]
  /** Whether it is started again whenever it ends. */
  readonly isRestarted: boolean
}

/** What the rest of the file has for a service. */
export interface Surroundings {
  readonly lookup: Lookup
  readonly networks: ReadonlySet<string>
  readonly volumes: ReadonlySet<string>
  readonly secrets: FileSources
  readonly configs: FileSources
}

export function readComposeService(
  entry: Entry,
  node: Node,
  around: Surroundings,
  problems: Problems,
): ComposeService {
  const name = writtenKey(entry)
  const { keyPlace: place } = entry
  if (!label.test(name)) problems.add(`${name} cannot name a service`, place, labelHint)
  const settings = readKnown(node, `The service ${name}`, serviceKeys, problems)
  const extension = readExtension(node, problems)
  const dependencies = readDependencies(settings.depends_on, problems)
  const restart = readRestart(settings.restart, problems)
  const deployed = readDeploy(settings, problems)
  const mounts = readMounts(settings.volumes, around.volumes, problems)
  const ports = readPorts(settings, extension, problems)
  const { release, ...rollout } = readRolledOut(
    settings,
    extension,
    { name, place, ports: ports.ports, deployed },
    problems,
  )
  const service: Service = {
    ...bareService({ name, place, image: readServiceImage(settings, { name, place }, problems) }),
    ...readProcess(settings, around, problems),
    ...ports,
    ...rollout,
    aliases: readAliases(settings, around.networks, problems),
    volumes: mounts.volumes,
    files: [
      ...mounts.files,
      ...readGrants(settings.secrets, 'secret', around.secrets, problems),
      ...readGrants(settings.configs, 'config', around.configs, problems),
    ],
    memory: deployed.memory,
    cpus: deployed.cpus,
    labels: new Map([...readLabels(deployed.labels, problems), ...readLabels(settings.labels, problems)]),
    settings: withMemory(
      new Map([...readSettings(settings, problems), ...deployed.settings, ...restart.settings]),
      mounts.tmpfs,
    ),
    requires: [...dependencies.requires, ...readRequirements(extension.require, problems)],
  }
  return {
    service,
    release,
    optional: dependencies.optional,
    profiles: readTexts(settings.profiles, 'profiles', problems),
    isRestarted: restart.isAlways,
  }
}

function readServiceImage(
  { image, build }: Settings,
  { name, place }: Pick<Service, 'name' | 'place'>,
  problems: Problems,
): Node {
  if (image) return readImage(image, problems)
  if (build) reportMissingImage(name, build, problems)
  else problems.add(`The service ${name} needs image`, place)
  return { kind: 'scalar', value: '', raw: false, place }
}

/** What runs in the container. */
function readProcess(
  settings: Settings,
  { lookup }: Surroundings,
  problems: Problems,
): Pick<
  Service,
  'build' | 'command' | 'entrypoint' | 'hostname' | 'environment' | 'nameServers' | 'links' | 'privileged'
> {
  const hostname = settings.hostname && readScalar(settings.hostname, 'hostname', problems)
  return {
    build: readBuild(settings.build, lookup, problems),
    command: emptied(readCommand(settings.command, 'command', problems)),
    entrypoint: emptied(readCommand(settings.entrypoint, 'entrypoint', problems)),
    hostname: hostname && asText(hostname),
    environment: readComposeEnvironment(settings, lookup, problems),
    nameServers: textNodes(settings.dns).filter(item =>
      readLike(item, 'A name server', it => isIP(it) !== 0, 'an address, such as 192.0.2.53', problems),
    ),
    links: readComposeLinks(settings.links, problems),
    privileged: settings.privileged && readFlagNode(settings.privileged, 'privileged', problems),
  }
}

/** An empty text says the same as an empty list: nothing, not even what the image says. */
function emptied(node: Node | undefined): Node | undefined {
  return node?.kind === 'scalar' && node.value === '' ? { kind: 'list', items: [], place: node.place } : node
}

function readPorts(
  settings: Settings,
  { expose }: Extension,
  problems: Problems,
): Pick<Service, 'ports' | 'published'> {
  const { published, named } = readComposePorts(settings.ports, problems)
  const told = [...named, ...readExposedPorts(settings.expose, problems), ...readExposed(expose, problems)]
  return { published, ports: withPublished(told, published) }
}

function readLabels(node: Node | undefined, problems: Problems): [string, Node][] {
  const labels = node && readPairs(node, 'labels', problems)
  return (labels?.kind === 'map' ? labels.entries : []).map(({ key, keyPlace, value }) => {
    if (/^deliver\./.test(key))
      problems.add(`The label ${key} is ours`, keyPlace, 'labels of yours have other names')
    return [key, value]
  })
}

/** What is mounted in memory, by `tmpfs` or by `volumes`. */
function withMemory(settings: Map<string, Node>, mounted: readonly Node[]): Map<string, Node> {
  const [first] = mounted
  if (!first) return settings
  const others = settings.get('tmpfs')
  const items = [...(others?.kind === 'list' ? others.items : []), ...mounted]
  return settings.set('tmpfs', { kind: 'list', items, place: first.place })
}
