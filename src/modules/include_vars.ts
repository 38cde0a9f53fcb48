import { FileError } from '../base/errors.ts'
import { readYamlFile, shownPath } from '../base/files.ts'
import { returned } from '../base/returns.ts'
import type { Entry, MapNode } from '../base/yaml.ts'
import { defineAction } from '../model/module.ts'
import type { Variables } from '../model/playbook.ts'
import { filesOf } from './include_vars/files.ts'
import { params } from './include_vars/params.ts'

export const includeVars = defineAction({
  name: 'include_vars',
  summary: 'Read variables from a file or a folder of files, for the rest of the run',
  readsOnly: true,
  onController: true,
  freeForm: 'file',
  params,
  examples: `
    - include_vars: '{{ facts.os.family }}.yml'
    - include_vars: { file: sites.yml, name: sites }
    - include_vars: { dir: sites, extensions: [yml], ignore_files: [draft.yml] }
  `,
  differences: ['There is no `hash_behaviour`: of two files of a folder the later one counts'],
  returns: { ansible_included_var_files: returned('texts', 'The files that were read') },

  act(want) {
    const files = filesOf(want)
    const maps = files.flatMap(path => variablesIn(path) ?? [])
    return { effects: { read: variables(maps, want.name) }, ansible_included_var_files: files }
  },
})

function variablesIn(path: string): MapNode | undefined {
  const node = readYamlFile(path)
  if (!node || node.kind === 'map') return node
  throw new FileError({ message: `${shownPath(path)} must be a map of variables`, place: node.place })
}

function variables(maps: readonly MapNode[], name: string | undefined): Variables {
  const entries = new Map(
    maps.flatMap(map => map.entries).map((entry): [string, Entry] => [entry.key, entry]),
  )
  const [first] = maps
  if (name === undefined) return new Map([...entries].map(([key, { value }]) => [key, { written: value }]))
  return new Map(first ? [[name, { written: { ...first, entries: [...entries.values()] } }]] : [])
}
