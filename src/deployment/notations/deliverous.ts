import { isIP } from 'node:net'
import type { Problems } from '../../base/problems.ts'
import type { Entry, Node } from '../../base/yaml.ts'
import { readList, readMap } from '../../playbook/read/read.ts'
import type { Application, Job, Link, Service, Volume } from '../model.ts'
import { bareService } from './bare-service.ts'
import { checkApplication, reportRepeated } from './check.ts'
import { readCommand } from './command.ts'
import { readEnvironment } from './environment.ts'
import {
  asText,
  type Fields,
  label,
  labelHint,
  readFields,
  readLike,
  readScalar,
  writtenKey,
  writtenText,
} from './fields.ts'
import { readImage } from './image.ts'
import { readMemory } from './memory.ts'
import { addressHint, isAddress, readExposed, readPublishedPorts, withPublished } from './ports.ts'
import { jobsCompleted, readReferences, readRequirements } from './references.ts'
import { readRollout, rolloutKeys } from './rollout.ts'
import { containerPath, pathHint, volumeHint, volumeName } from './volume-names.ts'

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
    'expose',
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

/** What people write who know another notation. */
const otherNames = { container: 'image', cmd: 'command', env: 'environment', depends_on: 'require' }

/** The application of a `Deliverous` file: a map from the name of a service to its settings. */
export function readDeliverous(node: Node, problems: Problems): Application {
  const entries = readMap(node, 'A service file', problems)?.entries ?? []
  const read = entries.flatMap(entry => readService(entry, problems) ?? [])
  const application = jobsCompleted({
    services: read.map(({ service }) => service),
    jobs: read.flatMap(({ job }) => job ?? []),
    domains: [],
    generated: [],
  })
  checkApplication(application, entries.map(writtenKey), problems)
  return application
}

function readService(
  entry: Entry,
  problems: Problems,
): { service: Service; job: Job | undefined } | undefined {
  const { keyPlace: place, value } = entry
  const name = writtenKey(entry)
  if (!label.test(name)) problems.add(`${name} cannot name a service`, place, labelHint)
  const settings = readFields(value, `The service ${name}`, keys, problems, otherNames)
  if (!settings) return undefined
  readText(settings, 'description', problems)
  const published = readPublishedPorts(settings.ports, problems)
  const ports = withPublished(readExposed(settings.expose, problems), published)
  const { job, ...rollout } = readRollout(settings, { name, place }, ports, problems)
  const service: Service = {
    ...bareService({ name, place, image: readImage(settings.image, problems) }),
    command: readCommand(settings.command, 'command', problems),
    entrypoint: readCommand(settings.entrypoint, 'entrypoint', problems),
    hostname: readText(settings, 'hostname', problems),
    environment: readEnvironment(settings.environment, problems),
    nameServers: readNameServers(settings.dns, problems),
    links: readLinks(settings.links, problems),
    ports,
    published,
    volumes: readVolumes(settings.volumes, problems),
    memory: readLimits(settings, problems),
    sourceAddress: settings.snat && readLike(settings.snat, 'snat', isAddress, addressHint, problems),
    ...rollout,
    together: readReferences(settings.deploy_with, 'deploy_with', problems),
    apart: readReferences(settings.deploy_conflict, 'deploy_conflict', problems),
    requires: readRequirements(settings.require, problems),
  }
  return { service, job }
}

function readText(settings: Settings, key: 'hostname' | 'description', problems: Problems): Node | undefined {
  const text = settings[key] && readScalar(settings[key], key, problems)
  return text && asText(text)
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
    const name = readLike(fields.name, 'The name of a volume', volumeName, volumeHint, problems)
    const path = readLike(fields.path, 'path', containerPath, pathHint, problems)
    if (name === undefined || path === undefined) return []
    return [{ name, path, readOnly: false, place: fields.path.place }]
  })
  reportRepeated(volumes, 'path', 'Two volumes have the path', problems)
  return volumes
}

const limitKeys = { required: [], optional: ['memory'] } as const

function readLimits({ limits }: Settings, problems: Problems): Node | undefined {
  return readMemory(limits && readFields(limits, 'limits', limitKeys, problems)?.memory, problems)
}
