import { isIP } from 'node:net'
import type { Problems } from '../../base/problems.ts'
import type { Entry, ListNode, Node } from '../../base/yaml.ts'
import { readList, readMap, textNodes } from '../../playbook/read/read.ts'
import type { Application, Job, Link, Reference, Requirement, Service, Volume } from '../model.ts'
import { checkReferences, reportRepeated } from './check.ts'
import {
  asText,
  type Fields,
  label,
  labelHint,
  readFields,
  readLike,
  readScalar,
  writtenText,
} from './fields.ts'
import { readImage } from './image.ts'
import { addressHint, isAddress, portsOf, readPublishedPorts } from './ports.ts'
import { readRollout, rolloutKeys } from './rollout.ts'

/** Every key of a service. */
export const keys = {
  required: ['image'],
  optional: [
    'command',
    'entrypoint',
    'environment',
    'hostname',
    'dns',
    'links',
    'ports',
    'volumes',
    'limits',
    'deploy_with',
    'deploy_conflict',
    'snat',
    'require',
    ...rolloutKeys,
    'monitor', // never given a meaning
    'description', // for people
  ],
} as const

type Settings = Fields<(typeof keys.required)[number], (typeof keys.optional)[number]>

/** The application of a `Deliverous` file: a map from the name of a service to its settings. */
export function readDeliverous(node: Node, problems: Problems): Application {
  const entries = readMap(node, 'A service file', problems)?.entries ?? []
  const read = entries.flatMap(entry => readService(entry, problems) ?? [])
  const application = {
    services: read.map(({ service }) => service),
    jobs: read.flatMap(({ job }) => job ?? []),
    domains: [],
    generated: [],
  }
  checkReferences(
    application,
    entries.map(({ key }) => key),
    problems,
  )
  return application
}

function readService(
  { key: name, keyPlace: place, value }: Entry,
  problems: Problems,
): { service: Service; job: Job | undefined } | undefined {
  if (!label.test(name)) problems.add(`${name} cannot name a service`, place, labelHint)
  const settings = readFields(value, `The service ${name}`, keys, problems, { container: 'image' })
  if (!settings) return undefined
  const text = (key: 'entrypoint' | 'hostname' | 'description') => {
    const node = settings[key] && readScalar(settings[key], key, problems)
    return node && asText(node)
  }
  text('description')
  const published = readPublishedPorts(settings.ports, problems)
  const { job, ...rollout } = readRollout(settings, { name, place }, published, problems)
  const service: Service = {
    name,
    place,
    image: readImage(settings.image, problems),
    command: readCommand(settings.command, problems),
    entrypoint: text('entrypoint'),
    hostname: text('hostname'),
    environment: readEnvironment(settings.environment, problems),
    nameServers: readNameServers(settings.dns, problems),
    links: readLinks(settings.links, problems),
    ports: portsOf(published),
    published,
    volumes: readVolumes(settings.volumes, problems),
    files: [],
    memory: readMemory(settings, problems),
    cpus: undefined,
    privileged: undefined,
    labels: new Map(),
    sourceAddress: settings.snat && readLike(settings.snat, 'snat', isAddress, addressHint, problems),
    ...rollout,
    together: readReferences(settings.deploy_with, 'deploy_with', problems),
    apart: readReferences(settings.deploy_conflict, 'deploy_conflict', problems),
    requires: readRequirements(settings.require, problems),
  }
  return { service, job }
}

function readCommand(node: Node | undefined, problems: Problems): Node | undefined {
  const text = node && readScalar(node, 'command', problems)
  return text && asText(text)
}

function readRequirements(node: Node | undefined, problems: Problems): Requirement[] {
  return readReferences(node, 'require', problems).map(it => ({ ...it, condition: 'healthy' }))
}

function readEnvironment(node: Node | undefined, problems: Problems): Map<string, Node> {
  const environment = new Map<string, Node>()
  if (!node) return environment
  if (node.kind === 'list') return readEnvironmentList(node, problems)
  for (const { key, keyPlace, value } of readMap(node, 'environment', problems)?.entries ?? []) {
    if (!/^[^=\s]+$/.test(key)) {
      problems.add(
        `${key} cannot name a variable of the environment`,
        keyPlace,
        'it holds no = and no spaces',
      )
    }
    if (value.kind === 'scalar' && value.value === null) {
      problems.add(`${key} has no value`, keyPlace, `${key}: '' is an empty one`)
      continue
    }
    const scalar = readScalar(value, key, problems)
    if (scalar) environment.set(key, asText(scalar))
  }
  return environment
}

/** `- NAME=VALUE`, as a command line has it. */
function readEnvironmentList({ items }: ListNode, problems: Problems): Map<string, Node> {
  const pairs = items.flatMap((item): [string, Node][] => {
    const scalar = readScalar(item, 'environment', problems)
    if (!scalar) return []
    const [, name = '', value = ''] = writtenText(scalar).match(/^([^=\s]+)=([\s\S]*)$/) ?? []
    if (name) return [[name, { ...scalar, value }]]
    problems.add(`${writtenText(scalar)} sets no variable of the environment`, item.place, 'NAME=VALUE')
    return []
  })
  return new Map(pairs)
}

function readNameServers(node: Node | undefined, problems: Problems): Node[] {
  return readList(node, 'dns', problems).filter(item =>
    readLike(item, 'A name server', text => isIP(text) !== 0, 'an address, such as 192.0.2.53', problems),
  )
}

const linkKeys = { required: ['name'], optional: ['alias'] } as const

function readLinks(node: Node | undefined, problems: Problems): Link[] {
  const links = readList(node, 'links', problems).flatMap(item => {
    const fields = readFields(item, 'A link', linkKeys, problems)
    const name = fields && readScalar(fields.name, 'The name of a link', problems)
    if (!name) return []
    const alias = fields.alias && readLike(fields.alias, 'The alias of a link', label, labelHint, problems)
    return [{ name: writtenText(name), alias, place: name.place }]
  })
  reportRepeated(links, 'alias', 'Two links have the alias', problems)
  return links
}

const volumeKeys = { required: ['name', 'path'], optional: [] } as const

function readVolumes(node: Node | undefined, problems: Problems): Volume[] {
  const volumes = readList(node, 'volumes', problems).flatMap(item => {
    const fields = readFields(item, 'A volume', volumeKeys, problems)
    if (!fields) return []
    const name = readLike(fields.name, 'The name of a volume', /^[A-Za-z\d][\w.-]*$/, labelHint, problems)
    const path = readLike(fields.path, 'path', /^\/[^:]*$/, 'an absolute path in the container', problems)
    if (name === undefined || path === undefined) return []
    return [{ name, path, readOnly: false, place: fields.path.place }]
  })
  reportRepeated(volumes, 'path', 'Two volumes have the path', problems)
  return volumes
}

const limitKeys = { required: [], optional: ['memory'] } as const

function readMemory({ limits }: Settings, problems: Problems): Node | undefined {
  const memory = limits && readFields(limits, 'limits', limitKeys, problems)?.memory
  const hint = 'a number with b, k, m or g, such as 512m'
  const fits = memory && readLike(memory, 'memory', /^[1-9]\d*[bkmg]$/i, hint, problems) !== undefined
  return fits ? memory : undefined
}

function readReferences(node: Node | undefined, what: string, problems: Problems): Reference[] {
  return textNodes(node).flatMap(item => {
    const name = readScalar(item, what, problems)
    return name ? [{ name: writtenText(name), place: name.place }] : []
  })
}
