import type { Group, Inventory, InventoryHost, VariableSet } from '../../model/inventory.ts'
import type { NewHost } from '../../model/module.ts'

/** The inventory of a run: that of the environment, and what tasks add to it. */
export class LiveInventory implements Inventory {
  readonly environment: string
  readonly folder: string | undefined
  readonly file: string | undefined
  readonly hosts: Map<string, InventoryHost>
  readonly groups: Map<string, Group>
  readonly implicitLocalhost: InventoryHost
  private names: Readonly<Record<string, readonly string[]>> | undefined

  constructor({ environment, folder, file, hosts, groups, implicitLocalhost }: Inventory) {
    this.environment = environment
    this.folder = folder
    this.file = file
    this.hosts = new Map(hosts)
    this.groups = new Map(groups)
    this.implicitLocalhost = implicitLocalhost
  }

  /** The names of the hosts of every group. */
  get namesByGroup(): Readonly<Record<string, readonly string[]>> {
    this.names ??= Object.fromEntries([...this.groups].map(([name, { hosts }]) => [name, hosts]))
    return this.names
  }

  /** Forgets what tasks added, and takes what the environment says now. */
  replaceBy({ hosts, groups }: Inventory): void {
    this.hosts.clear()
    this.groups.clear()
    for (const [name, host] of hosts) this.hosts.set(name, host)
    for (const [name, group] of groups) this.groups.set(name, group)
    this.names = undefined
  }

  /** Adds a host, or gives one that is there more variables and groups. */
  add({ name, groups, variables }: NewHost): void {
    const known = this.hosts.get(name)
    const own: VariableSet = {
      layer: 'inventory host vars',
      of: name,
      from: 'add_host',
      variables: new Map(Object.entries(variables).map(([key, value]) => [key, { data: value }])),
    }
    this.hosts.set(name, {
      name,
      groups: known?.groups ?? [],
      variables: [...(known?.variables ?? this.variablesOf('all')), own],
    })
    this.join(name, known ? groups : ['all', ...(groups.length > 0 ? groups : ['ungrouped'])])
  }

  /** Lets a host join groups, which are made where they are not there. */
  join(name: string, groups: readonly string[]): void {
    for (const group of groups) this.enter(name, group)
    this.names = undefined
  }

  private enter(name: string, group: string): void {
    const { hosts = [] } = this.groups.get(group) ?? {}
    const host = this.hosts.get(name)
    if (!host || hosts.includes(name)) return
    const known = this.variablesOf(group)
    this.groups.set(group, { name: group, hosts: [...hosts, name] })
    if (group === 'all' || group === 'ungrouped') return
    this.leaveUngrouped(name)
    const hostSets = host.variables.findIndex(set => set.of === name)
    const at = hostSets < 0 ? host.variables.length : hostSets
    this.hosts.set(name, {
      name,
      groups: [...host.groups.filter(known => known !== 'ungrouped'), group].sort(),
      variables: [...host.variables.slice(0, at), ...known, ...host.variables.slice(at)],
    })
  }

  private leaveUngrouped(name: string): void {
    const { hosts = [] } = this.groups.get('ungrouped') ?? {}
    this.groups.set('ungrouped', { name: 'ungrouped', hosts: hosts.filter(other => other !== name) })
  }

  /** The variables of a group, as one of its hosts has them. */
  private variablesOf(group: string): readonly VariableSet[] {
    const [member] = this.groups.get(group)?.hosts ?? []
    const host = member === undefined ? undefined : this.hosts.get(member)
    return host?.variables.filter(set => set.of === group) ?? []
  }
}
