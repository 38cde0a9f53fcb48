import { dirname, resolve } from 'node:path'
import { shownPath } from '../../../base/files.ts'
import type { Problems } from '../../../base/problems.ts'
import { type Entry, entryOf, type Node } from '../../../base/yaml.ts'
import { textNodes } from '../../../playbook/read/read.ts'
import { folderOf } from '../build.ts'
import { readScalar, writtenText } from '../fields.ts'
import { namedEntries, readKnown } from './fields.ts'
import { type ComposeFiles, withDotenv } from './files.ts'
import type { Lookup } from './interpolation.ts'
import { includeKeys, topKeys } from './keys.ts'

/** The sections of a compose file, with those of the files that it includes. */
export type Sections = Readonly<Record<(typeof sectionNames)[number], readonly SectionEntry[]>>

/** An entry, and the environment that counts in its file. */
export interface SectionEntry extends Entry {
  readonly lookup: Lookup
}

const sectionNames = ['services', 'networks', 'volumes', 'secrets', 'configs'] as const

export function readSections(
  node: Node,
  lookup: Lookup,
  files: ComposeFiles,
  problems: Problems,
  way: readonly string[] = [],
): Sections {
  const top = readKnown(node, 'A compose file', topKeys, problems)
  const here = [...way, resolve(node.place.source.file)]
  const own = (name: (typeof sectionNames)[number]) =>
    namedEntries(top[name], name, problems).map(entry => ({ ...entry, lookup }))
  const included = textNodes(top.include).flatMap(
    item => readIncluded(item, lookup, files, problems, here) ?? [],
  )
  return Object.fromEntries(
    sectionNames.map(name => [name, united([...included.map(it => it[name]), own(name)], problems)]),
  ) as unknown as Sections
}

/** Files that are put together may not say different things under one name. */
function united(lists: readonly (readonly SectionEntry[])[], problems: Problems): SectionEntry[] {
  const entries = new Map<string, SectionEntry>()
  for (const entry of lists.flat()) {
    const other = entries.get(entry.key)
    if (other && other.keyPlace.source !== entry.keyPlace.source) {
      problems.add(
        `${entry.key} is also in ${other.keyPlace.source.file}`,
        entry.keyPlace,
        'rename one of them',
      )
    }
    entries.set(entry.key, entry)
  }
  return [...entries.values()]
}

function readIncluded(
  item: Node,
  lookup: Lookup,
  files: ComposeFiles,
  problems: Problems,
  way: readonly string[],
): Sections | undefined {
  const node = item.kind === 'map' ? readKnown(item, 'include', includeKeys, problems).path : item
  const scalar = node && readScalar(node, 'The path of an included file', problems)
  if (!scalar) return undefined
  const path = resolve(folderOf(scalar.place), writtenText(scalar))
  if (way.includes(path)) return problems.add(`${shownPath(path)} includes itself`, scalar.place)
  const environment = withDotenv(dirname(path), lookup, problems)
  const content = files.other(path, scalar.place, environment)
  return content && readSections(content, environment, files, problems, way)
}

/** What `x-deliver` of a node says. */
export function extensionOf(node: Node): Node | undefined {
  return entryOf(node, 'x-deliver')?.value
}
