import type { Problems } from '../base/problems.ts'
import type { Variable } from '../model/inventory.ts'
import type { Draft, DraftGroup } from './draft.ts'

/** How groups stand above and below each other: everything is below `all`. */
export class GroupTree {
  private readonly groups: ReadonlyMap<string, DraftGroup>
  private readonly parents: ReadonlyMap<string, ReadonlySet<string>>
  private readonly depths: ReadonlyMap<string, number>
  private readonly priorities: ReadonlyMap<string, number>

  constructor(draft: Draft, problems: Problems) {
    this.groups = draft.groups
    this.parents = parentsOf(draft.groups, problems)
    this.depths = depthsOf(draft.groups, this.parents, problems)
    this.priorities = prioritiesOf(draft.groups, problems)
  }

  /** Some groups and all above them, in the order in which their variables count: the weakest first. */
  lineage(names: Iterable<string>): string[] {
    const lineage = [...reachable(names, name => this.parents.get(name) ?? [])]
    const depth = (name: string) => this.depths.get(name) ?? 0
    const priority = (name: string) => this.priorities.get(name) ?? 1
    return lineage.sort((a, b) => depth(a) - depth(b) || priority(a) - priority(b) || (a < b ? -1 : 1))
  }

  /** The hosts of a group, then those of the groups below it, nearest first. */
  members(name: string): string[] {
    const groups = reachable([name], below => this.groups.get(below)?.children.keys() ?? [])
    return [...new Set([...groups].flatMap(group => [...(this.groups.get(group)?.hosts ?? [])]))]
  }
}

function parentsOf(groups: ReadonlyMap<string, DraftGroup>, problems: Problems): Map<string, Set<string>> {
  const parents = new Map([...groups.keys()].map(name => [name, new Set<string>()]))
  for (const [parent, { children }] of groups) {
    for (const [child, place] of children) {
      if (child === 'all') problems.add(`The group ${parent} cannot contain all: all contains it`, place)
      else parents.get(child)?.add(parent)
    }
  }
  for (const [name, above] of parents) if (above.size === 0 && name !== 'all') above.add('all')
  return parents
}

/** How far each group is below `all`, by the longest path. A group that no such path reaches is in a circle. */
function depthsOf(
  groups: ReadonlyMap<string, DraftGroup>,
  parents: ReadonlyMap<string, ReadonlySet<string>>,
  problems: Problems,
): Map<string, number> {
  const depths = new Map<string, number>()
  const waiting = new Map([...parents].map(([name, above]) => [name, above.size]))
  const children = childrenOf(parents)
  const next = [...waiting].filter(([, count]) => count === 0).map(([name]) => name)
  for (const name of next) {
    const depth = Math.max(-1, ...[...(parents.get(name) ?? [])].map(parent => depths.get(parent) ?? 0)) + 1
    depths.set(name, depth)
    waiting.delete(name)
    for (const child of children.get(name) ?? []) {
      const left = (waiting.get(child) ?? 0) - 1
      waiting.set(child, left)
      if (left === 0) next.push(child)
    }
  }
  const [stuck] = waiting.keys()
  if (stuck !== undefined) reportCircle(stuck, groups, parents, waiting, problems)
  return depths
}

function childrenOf(parents: ReadonlyMap<string, ReadonlySet<string>>): Map<string, string[]> {
  const children = new Map<string, string[]>([...parents.keys()].map(name => [name, []]))
  for (const [name, above] of parents) for (const parent of above) children.get(parent)?.push(name)
  return children
}

/** Goes up from a group that waits for its parents until it meets a group again. */
function reportCircle(
  stuck: string,
  groups: ReadonlyMap<string, DraftGroup>,
  parents: ReadonlyMap<string, ReadonlySet<string>>,
  waiting: ReadonlyMap<string, number>,
  problems: Problems,
): void {
  const path = [stuck]
  for (;;) {
    const above = [...(parents.get(path.at(-1) ?? '') ?? [])].find(parent => waiting.has(parent)) ?? stuck
    const seen = path.indexOf(above)
    path.push(above)
    if (seen < 0) continue
    const circle = path.slice(seen).reverse()
    const [top = '', below = ''] = circle
    const place = groups.get(top)?.children.get(below)
    return problems.add(`The group ${top} contains itself`, place, circle.join(' > '))
  }
}

function prioritiesOf(groups: ReadonlyMap<string, DraftGroup>, problems: Problems): Map<string, number> {
  const priorities = new Map<string, number>()
  for (const [name, { sets }] of groups) {
    const written = sets.findLast(set => set.variables.has('ansible_group_priority'))
    const variable = written?.variables.get('ansible_group_priority')
    if (variable) priorities.set(name, priorityOf(name, variable, problems))
  }
  return priorities
}

function priorityOf(name: string, variable: Variable, problems: Problems): number {
  const written = 'written' in variable ? variable.written : undefined
  const value = written ? written.kind === 'scalar' && written.value : 'data' in variable && variable.data
  if (/^-?\d+$/.test(String(value))) return Number(value)
  problems.add(`ansible_group_priority of ${name} must be a whole number`, written?.place)
  return 1
}

/** Some names and all that can be reached from them, breadth first. */
function reachable(from: Iterable<string>, next: (name: string) => Iterable<string>): Set<string> {
  const reached = new Set(from)
  for (const name of reached) for (const other of next(name)) reached.add(other)
  return reached
}
