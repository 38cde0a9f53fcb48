import type { Place } from '../../../base/place.ts'
import type { Problems } from '../../../base/problems.ts'
import type { MapNode, Node } from '../../../base/yaml.ts'
import { readTexts } from '../../../playbook/read/read.ts'
import type { NamedPort } from '../../model.ts'
import { readLike, writtenKey } from '../fields.ts'
import { isPort, portName, portNameHint } from '../ports.ts'

/** A port of a service, and whether its number was left to us. */
export interface TemplatePort extends NamedPort {
  readonly assigned: boolean
}

type AskedPort = Omit<TemplatePort, 'assigned' | 'number'> & { readonly number: string | undefined }

type Settings = Readonly<Partial<Record<'port' | 'ports', Node>>>

/**
 * The ports of a service, in the order of their names: `port: 80`, or `ports`, a map from names to numbers, in which
 * `assign` leaves the number to us. A service that says nothing has one port without a name, which is assigned.
 */
export function readPorts({ port, ports }: Settings, place: Place, problems: Problems): TemplatePort[] {
  if (port && ports) problems.add('A service has port or ports, not both', ports.place)
  if (ports) return assigned(readNamed(ports, problems))
  const only = port ? readPort(port, undefined, problems) : { name: undefined, number: undefined, place }
  return only ? assigned([only]) : []
}

function readNamed(node: Node, problems: Problems): AskedPort[] {
  const asked = node.kind === 'map' ? readMap(node.entries, problems) : readNames(node, problems)
  for (const { name = '', place } of asked) {
    if (!portName.test(name)) problems.add(`${name} cannot name a port`, place, portNameHint)
  }
  const known = new Set<string | undefined>()
  return asked.filter(({ name, place }) => {
    const isNew = !known.has(name)
    if (!isNew) problems.add(`Two ports have the name ${name}`, place)
    known.add(name)
    return isNew
  })
}

function readMap(entries: MapNode['entries'], problems: Problems): AskedPort[] {
  return entries.flatMap(entry => readPort(entry.value, writtenKey(entry), problems) ?? [])
}

/** `[http, admin]` or `http, admin`: all of them are assigned. */
function readNames(node: Node, problems: Problems): AskedPort[] {
  return readTexts(node, 'ports', problems).map(name => ({ name, number: undefined, place: node.place }))
}

const portHint = 'a number from 1 to 65535, or assign'

function readPort(node: Node, name: string | undefined, problems: Problems): AskedPort | undefined {
  const text = readLike(node, 'A port', it => it === 'assign' || isPort(it), portHint, problems)
  if (text === undefined) return undefined
  return { name, number: text === 'assign' ? undefined : text, place: node.place }
}

/** Numbers from 8080 upwards, in the order of names, that the service does not use otherwise. */
function assigned(asked: readonly AskedPort[]): TemplatePort[] {
  const used = new Set(asked.map(({ number }) => number))
  let last = 8079
  const free = (): string => {
    do last++
    while (used.has(String(last)))
    return String(last)
  }
  const sorted = asked.toSorted((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
  return sorted.map(port => ({ ...port, number: port.number ?? free(), assigned: port.number === undefined }))
}
