import { join } from 'node:path'
import { isFile, readYamlFile } from '../base/files.ts'
import type { Problems } from '../base/problems.ts'
import { describeNode, type Entry, entryOf } from '../base/yaml.ts'
import type { Variable } from '../model/inventory.ts'

/** What the names of an environment end with: `node1.dev`, `front.lxc`. */
export interface Suffixes {
  readonly machines: string | undefined
  readonly containers: string | undefined
  /** The same, as variables for all hosts. */
  readonly variables: ReadonlyMap<string, Variable>
  /** The file that they are read from. */
  readonly file: string
}

/** Reads `machines_suffix` and `containers_suffix` of the `environment.yml` of a folder, if there is one. */
export function readSuffixes(folder: string, problems: Problems): Suffixes {
  const file = join(folder, 'environment.yml')
  const settings = isFile(file) ? problems.collect(() => readYamlFile(file)) : undefined
  const machines = entryOf(settings, 'machines_suffix')
  const containers = entryOf(settings, 'containers_suffix')
  const written = [machines, containers].flatMap(entry => (entry ? [entry] : []))
  return {
    machines: text(machines, problems),
    containers: text(containers, problems),
    variables: new Map(written.map(({ key, value }) => [key, { written: value }])),
    file,
  }
}

function text(entry: Entry | undefined, problems: Problems): string | undefined {
  if (!entry) return undefined
  const { key, value } = entry
  if (value.kind === 'scalar' && typeof value.value === 'string' && !value.value.includes('{{'))
    return value.value
  return problems.add(`${key} must be a plain text, not ${describeNode(value)}`, value.place)
}
