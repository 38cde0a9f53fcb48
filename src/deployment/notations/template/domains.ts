import { didYouMean } from '../../../base/nearest.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Entry, Node } from '../../../base/yaml.ts'
import { isTemplate } from '../../../expressions/text.ts'
import { readMap } from '../../../playbook/read/read.ts'
import type { Domain } from '../../model.ts'
import {
  asText,
  type Fields,
  label,
  readFields,
  readLike,
  readScalar,
  writtenKey,
  writtenText,
} from '../fields.ts'

const keys = { required: ['http'], optional: ['tls', 'cert', 'key', 'auth', 'auth_mode'] } as const

type Settings = Fields<'http', (typeof keys.optional)[number]>

/** `Domains: { www.example.org: { http: "blog:front" } }`: host names that the proxy serves from services. */
export function readDomains(
  node: Node | undefined,
  services: readonly string[],
  problems: Problems,
): Domain[] {
  if (!node) return []
  return (readMap(node, 'Domains', problems)?.entries ?? []).flatMap(
    entry => readDomain(entry, services, problems) ?? [],
  )
}

const hostName = /^(\*\.)?[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i

function readDomain(entry: Entry, services: readonly string[], problems: Problems): Domain | undefined {
  const { keyPlace: place, value } = entry
  const name = writtenKey(entry)
  if ((!hostName.test(name) || name.length > 253) && !isTemplate(name))
    problems.add(`${name} is no host name`, place, 'such as www.example.org')
  const fields = readFields(value, `The domain ${name}`, keys, problems)
  const target = fields && readTarget(fields.http, services, problems)
  if (!target) return undefined
  const mode =
    fields.auth_mode &&
    readLike(fields.auth_mode, 'auth_mode', /^(digest|basic)$/, 'digest or basic', problems)
  return {
    name,
    place,
    ...target,
    tls: readTls(fields, problems),
    auth: fields.auth && readUsers(fields.auth, problems),
    authMode: mode === 'basic' ? 'basic' : 'digest',
  }
}

type Target = Pick<Domain, 'deployment' | 'service' | 'port'>

/** `SERVICE`, `DEPLOYMENT:SERVICE` or `DEPLOYMENT:SERVICE:PORT`; a service of this file must be there. */
function readTarget(node: Node, services: readonly string[], problems: Problems): Target | undefined {
  const scalar = readScalar(node, 'http', problems)
  if (!scalar) return undefined
  const written = writtenText(scalar)
  const parts = written.split(':')
  if (parts.length > 3 || !parts.every(part => label.test(part))) {
    const hint = 'SERVICE, DEPLOYMENT:SERVICE or DEPLOYMENT:SERVICE:PORT'
    return problems.add(`http cannot be ${written}`, node.place, hint)
  }
  const [first = '', service, port] = parts
  if (service !== undefined) return { deployment: first, service, port }
  if (!services.includes(first))
    problems.add(`There is no service ${first} in this file`, node.place, didYouMean(first, services))
  return { deployment: undefined, service: first, port: undefined }
}

const tlsKeys = { required: [], optional: ['acme', 'authority', 'cert', 'key'] } as const

/** A certificate and its key, or who gives one: `tls: { acme: true }`, `tls: { authority: development }`. */
function readTls({ tls, cert, key }: Settings, problems: Problems): Node | undefined {
  if (tls && (cert ?? key)) problems.add('A domain has tls, or cert and key', tls.place)
  const node = tls ?? certificate(cert, key)
  const fields = node && readFields(node, 'tls', tlsKeys, problems)
  if (fields && Boolean(fields.cert) !== Boolean(fields.key)) {
    problems.add('A certificate needs its key, and a key its certificate', (fields.cert ?? fields.key)?.place)
  }
  return node
}

function certificate(cert: Node | undefined, key: Node | undefined): Node | undefined {
  const first = cert ?? key
  if (!first) return undefined
  const entries = Object.entries({ cert, key }).flatMap(([name, value]) =>
    value ? [{ key: name, keyPlace: value.place, value }] : [],
  )
  return { kind: 'map', entries, place: first.place }
}

/** Passwords by user. */
function readUsers(node: Node, problems: Problems): Node | undefined {
  const map = readMap(node, 'auth', problems)
  if (!map) return undefined
  const entries = map.entries.flatMap(entry => {
    const password = readScalar(entry.value, `The password of ${entry.key}`, problems)
    return password ? [{ ...entry, key: writtenKey(entry), value: asText(password) }] : []
  })
  return { ...map, entries }
}
