import type { Place } from '../base/place.ts'
import { nodeOf } from '../base/yaml.ts'
import type { Variable, VariableSet } from '../model/inventory.ts'
import type { Named } from './addresses.ts'

export type Variables = ReadonlyMap<string, Variable>

export interface DraftHost {
  /** The groups that list it themselves. */
  readonly groups: Set<string>
  readonly sets: VariableSet[]
}

export interface DraftGroup {
  /** The hosts that it lists itself. */
  readonly hosts: Set<string>
  /** The groups below it, and where that was written. */
  readonly children: Map<string, Place | undefined>
  readonly sets: VariableSet[]
}

/** The hosts and groups that the sources list, in the order of the sources, before they are assembled. */
export class Draft {
  readonly hosts = new Map<string, DraftHost>()
  readonly groups = new Map<string, DraftGroup>()

  constructor() {
    this.group('all')
    this.group('ungrouped')
  }

  /** The group of a name, which is added if it is new. */
  group(name: string): DraftGroup {
    const known = this.groups.get(name)
    if (known) return known
    const group = { hosts: new Set<string>(), children: new Map(), sets: [] }
    this.groups.set(name, group)
    return group
  }

  /** Lists the hosts that are named at a place in a group, all with the same variables. */
  addHosts({ names, port }: Named, group: string, place: Place, own: Variables = new Map()): void {
    const variables: Variables =
      port === undefined ? own : new Map([['ansible_port', { written: nodeOf(port, place) }], ...own])
    for (const name of names) {
      this.addHost(name, group)
      this.setHost(name, place.source.file, variables)
    }
  }

  addHost(name: string, group: string): void {
    this.host(name).groups.add(group)
    this.group(group).hosts.add(name)
  }

  addChild(parent: string, child: string, place?: Place): void {
    this.group(child)
    this.group(parent).children.set(child, place)
  }

  setHost(name: string, from: string, variables: Variables): void {
    if (variables.size === 0) return
    this.host(name).sets.push({ layer: 'inventory host vars', of: name, from, variables })
  }

  setGroup(name: string, from: string, variables: Variables): void {
    if (variables.size === 0) return
    this.group(name).sets.push({ layer: 'inventory group vars', of: name, from, variables })
  }

  private host(name: string): DraftHost {
    const known = this.hosts.get(name)
    if (known) return known
    const host = { groups: new Set<string>(), sets: [] }
    this.hosts.set(name, host)
    return host
  }
}
