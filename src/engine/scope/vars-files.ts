import { TaskError } from '../../base/errors.ts'
import { readYamlFile, shownPath } from '../../base/files.ts'
import { Problems } from '../../base/problems.ts'
import type { Node } from '../../base/yaml.ts'
import { renderNode } from '../../expressions/text.ts'
import type { Play } from '../../model/playbook.ts'
import { findFile, searchedFolders } from '../../playbook/read/files.ts'
import { readVariables } from '../../playbook/read/read.ts'
import type { Layer } from '../../variables/precedence.ts'
import type { RunHost } from './host.ts'
import type { PlayRun } from './play-run.ts'
import type { Scopes } from './scopes.ts'

/** The variables of a play's `vars_files` for each host; the names of the files may hold templates. */
export function varsFileLayers(run: PlayRun, scopes: Scopes): PlayRun['varsFiles'] {
  const { play, hosts } = run
  if (play.varsFiles.length === 0) return new Map()
  const read = new Map<string, Layer>()
  const layersFor = (host: RunHost) => {
    const scope = scopes.forHost(host, run)
    return play.varsFiles.map(node => readLayer(foundPath(node, renderNode(node, scope), play), node, read))
  }
  return new Map(hosts.map(host => [host.name, layersFor(host)]))
}

/** The file that an entry names; of several names, the first that exists. */
function foundPath(node: Node, names: unknown, { playbookFolder }: Play): string {
  const search = { role: undefined, folder: playbookFolder, playbookFolder }
  const candidates = [names].flat().map(String)
  const path = candidates.map(name => findFile(search, 'vars', name)).find(Boolean)
  if (path !== undefined) return path
  throw new TaskError(`There is no file ${candidates.join(' or ')}`, {
    place: node.place,
    hint: `looked in ${searchedFolders(search, 'vars').map(shownPath).join(', ')}`,
  })
}

function readLayer(path: string, node: Node, read: Map<string, Layer>): Layer {
  const known = read.get(path)
  if (known) return known
  const problems = new Problems()
  const variables = readVariables(readYamlFile(path, node.place), shownPath(path), problems)
  problems.throwIfAny()
  const layer: Layer = { name: 'play vars_files', from: shownPath(path), variables }
  read.set(path, layer)
  return layer
}
