import { join, resolve } from 'node:path'
import { booleanOf } from '../../../base/boolean.ts'
import { readSource, shownPath, statsOf } from '../../../base/files.ts'
import type { Place } from '../../../base/place.ts'
import type { Problems } from '../../../base/problems.ts'
import type { Node, ScalarNode } from '../../../base/yaml.ts'
import { readList } from '../../../playbook/read/read.ts'
import type { GivenFile } from '../../model.ts'
import { folderOf } from '../build.ts'
import { asText, readLike, readScalar, writtenText } from '../fields.ts'
import { pathHint } from '../volume-names.ts'
import { readKnown } from './fields.ts'
import { configKeys, grantKeys, secretKeys } from './keys.ts'
import type { SectionEntry } from './sections.ts'

/** The content of secrets or configs, by the names under which services are given them. */
export type FileSources = ReadonlyMap<string, Node | undefined>

type Kind = 'secret' | 'config'

export function readFileSources(
  entries: readonly SectionEntry[],
  kind: Kind,
  problems: Problems,
): FileSources {
  return new Map(entries.map(entry => [entry.key, contentOf(entry, kind, problems)]))
}

/** Where the content comes from: a file, a variable of the environment, the text itself, or the inventory. */
function contentOf(entry: SectionEntry, kind: Kind, problems: Problems): Node | undefined {
  const what = `The ${kind} ${entry.key}`
  const { external, ...fields } = readKnown(
    entry.value,
    what,
    kind === 'secret' ? secretKeys : configKeys,
    problems,
  )
  const { file, environment, name, content } = fields as Partial<Record<string, Node>>
  const isExternal = external?.kind === 'scalar' && booleanOf(external.value) === true
  if ([file, environment, content, isExternal || undefined].filter(it => it !== undefined).length !== 1) {
    return problems.add(
      `${what} needs one place for its content`,
      entry.keyPlace,
      'file, environment or external',
    )
  }
  if (content) return readText(content, what, problems)
  if (file) return contentOfFile(file, what, problems)
  if (environment) return contentOfVariable(environment, what, entry, problems)
  return ofInventory((name && readText(name, 'name', problems)) ?? textAt(entry.key, entry.keyPlace))
}

function readText(node: Node, what: string, problems: Problems): ScalarNode | undefined {
  const scalar = readScalar(node, what, problems)
  return scalar && asText(scalar)
}

function contentOfFile(node: Node, what: string, problems: Problems): Node | undefined {
  const file = readScalar(node, `The file of ${what}`, problems)
  return file && contentAt(resolve(folderOf(file.place), writtenText(file)), file.place, problems)
}

function contentOfVariable(
  node: Node,
  what: string,
  { lookup }: SectionEntry,
  problems: Problems,
): Node | undefined {
  const name = readScalar(node, `The variable of ${what}`, problems)
  const value = name && lookup(writtenText(name))
  if (name && value === undefined) problems.add(`The variable ${writtenText(name)} is not set`, name.place)
  return value === undefined ? undefined : dataAt(value, node.place)
}

/** `db-password` is the variable `db_password`. */
function ofInventory({ value, place }: ScalarNode): Node {
  return textAt(`{{ ${String(value).replaceAll(/\W/g, '_')} }}`, place)
}

function textAt(value: string, place: Place): ScalarNode {
  return { kind: 'scalar', value, raw: false, place }
}

function dataAt(value: string, place: Place): ScalarNode {
  return { kind: 'scalar', value, raw: true, place }
}

/** As much as fits into a secret of Docker. */
const largest = 500 * 1024

/** The content of a file of the control side: data, in which no template is evaluated. */
export function contentAt(path: string, askedAt: Place, problems: Problems): Node | undefined {
  if ((statsOf(path)?.size ?? 0) > largest) {
    const hint = 'put it into the image, or on the machine by a playbook'
    return problems.add(`${shownPath(path)} is larger than ${largest} bytes`, askedAt, hint)
  }
  const source = problems.collect(() => readSource(path, askedAt))
  return source && dataAt(source.text, askedAt)
}

/** What a service is given of them: names, or `{ source, target, mode }`. */
export function readGrants(
  node: Node | undefined,
  kind: Kind,
  sources: FileSources,
  problems: Problems,
): GivenFile[] {
  return readList(node, `${kind}s`, problems).flatMap(item => {
    const grant = item.kind === 'map' ? readKnown(item, `A ${kind}`, grantKeys, problems) : { source: item }
    const source = grant.source && readScalar(grant.source, `A ${kind}`, problems)
    if (!source) return []
    const name = writtenText(source)
    if (!sources.has(name)) {
      problems.add(`There is no ${kind} ${name} in this file`, source.place, `it is described under ${kind}s`)
    }
    const content = sources.get(name)
    const path = readTarget(grant.target, name, kind, problems)
    const mode = grant.mode && readLike(grant.mode, 'mode', /^(0o?)?[0-7]{3,4}$/, "such as '0440'", problems)
    return content && path !== undefined
      ? [
          {
            path,
            content,
            secret: kind === 'secret',
            mode: mode?.replace(/^(0o?)?/, '0'),
            place: source.place,
          },
        ]
      : []
  })
}

/** Secrets are below `/run/secrets`, configs at the root, unless they say where. */
function readTarget(
  node: Node | undefined,
  name: string,
  kind: Kind,
  problems: Problems,
): string | undefined {
  const folder = kind === 'secret' ? '/run/secrets' : '/'
  if (!node) return join(folder, name)
  const target = readLike(node, 'target', /^[^:]+$/, pathHint, problems)
  if (target === undefined || target.startsWith('/')) return target
  if (kind === 'secret') return join(folder, target)
  return problems.add(`target cannot be ${target}`, node.place, pathHint)
}
