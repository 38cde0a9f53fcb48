import { readSource } from '../../base/files.ts'
import type { Source } from '../../base/place.ts'
import { Problems } from '../../base/problems.ts'
import { nodeOf, parseYamlDocument } from '../../base/yaml.ts'
import type { Variables } from '../../model/playbook.ts'
import { readVariables } from '../../playbook/read/read.ts'

/** The variables of `-e`: `k=v k2=v2` (texts), a map in JSON or YAML, or `@FILE`. Later ones win. */
export function readExtraVars(given: readonly string[]): Variables {
  return new Map(given.flatMap(text => [...variablesOf(text)]))
}

function variablesOf(text: string): Variables {
  if (text.startsWith('@')) return mapIn(readSource(text.slice(1)))
  const source = { file: '<-e>', text }
  if (/^\s*[{[]/.test(text)) return mapIn(source)
  const pairs = text.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? []
  return read(Object.fromEntries(pairs.map(pair => pairOf(pair))), source)
}

function pairOf(pair: string): [string, string] {
  const cut = pair.indexOf('=')
  const [name, value] = cut < 0 ? [pair, ''] : [pair.slice(0, cut), pair.slice(cut + 1)]
  return [name, value.replace(/^(["'])([\s\S]*)\1$/, '$2')]
}

function mapIn(source: Source): Variables {
  const problems = new Problems()
  const variables = readVariables(parseYamlDocument(source), source.file, problems)
  problems.throwIfAny()
  return variables
}

function read(values: Record<string, string>, source: Source): Variables {
  const problems = new Problems()
  const variables = readVariables(nodeOf(values, { source, offset: 0 }), source.file, problems)
  problems.throwIfAny()
  return variables
}
