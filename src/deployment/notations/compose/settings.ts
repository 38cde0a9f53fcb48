import type { Problems } from '../../../base/problems.ts'
import type { Node, ScalarNode } from '../../../base/yaml.ts'
import { readMap, textNodes } from '../../../playbook/read/read.ts'
import { asText, isNothing, readScalar, writtenKey, writtenText } from '../fields.ts'
import { readFlagNode } from '../health.ts'
import { type Known, readKnown } from './fields.ts'
import { loggingKeys, type serviceKeys } from './keys.ts'
import { pairEntry } from './merge.ts'

type Key = (typeof serviceKeys)['read'][number]

type Reader = (node: Node, key: Key, problems: Problems) => Node | undefined

/** Settings of a container that have no meaning of their own here: their parameters of `docker_container`. */
export const settingNames: ReadonlyMap<Key, readonly [parameter: string, read: Reader]> = new Map([
  ['cap_add', ['capabilities', readTexts]],
  ['cap_drop', ['cap_drop', readTexts]],
  ['devices', ['devices', readTexts]],
  ['dns_opt', ['dns_opts', readTexts]],
  ['domainname', ['domainname', readText]],
  ['extra_hosts', ['etc_hosts', readPairs]],
  ['init', ['init', readFlagNode]],
  ['ipc', ['ipc_mode', readText]],
  ['mem_reservation', ['memory_reservation', readText]],
  ['memswap_limit', ['memory_swap', readText]],
  ['pid', ['pid_mode', readText]],
  ['pids_limit', ['pids_limit', readText]],
  ['read_only', ['read_only', readFlagNode]],
  ['security_opt', ['security_opts', readTexts]],
  ['shm_size', ['shm_size', readText]],
  ['stdin_open', ['interactive', readFlagNode]],
  ['stop_signal', ['stop_signal', readText]],
  ['sysctls', ['sysctls', readPairs]],
  ['tmpfs', ['tmpfs', readTexts]],
  ['tty', ['tty', readFlagNode]],
  ['ulimits', ['ulimits', readLimits]],
  ['user', ['user', readText]],
  ['working_dir', ['working_dir', readText]],
])

export function readSettings(settings: Known<Key>, problems: Problems): Map<string, Node> {
  const found = new Map<string, Node>()
  for (const [key, [parameter, read]] of settingNames) {
    const node = settings[key]
    const value = node && read(node, key, problems)
    if (value) found.set(parameter, value)
  }
  for (const [parameter, value] of readLogging(settings.logging, problems)) found.set(parameter, value)
  return found
}

function readText(node: Node, key: string, problems: Problems): Node | undefined {
  const scalar = readScalar(node, key, problems)
  return scalar && asText(scalar)
}

/** A list of texts, or a single one. */
function readTexts(node: Node, key: string, problems: Problems): Node {
  const items = textNodes(node).flatMap(item => readText(item, `A part of ${key}`, problems) ?? [])
  return { kind: 'list', items, place: node.place }
}

/** A map, or a list of `NAME=VALUE`; of hosts also `NAME:ADDRESS`. */
export function readPairs(node: Node, key: string, problems: Problems): Node {
  const entries =
    node.kind === 'list'
      ? node.items.flatMap(item => pairEntry(item) ?? [])
      : (readMap(node, key, problems)?.entries ?? [])
  const read = entries.flatMap(entry => {
    const name = node.kind === 'list' ? entry.key : writtenKey(entry)
    const value = isNothing(entry.value) ? emptyAt(entry.value) : readText(entry.value, name, problems)
    return value ? [{ ...entry, key: name, value }] : []
  })
  return { kind: 'map', entries: read, place: node.place }
}

function emptyAt({ place }: Node): ScalarNode {
  return { kind: 'scalar', value: '', raw: false, place }
}

/** `nofile: 1024`, or with a soft and a hard limit. */
function readLimits(node: Node, key: string, problems: Problems): Node {
  const items = (readMap(node, key, problems)?.entries ?? []).flatMap(entry => {
    const limits =
      entry.value.kind === 'map' ? ['soft', 'hard'].map(it => valueOfKey(entry.value, it)) : [entry.value]
    const texts = limits.flatMap(it => (it && readScalar(it, entry.key, problems)) ?? [])
    if (texts.length < limits.length) problems.add(`${entry.key} needs soft and hard`, entry.keyPlace)
    return [{ ...emptyAt(entry.value), value: [entry.key, ...texts.map(writtenText)].join(':') }]
  })
  return { kind: 'list', items, place: node.place }
}

function valueOfKey(node: Node, key: string): Node | undefined {
  return node.kind === 'map' ? node.entries.find(entry => entry.key === key)?.value : undefined
}

function readLogging(node: Node | undefined, problems: Problems): [string, Node][] {
  const { driver, options } = readKnown(node, 'logging', loggingKeys, problems)
  const name = driver && readText(driver, 'driver', problems)
  return [
    ...(name ? [['log_driver', name] satisfies [string, Node]] : []),
    ...(options ? [['log_options', readPairs(options, 'options', problems)] satisfies [string, Node]] : []),
  ]
}
