import { dirname, resolve } from 'node:path'
import { isFolder, shownPath } from '../../base/files.ts'
import type { Place } from '../../base/place.ts'
import type { Problems } from '../../base/problems.ts'
import type { Node } from '../../base/yaml.ts'
import { isTemplate } from '../../expressions/text.ts'
import type { Build } from '../model.ts'
import { readScalar, writtenText } from './fields.ts'

/** Builds of which nothing but the folder is said. */
export function readContext(node: Node, what: string, problems: Problems): Build | undefined {
  const scalar = readScalar(node, what, problems)
  if (!scalar) return undefined
  const written = writtenText(scalar)
  const context = resolve(folderOf(node.place), written)
  if (/^[a-z+]+:\/\/|^git@/.test(written) || isTemplate(written) || !isFolder(context)) {
    const hint = 'a folder beside the file, such as .'
    return problems.add(`${what} cannot be ${shownPath(written)}: there is no such folder`, node.place, hint)
  }
  return { context, dockerfile: undefined, args: new Map(), target: undefined, place: node.place }
}

/** Images come from a registry: a service that is built says under which name. */
export function reportMissingImage(service: string, { place }: Node, problems: Problems): void {
  problems.add(
    `The service ${service} is built, but has no image`,
    place,
    'image: NAME says under which name it is in a registry',
  )
}

/** The folder of the file in which something stands. */
export function folderOf({ source }: Place): string {
  return dirname(resolve(source.file))
}
