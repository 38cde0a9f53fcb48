import { dirname, resolve } from 'node:path'
import { readSource, shownPath } from '../../../base/files.ts'
import type { Place } from '../../../base/place.ts'
import type { Problems } from '../../../base/problems.ts'
import { type Entry, entryOf, type Node } from '../../../base/yaml.ts'
import { isTemplate } from '../../../expressions/text.ts'
import { checkTemplates } from '../../../playbook/check/templates.ts'
import { readMap, textNodes } from '../../../playbook/read/read.ts'
import { readScalar, writtenText } from '../fields.ts'
import { parseWithPlaceholders } from '../placeholders.ts'

/** How many files one file may bring in, by way of others or not. */
const mostFiles = 100

/**
 * The entries of a file with those that its `Includes` bring in. What the file says itself wins: whole for a text or a
 * list, entry by entry for a service or a section. Of several includes, the later one wins.
 */
export function withIncludes(node: Node, problems: Problems): readonly Entry[] {
  return new Inclusion(problems).entriesOf(node, [])
}

class Inclusion {
  private files = 0
  private readonly problems: Problems

  constructor(problems: Problems) {
    this.problems = problems
  }

  /** The entries of a file that was brought in by way of others. */
  entriesOf(node: Node, way: readonly string[]): readonly Entry[] {
    const map = readMap(node, 'A service file', this.problems)
    if (!map) return []
    const here = [...way, pathOf(map.place)]
    const included = textNodes(entryOf(map, 'Includes')?.value).map(file => this.included(file, here))
    const own = map.entries.filter(({ key }) => key !== 'Includes')
    return [...included, own].reduce(merged, [])
  }

  private included(node: Node, way: readonly string[]): readonly Entry[] {
    const path = this.pathIn(node)
    if (path === undefined) return []
    const refuse = (message: string): readonly Entry[] => this.problems.add(message, node.place) ?? []
    if (way.includes(path)) return refuse(`${shownPath(path)} includes itself`)
    if (++this.files > mostFiles) return refuse(`More than ${mostFiles} files are included`)
    const content = this.problems.collect(() => parseWithPlaceholders(readSource(path, node.place)))
    if (!content) return []
    checkTemplates(content, this.problems)
    return this.entriesOf(content, way)
  }

  private pathIn(node: Node): string | undefined {
    const scalar = readScalar(node, 'Includes', this.problems)
    if (!scalar) return undefined
    const written = writtenText(scalar)
    if (isTemplate(written)) return this.problems.add('Includes takes no templates', node.place)
    return resolve(dirname(pathOf(node.place)), written)
  }
}

/** The path of the file in which something stands. */
function pathOf({ source }: Place): string {
  return resolve(source.file)
}

/** Entries over weaker ones; maps are merged one level deep. */
function merged(weaker: readonly Entry[], stronger: readonly Entry[]): readonly Entry[] {
  const entries = new Map(weaker.map(entry => [entry.key, entry]))
  for (const entry of stronger) {
    const below = entries.get(entry.key)
    entries.set(entry.key, below ? { ...entry, value: over(entry.value, below.value) } : entry)
  }
  return [...entries.values()]
}

function over(value: Node, below: Node): Node {
  if (value.kind === 'scalar' && value.value === null) return below
  if (value.kind !== 'map' || below.kind !== 'map') return value
  const own = new Set(value.entries.map(({ key }) => key))
  return { ...value, entries: [...value.entries, ...below.entries.filter(({ key }) => !own.has(key))] }
}
