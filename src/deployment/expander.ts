import { basename, dirname, resolve } from 'node:path'
import { didYouMean } from '../base/nearest.ts'
import type { Problems } from '../base/problems.ts'
import { entryOf, type MapNode, type Node } from '../base/yaml.ts'
import type { Expander } from '../playbook/load.ts'
import { readMap, readText } from '../playbook/read/read.ts'
import type { ReleaseNotes } from './deployment.ts'
import { findServiceFile } from './notations/find.ts'
import { readServiceFile } from './notations/read.ts'
import { playsOf } from './plays.ts'

/**
 * Makes the plays of an entry such as
 *
 *     - deploy: ../examples/visits/Deliverous
 *       as: visits
 *       become: true
 *
 * `notesOn` says of a service file what is kept of its release for people.
 */
export function deployExpander(notesOn: (path: string) => ReleaseNotes): Expander {
  return (entry, folder, problems) => plays(entry, folder, notesOn, problems)
}

function plays(
  entry: MapNode,
  folder: string,
  notesOn: (path: string) => ReleaseNotes,
  problems: Problems,
): Node[] {
  reportUnknownKeys(entry, problems)
  const path = servicePath(entry, folder, problems)
  const name = path && deploymentName(entry, path, problems)
  const application = path && readServiceFile(path, entry.place, problems)
  if (!application || path === undefined || name === undefined) return []
  return playsOf({
    name,
    place: entry.place,
    ...application,
    keywords: keywordsOf(entry),
    vars: varsOf(entry, problems),
    release: notesOn(path),
    folder: dirname(path),
  })
}

/** Keywords that stand on every play of a deployment. */
const handedDown = [
  'become',
  'become_user',
  'become_method',
  'environment',
  'gather_facts',
  'remote_user',
  'tags',
  'vars_files',
]

function reportUnknownKeys(entry: MapNode, problems: Problems): void {
  const known = ['deploy', 'as', 'vars', ...handedDown]
  for (const { key, keyPlace } of entry.entries) {
    if (known.includes(key)) continue
    const hint = didYouMean(key, known) ?? `it takes ${known.join(', ')}`
    problems.add(`An entry that deploys has no key ${key}`, keyPlace, hint)
  }
}

/** The path of the service file; the name of a folder stands for the file in it. */
function servicePath(entry: MapNode, folder: string, problems: Problems): string | undefined {
  const node = entryOf(entry, 'deploy')?.value
  const written = node && readText(node, 'deploy', problems)
  if (written === undefined) return undefined
  return findServiceFile(resolve(folder, written), node?.place, problems)
}

/** What the entry says, or the name of the folder that holds the file. */
function deploymentName(entry: MapNode, path: string, problems: Problems): string | undefined {
  const node = entryOf(entry, 'as')?.value
  const name = node ? readText(node, 'as', problems) : basename(dirname(path))
  if (name === undefined || /^[A-Za-z\d][\w-]*$/.test(name)) return name
  const place = node?.place ?? entryOf(entry, 'deploy')?.value.place
  return problems.add(`${name} cannot name a deployment`, place, 'as: NAME, with letters, digits, - and _')
}

function keywordsOf(entry: MapNode): Record<string, Node> {
  const given = entry.entries.filter(({ key }) => handedDown.includes(key))
  return Object.fromEntries(given.map(({ key, value }) => [key, value]))
}

function varsOf(entry: MapNode, problems: Problems): MapNode['entries'] {
  const node = entryOf(entry, 'vars')?.value
  return (node && readMap(node, 'vars', problems)?.entries) ?? []
}
