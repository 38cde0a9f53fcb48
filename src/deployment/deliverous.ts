import { isIP } from 'node:net'
import { didYouMean } from '../base/nearest.ts'
import type { Problems } from '../base/problems.ts'
import type { Entry, Node } from '../base/yaml.ts'
import { readList, readMap, textNodes } from '../playbook/read/read.ts'
import { asText, type Fields, readFields, readLike, readScalar, writtenText } from './fields.ts'
import type { Link, Port, Reference, Service, Volume } from './service.ts'

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
    'monitor', // never given a meaning
    'description', // for people
  ],
} as const

type Settings = Fields<(typeof keys.required)[number], (typeof keys.optional)[number]>

/** The services of a `Deliverous` file: a map from the name of a container to its settings. */
export function readServices(node: Node, problems: Problems): Service[] {
  const entries = readMap(node, 'A service file', problems)?.entries ?? []
  const services = entries.flatMap(entry => readService(entry, problems) ?? [])
  const names = entries.map(({ key }) => key)
  for (const service of services) checkReferences(service, names, problems)
  return services
}

function readService({ key: name, keyPlace: place, value }: Entry, problems: Problems): Service | undefined {
  if (!label.test(name)) problems.add(`${name} cannot name a service`, place, labelHint)
  const settings = readFields(value, `The service ${name}`, keys, problems)
  if (!settings) return undefined
  refuseSourceAddress(settings.snat, problems)
  const image = readScalar(settings.image, 'image', problems)
  const text = (key: 'command' | 'entrypoint' | 'hostname' | 'description') => {
    const node = settings[key] && readScalar(settings[key], key, problems)
    return node && asText(node)
  }
  text('description')
  return {
    name,
    place,
    image: image ? asText(image) : settings.image,
    command: text('command'),
    entrypoint: text('entrypoint'),
    hostname: text('hostname'),
    environment: readEnvironment(settings.environment, problems),
    nameServers: readNameServers(settings.dns, problems),
    links: readLinks(settings.links, problems),
    ports: readPorts(settings.ports, problems),
    volumes: readVolumes(settings.volumes, problems),
    memory: readMemory(settings, problems),
    together: readReferences(settings.deploy_with, 'deploy_with', problems),
    apart: readReferences(settings.deploy_conflict, 'deploy_conflict', problems),
  }
}

/** Names become parts of names of containers, groups and hosts. */
const label = /^[A-Za-z\d][\w-]*$/
const labelHint = 'letters, digits, - and _, such as web-1'

function readEnvironment(node: Node | undefined, problems: Problems): Map<string, Node> {
  const environment = new Map<string, Node>()
  if (!node) return environment
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

const portKeys = { required: ['host_port', 'container_port'], optional: ['ip'] } as const
const portHint = 'a number from 1 to 65535'

function readPorts(node: Node | undefined, problems: Problems): Port[] {
  return readList(node, 'ports', problems).flatMap(item => {
    if (item.kind === 'scalar') return readPortText(item, problems) ?? []
    const fields = readFields(item, 'A port', portKeys, problems)
    if (!fields) return []
    const address = fields.ip && readLike(fields.ip, 'ip', isAddress, addressHint, problems)
    const outside = readLike(fields.host_port, 'host_port', isPort, portHint, problems)
    const inside = readLike(fields.container_port, 'container_port', isPort, portHint, problems)
    if (outside === undefined || inside === undefined) return []
    return [{ place: (fields.ip ?? item).place, address, outside, inside }]
  })
}

/** The older form of a port: `blog-addr:8080:80`, where the address may be left out. */
function readPortText(node: Node, problems: Problems): Port | undefined {
  const text = readScalar(node, 'A port', problems)
  if (!text) return undefined
  const written = writtenText(text)
  const parts = written.match(/(?:\[[^\]]*\]|\{\{.*?\}\}|[^:])+/g) ?? []
  const [inside = '', outside = '', address, ...more] = parts.toReversed()
  const isWhole = more.length === 0 && written.endsWith(parts.join(':'))
  const plain = address?.replace(/^\[(.*)\]$/, '$1')
  const fits = [outside, inside].every(port => isPort(port) || port.includes('{{'))
  if (isWhole && fits && (plain === undefined || isAddress(plain) || plain.includes('{{'))) {
    return { place: node.place, address: plain, outside, inside }
  }
  return problems.add(`A port cannot be ${written}`, node.place, 'ip:host_port:container_port')
}

const addressHint = 'an address, or the name of one of the variable ips'

function isAddress(text: string): boolean {
  return isIP(text) !== 0 || /^[A-Za-z][\w.-]*$/.test(text)
}

function isPort(text: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535
}

const volumeKeys = { required: ['name', 'path'], optional: [] } as const

function readVolumes(node: Node | undefined, problems: Problems): Volume[] {
  const volumes = readList(node, 'volumes', problems).flatMap(item => {
    const fields = readFields(item, 'A volume', volumeKeys, problems)
    if (!fields) return []
    const name = readLike(fields.name, 'The name of a volume', /^[A-Za-z\d][\w.-]*$/, labelHint, problems)
    const path = readLike(fields.path, 'path', /^\/[^:]*$/, 'an absolute path in the container', problems)
    return name === undefined || path === undefined ? [] : [{ name, path, place: fields.path.place }]
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

function refuseSourceAddress(node: Node | undefined, problems: Problems): void {
  if (!node) return
  const hint = 'the machine that a service runs on says from which address it goes out'
  problems.add('snat is not supported: connections go out from the address of the machine', node.place, hint)
}

/** Services that a service names must be in the file, and it can want to be with another or without it, not both. */
function checkReferences(
  { name, links, together, apart }: Service,
  names: readonly string[],
  problems: Problems,
): void {
  for (const reference of [...links, ...together, ...apart]) {
    if (names.includes(reference.name)) continue
    const hint = didYouMean(reference.name, names) ?? `the file has ${names.join(', ')}`
    problems.add(`There is no service ${reference.name} in this file`, reference.place, hint)
  }
  for (const reference of apart) {
    if (reference.name === name) problems.add(`${name} cannot be apart from itself`, reference.place)
    if (together.some(each => each.name === reference.name)) {
      problems.add(
        `${name} cannot be both with ${reference.name} and apart from it`,
        reference.place,
        'keep it either in deploy_with or in deploy_conflict',
      )
    }
  }
}

function reportRepeated<T extends { place: Reference['place'] }, K extends keyof T>(
  items: readonly T[],
  key: K,
  message: string,
  problems: Problems,
): void {
  const repeated = items.filter(
    (item, index) => item[key] !== undefined && items.findIndex(each => each[key] === item[key]) < index,
  )
  for (const item of repeated) problems.add(`${message} ${item[key]}`, item.place)
}
