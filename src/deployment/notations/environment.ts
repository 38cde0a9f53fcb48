import type { Problems } from '../../base/problems.ts'
import type { ListNode, Node } from '../../base/yaml.ts'
import { readMap } from '../../playbook/read/read.ts'
import { asText, readScalar, writtenKey, writtenText } from './fields.ts'

/** The environment of a service: a map, or a list of `NAME=VALUE`. Values stay as they are written. */
export function readEnvironment(node: Node | undefined, problems: Problems): Map<string, Node> {
  const environment = new Map<string, Node>()
  if (!node) return environment
  if (node.kind === 'list') return readList(node, problems)
  for (const entry of readMap(node, 'environment', problems)?.entries ?? []) {
    const { keyPlace, value } = entry
    const key = writtenKey(entry)
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
function readList({ items }: ListNode, problems: Problems): Map<string, Node> {
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
