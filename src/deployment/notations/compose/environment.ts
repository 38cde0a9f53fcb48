import { resolve } from 'node:path'
import { booleanOf } from '../../../base/boolean.ts'
import { isFile, readSource } from '../../../base/files.ts'
import { forbiddenKeys } from '../../../base/keys.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Entry, Node } from '../../../base/yaml.ts'
import { readMap, textNodes } from '../../../playbook/read/read.ts'
import { folderOf } from '../build.ts'
import { asText, isNothing, readScalar, writtenKey, writtenText } from '../fields.ts'
import { readDotenv } from './dotenv.ts'
import { readKnown } from './fields.ts'
import type { Lookup } from './interpolation.ts'
import { envFileKeys } from './keys.ts'
import { pairEntry } from './merge.ts'

/** The environment of a service: what its files say, and over that what it says itself. */
export function readComposeEnvironment(
  {
    env_file,
    environment,
  }: { readonly env_file?: Node | undefined; readonly environment?: Node | undefined },
  lookup: Lookup,
  problems: Problems,
): Map<string, Node> {
  const found = new Map<string, Node>()
  for (const item of textNodes(env_file)) {
    for (const [name, value] of readFile(item, lookup, problems)) found.set(name, value)
  }
  for (const entry of entriesOf(environment, problems)) {
    const { key, keyPlace, value } = entry
    if (!/^[^=\s]+$/.test(key) || forbiddenKeys.has(key)) {
      problems.add(`${key} cannot name a variable of the environment`, keyPlace)
    } else setVariable(found, entry, value, lookup, problems)
  }
  return found
}

/** A name without a value has the value of the control side; where that has none, the service has none either. */
function setVariable(
  found: Map<string, Node>,
  { key, keyPlace: place }: Entry,
  value: Node,
  lookup: Lookup,
  problems: Problems,
): void {
  if (isNothing(value)) {
    const outer = lookup(key)
    if (outer === undefined) found.delete(key)
    else found.set(key, { kind: 'scalar', value: outer, raw: true, place })
    return
  }
  const scalar = readScalar(value, key, problems)
  if (scalar) found.set(key, asText(scalar))
}

function entriesOf(node: Node | undefined, problems: Problems): readonly Entry[] {
  if (!node) return []
  if (node.kind !== 'list') {
    return (readMap(node, 'environment', problems)?.entries ?? []).map(entry => ({
      ...entry,
      key: writtenKey(entry),
    }))
  }
  return node.items.flatMap(item => {
    const scalar = readScalar(item, 'environment', problems)
    if (!scalar) return []
    const text = writtenText(scalar)
    const entry = text.includes('=') ? pairEntry({ ...scalar, value: text }) : undefined
    return [entry ?? { key: text, keyPlace: item.place, value: { ...scalar, value: null } }]
  })
}

/** The variables of an `env_file`; they are data. */
function readFile(item: Node, lookup: Lookup, problems: Problems): [string, Node][] {
  const { path: node, required } =
    item.kind === 'map'
      ? readKnown(item, 'env_file', envFileKeys, problems)
      : { path: item, required: undefined }
  const scalar = node && readScalar(node, 'env_file', problems)
  if (!scalar) return []
  const path = resolve(folderOf(scalar.place), writtenText(scalar))
  if (!isFile(path) && required?.kind === 'scalar' && booleanOf(required.value) === false) return []
  const source = problems.collect(() => readSource(path, scalar.place))
  if (!source) return []
  return [...readDotenv(source, lookup, problems)].map(([name, value]) => [
    name,
    { kind: 'scalar', value, raw: true, place: scalar.place },
  ])
}
