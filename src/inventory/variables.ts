import { join } from 'node:path'
import { isFolder, namesIn, readYamlFile, shownPath } from '../base/files.ts'
import type { Problems } from '../base/problems.ts'
import { describeNode, type Node } from '../base/yaml.ts'
import type { Variable, VariableSet } from '../model/inventory.ts'
import type { Variables } from './draft.ts'

/** The endings of a file of variables, those of a bare file first. */
const endings = ['', '.yml', '.yaml', '.json']

export type Warn = (message: string) => void

/** The files of variables beside an inventory or a playbook, by the group or host that they belong to. */
export interface VariableFolder {
  ofGroup(name: string): readonly VariableSet[]
  ofHost(name: string): readonly VariableSet[]
}

/**
 * Finds `group_vars/` and `host_vars/` in a folder. A name has a file, or a folder of files that are read in the
 * order of their names; they are read when that name is first needed, and their problems go to `problems`.
 */
export function loadVariableFolder(folder: string, problems: Problems, warn: Warn): VariableFolder {
  const groups = new NamedFiles(join(folder, 'group_vars'), problems, warn)
  const hosts = new NamedFiles(join(folder, 'host_vars'), problems, warn)
  return {
    ofGroup: name => groups.sets(name, name === 'all' ? 'group_vars/all' : 'group_vars'),
    ofHost: name => hosts.sets(name, 'host_vars'),
  }
}

class NamedFiles {
  private readonly folder: string
  private readonly problems: Problems
  private readonly warn: Warn
  private readonly entries: ReadonlySet<string>
  private readonly read = new Map<string, readonly VariableSet[]>()

  constructor(folder: string, problems: Problems, warn: Warn) {
    this.folder = folder
    this.problems = problems
    this.warn = warn
    this.entries = new Set(isFolder(folder) ? (problems.collect(() => namesIn(folder)) ?? []) : [])
  }

  sets(name: string, layer: VariableSet['layer']): readonly VariableSet[] {
    const known = this.read.get(name)
    if (known) return known
    const sets = this.files(name).flatMap(path => {
      const variables = readVariables(path, this.problems)
      return variables.size > 0 ? [{ layer, of: name, from: shownPath(path), variables }] : []
    })
    this.read.set(name, sets)
    return sets
  }

  /** The file of a name, then those of its folder, which are the stronger; of several files the first one counts. */
  private files(name: string): string[] {
    const entries = endings.map(ending => name + ending).filter(entry => this.entries.has(entry))
    const paths = entries.map(entry => join(this.folder, entry))
    const [first, ...others] = paths.filter(path => !isFolder(path))
    for (const other of others)
      this.warn(`${shownPath(other)} is not read: ${shownPath(first ?? '')} takes its place`)
    return [...(first === undefined ? [] : [first]), ...paths.filter(isFolder).flatMap(filesBelow)]
  }
}

function filesBelow(folder: string): string[] {
  return namesIn(folder)
    .filter(isVariables)
    .sort()
    .map(name => join(folder, name))
    .flatMap(path => (isFolder(path) ? filesBelow(path) : [path]))
}

function isVariables(name: string): boolean {
  const ending = /\.[^.]*$/.exec(name)?.[0] ?? ''
  return !/^\.|~$/.test(name) && endings.includes(ending)
}

/** The variables of a file: one map, or nothing at all. */
function readVariables(path: string, problems: Problems): Variables {
  const node = problems.collect(() => readYamlFile(path))
  return node ? variablesOf(node, `The file ${shownPath(path)}`, problems) : new Map()
}

/** The entries of a map as variables. */
export function variablesOf(node: Node, what: string, problems: Problems): Variables {
  if (node.kind === 'map') return new Map(node.entries.map(({ key, value }) => [key, written(value)]))
  if (node.kind === 'list' || node.value !== null) {
    problems.add(`${what} must be a map of variables, not ${describeNode(node)}`, node.place)
  }
  return new Map()
}

function written(node: Node): Variable {
  return { written: node }
}
