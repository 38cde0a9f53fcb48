import { FileError } from '../base/errors.ts'
import { readYamlFile, shownPath } from '../base/files.ts'
import { text, varsFile } from '../base/params.ts'
import type { Variable } from '../model/inventory.ts'
import { defineAction } from '../model/module.ts'

export const includeVars = defineAction({
  name: 'include_vars',
  summary: 'Read variables from a file, for the rest of the run',
  readsOnly: true,
  onController: true,
  freeForm: 'file',
  params: {
    file: varsFile('The file of variables'),
    name: text('Put all of them under this one name').optional,
  },
  examples: `
    - include_vars: '{{ facts.os.family }}.yml'
    - include_vars: { file: sites.yml, name: sites }
  `,
  differences: ['It reads one file; there is no `dir`'],
  returns: {},

  act({ file: { path }, name }) {
    const node = readYamlFile(path)
    if (node && node.kind !== 'map') {
      throw new FileError({ message: `${shownPath(path)} must be a map of variables`, place: node.place })
    }
    const entries = (node?.entries ?? []).map(({ key, value }): [string, Variable] => [
      key,
      { written: value },
    ])
    if (name === undefined) return { effects: { read: new Map(entries) } }
    return { effects: { read: new Map<string, Variable>(node ? [[name, { written: node }]] : []) } }
  },
})
