import { dirname, join, resolve } from 'node:path'
import { isFile, readSource, shownPath } from '../../../base/files.ts'
import type { Place, Source } from '../../../base/place.ts'
import type { Problems } from '../../../base/problems.ts'
import { type Entry, entryOf, type MapNode, type Node, parseYamlDocument } from '../../../base/yaml.ts'
import { checkTemplates } from '../../../playbook/check/templates.ts'
import { readMap } from '../../../playbook/read/read.ts'
import { isNothing } from '../fields.ts'
import { readDotenv } from './dotenv.ts'
import { readKnown } from './fields.ts'
import { interpolated, type Lookup } from './interpolation.ts'
import { extendsKeys } from './keys.ts'
import { mergedService } from './merge.ts'

/** How many files may be read for one, and how many services may extend each other. */
const mostFiles = 100
const longestWay = 100

/** The files of an application: read once each, with their variables filled in. */
export class ComposeFiles {
  private readonly read = new Map<string, Node | undefined>()
  private readonly wholes = new Map<string, MapNode | undefined>()
  private readonly problems: Problems

  constructor(problems: Problems) {
    this.problems = problems
  }

  /** The content of a file. */
  content(source: Source, lookup: Lookup): Node | undefined {
    const path = resolve(source.file)
    const written = this.problems.collect(() => parseYamlDocument(source))
    const content = written && interpolated(written, lookup, this.problems)
    if (content) checkTemplates(content, this.problems)
    this.read.set(path, content)
    return content
  }

  /** The content of another file that was named somewhere. */
  other(path: string, askedAt: Place, lookup: Lookup): Node | undefined {
    if (this.read.has(path)) return this.read.get(path)
    if (this.read.size >= mostFiles)
      return this.problems.add(`More than ${mostFiles} files are read`, askedAt)
    const source = this.problems.collect(() => readSource(path, askedAt))
    if (source) return this.content(source, lookup)
    this.read.set(path, undefined)
    return undefined
  }

  /** A service with what it extends. */
  whole(entry: Entry, lookup: Lookup, way: readonly string[] = []): MapNode | undefined {
    const path = pathOf(entry.keyPlace)
    const id = `${entry.key} of ${shownPath(path)}`
    const { place } = entry.value
    if (way.includes(id)) return this.problems.add(`${entry.key} extends itself`, place)
    if (way.length > longestWay)
      return this.problems.add(`More than ${longestWay} services extend each other`, place)
    if (!this.wholes.has(id)) this.wholes.set(id, this.extended(entry, path, lookup, [...way, id]))
    return this.wholes.get(id)
  }

  private extended(entry: Entry, path: string, lookup: Lookup, way: readonly string[]): MapNode | undefined {
    const own = isNothing(entry.value)
      ? { kind: 'map' as const, entries: [], place: entry.keyPlace }
      : readMap(entry.value, `The service ${entry.key}`, this.problems)
    const node = own && entryOf(own, 'extends')?.value
    if (!own || !node || isNothing(node)) return own
    const below = this.extendedEntry(node, path, lookup)
    const whole = below && this.whole(below, lookup, way)
    return whole ? mergedService(whole, own) : own
  }

  private extendedEntry(node: Node, path: string, lookup: Lookup): Entry | undefined {
    const named =
      node.kind === 'scalar'
        ? { service: node, file: undefined }
        : readKnown(node, 'extends', extendsKeys, this.problems)
    const [service, file] = [named.service, named.file].map(it => textOf(it))
    if (service === undefined) return this.problems.add('extends names no service', node.place)
    const from = file === undefined ? path : resolve(dirname(path), file)
    const content = this.other(from, (named.file ?? node).place, lookup)
    const found = content && entryOf(entryOf(content, 'services')?.value, service)
    if (content && !found)
      this.problems.add(`There is no service ${service} in ${shownPath(from)}`, named.service?.place)
    return found
  }
}

function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined
}

function pathOf({ source }: Place): string {
  return resolve(source.file)
}

/** The environment of the control side, over what an `.env` beside the file says. */
export function withDotenv(folder: string, lookup: Lookup, problems: Problems): Lookup {
  const path = join(folder, '.env')
  const source = isFile(path) ? problems.collect(() => readSource(path)) : undefined
  const variables = source ? readDotenv(source, lookup, problems) : new Map<string, string>()
  return name => lookup(name) ?? variables.get(name)
}
