import type { Problems } from '../base/problems.ts'
import type { Group, Inventory, InventoryHost, VariableSet } from '../model/inventory.ts'
import type { Draft } from './draft.ts'
import { GroupTree } from './groups.ts'
import type { VariableFolder } from './variables.ts'

type Assembled = Pick<Inventory, 'hosts' | 'groups' | 'implicitLocalhost'>

/**
 * Puts in order what the sources and the variable folders say. Hosts of the same groups share what those have.
 * @throws FileError with all problems that there are by then
 */
export function assemble(draft: Draft, folders: readonly VariableFolder[], problems: Problems): Assembled {
  const tree = new GroupTree(draft, problems)
  const families = new Families(draft, tree, folders)
  const hosts = new Map<string, InventoryHost>()
  for (const [name, { groups, sets }] of draft.hosts) {
    const own = [...sets, ...folders.flatMap(folder => folder.ofHost(name))]
    hosts.set(name, host(name, families.of(groupsThatCount(groups)), own))
  }
  const localhost = implicitLocalhost(families.of(['all']), folders)
  problems.throwIfAny()
  return { hosts, groups: groupsOf(draft, tree, hosts), implicitLocalhost: localhost }
}

interface Family {
  readonly groups: readonly string[]
  readonly variables: readonly VariableSet[]
}

/** The groups that hosts have in common, each combination of them worked out once. */
class Families {
  private readonly known = new Map<string, Family>()
  private readonly draft: Draft
  private readonly tree: GroupTree
  private readonly folders: readonly VariableFolder[]

  constructor(draft: Draft, tree: GroupTree, folders: readonly VariableFolder[]) {
    this.draft = draft
    this.tree = tree
    this.folders = folders
  }

  of(direct: Iterable<string>): Family {
    const key = JSON.stringify([...direct].sort())
    const known = this.known.get(key)
    if (known) return known
    const lineage = this.tree.lineage(direct)
    const below = lineage.filter(name => name !== 'all')
    const family = {
      groups: below.toSorted(),
      variables: [
        ...lineage.flatMap(name => this.draft.groups.get(name)?.sets ?? []),
        ...this.folders.flatMap(folder => folder.ofGroup('all')),
        ...this.folders.flatMap(folder => below.flatMap(name => folder.ofGroup(name))),
      ],
    }
    this.known.set(key, family)
    return family
  }
}

function host(name: string, { groups, variables }: Family, own: readonly VariableSet[]): InventoryHost {
  return { name, groups, variables: own.length > 0 ? [...variables, ...own] : variables }
}

function groupsOf(
  draft: Draft,
  tree: GroupTree,
  hosts: ReadonlyMap<string, InventoryHost>,
): Map<string, Group> {
  const ungrouped = [...draft.hosts].filter(([, { groups }]) => !isGrouped(groups)).map(([name]) => name)
  const group = (name: string): Group => ({
    name,
    hosts: tree.members(name),
    children: [...(draft.groups.get(name)?.children.keys() ?? [])],
  })
  return new Map<string, Group>([
    ...[...draft.groups.keys()].map(name => [name, group(name)] as const),
    ['all', { name: 'all', hosts: [...hosts.keys()] }],
    ['ungrouped', { name: 'ungrouped', hosts: ungrouped }],
  ])
}

/** A host is ungrouped exactly when no other group has it. */
function groupsThatCount(groups: ReadonlySet<string>): string[] {
  return isGrouped(groups) ? [...groups].filter(name => name !== 'ungrouped') : ['ungrouped']
}

function isGrouped(groups: ReadonlySet<string>): boolean {
  return [...groups].some(name => name !== 'all' && name !== 'ungrouped')
}

/** The machine we run on: it has the variables of `all` and its own, and is in no group. */
function implicitLocalhost(all: Family, folders: readonly VariableFolder[]): InventoryHost {
  const local: VariableSet = {
    layer: 'inventory host vars',
    of: 'localhost',
    from: 'the implicit localhost',
    variables: new Map([['ansible_connection', { data: 'local' }]]),
  }
  return host('localhost', { ...all, groups: [] }, [
    local,
    ...folders.flatMap(folder => folder.ofHost('localhost')),
  ])
}
