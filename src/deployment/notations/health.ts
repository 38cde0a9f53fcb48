import { booleanOf } from '../../base/boolean.ts'
import type { Problems } from '../../base/problems.ts'
import type { Node } from '../../base/yaml.ts'
import { isTemplate } from '../../expressions/text.ts'
import type { Health, HealthTiming, NamedPort } from '../model.ts'
import { readCommand } from './command.ts'
import { checkedText, type Fields, readDuration, readFields, readLike } from './fields.ts'
import { isPort } from './ports.ts'

const keys = {
  required: [],
  optional: ['path', 'port', 'command', 'none', 'interval', 'timeout', 'retries', 'start_period'],
} as const

type Settings = Fields<never, (typeof keys.optional)[number]>

/** How it is seen that a service can be used. */
export function readHealth(node: Node, ports: readonly NamedPort[], problems: Problems): Health | undefined {
  const fields = readFields(node, 'health', keys, problems)
  if (!fields) return undefined
  const { command, none, path, port } = fields
  if ([command, none, path ?? port].filter(Boolean).length > 1) {
    problems.add('health says several things to ask', node.place, 'one of command, none, or port and path')
  }
  const timing = { ...readTiming(fields, problems), place: node.place }
  if (none && readFlag(none, 'none', problems)) return { ...timing, kind: 'none' }
  if (!command) return readRequest(fields, node, timing, ports, problems)
  const test = readCommand(command, 'command', problems)
  return test && { ...timing, kind: 'command', command: test }
}

function readTiming(fields: Settings, problems: Problems): HealthTiming {
  return {
    interval: readDuration(fields.interval, 'interval', problems),
    timeout: readDuration(fields.timeout, 'timeout', problems),
    retries: fields.retries && checkedText(fields.retries, 'retries', /^[1-9]\d*$/, 'a number', problems),
    startPeriod: readDuration(fields.start_period, 'start_period', problems),
  }
}

/** A request over HTTP where there is a path, or else a connection. */
function readRequest(
  fields: Settings,
  { place }: Node,
  timing: HealthTiming & Pick<Health, 'place'>,
  ports: readonly NamedPort[],
  problems: Problems,
): Health | undefined {
  const port = fields.port ? readPort(fields.port, ports, problems) : usualPort(ports)
  if (port === undefined) {
    if (!fields.port) problems.add('health does not say what is asked', place, 'port: 80, or command: TEST')
    return undefined
  }
  if (!fields.path) return { ...timing, kind: 'tcp', port }
  const path = readLike(fields.path, 'path', /^\/\S*$/, 'such as /health', problems)
  return path === undefined ? undefined : { ...timing, kind: 'http', path, port }
}

/** A number, or the name of a port of the service. */
function readPort(node: Node, ports: readonly NamedPort[], problems: Problems): string | undefined {
  const numbers = new Map(ports.flatMap(({ name, number }) => (name === undefined ? [] : [[name, number]])))
  const hint = ['a port of the container', ...numbers.keys()].join(', or ')
  const text = readLike(node, 'port', port => isPort(port) || numbers.has(port), hint, problems)
  return text === undefined ? undefined : (numbers.get(text) ?? text)
}

function usualPort(ports: readonly NamedPort[]): string | undefined {
  return (ports.find(({ name }) => name === 'http') ?? ports[0])?.number
}

/** The same, where a template may stand for it. */
export function readFlagNode(node: Node, what: string, problems: Problems): Node {
  if (node.kind !== 'scalar' || (typeof node.value === 'string' && isTemplate(node.value))) return node
  return { ...node, value: readFlag(node, what, problems) }
}

export function readFlag(node: Node, what: string, problems: Problems): boolean {
  const flag = node.kind === 'scalar' ? booleanOf(node.value) : undefined
  if (flag === undefined) problems.add(`${what} must be true or false`, node.place)
  return flag ?? false
}
