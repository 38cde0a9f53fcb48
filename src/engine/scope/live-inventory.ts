import type { Group, Inventory, InventoryHost, VariableSet } from '../../model/inventory.ts'
import type { NewHost } from '../../model/module.ts'

/** The inventory of a run: that of the environment, with the hosts and groups that tasks add. */
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

  /** Replaces all hosts and groups, also those that tasks added. */
  replaceWith({ hosts, groups }: Inventory): void {
    this.hosts.clear()
    this.groups.clear()
    for (const [name, host] of hosts) this.hosts.set(name, host)
    for (const [name, group] of groups) this.groups.set(name, group)
    this.names = undefined
  }

  /** Adds a host; a host that exists gets the variables and groups in addition. */
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
      variables: [...(known?.variables ?? this.groupVariables('all')), own],
    })
    this.join(name, known ? groups : ['all', ...(groups.length > 0 ? groups : ['ungrouped'])])
  }

  /** Adds a host to groups, and makes the groups that do not exist. */
  join(name: string, groups: readonly string[]): void {
    for (const group of groups) this.addToGroup(name, group)
    this.names = undefined
  }

  private addToGroup(name: string, group: string): void {
    const { hosts = [] } = this.groups.get(group) ?? {}
    const host = this.hosts.get(name)
    if (!host || hosts.includes(name)) return
    const sets = this.groupVariables(group)
    this.groups.set(group, { name: group, hosts: [...hosts, name] })
    if (group === 'all' || group === 'ungrouped') return
    this.removeFromUngrouped(name)
    const firstOwn = host.variables.findIndex(set => set.of === name)
    const at = firstOwn < 0 ? host.variables.length : firstOwn
    this.hosts.set(name, {
      name,
      groups: [...host.groups.filter(other => other !== 'ungrouped'), group].sort(),
      variables: [...host.variables.slice(0, at), ...sets, ...host.variables.slice(at)],
    })
  }

  private removeFromUngrouped(name: string): void {
    const { hosts = [] } = this.groups.get('ungrouped') ?? {}
    this.groups.set('ungrouped', { name: 'ungrouped', hosts: hosts.filter(other => other !== name) })
  }

  /** The variables of a group, taken from one of its hosts. */
  private groupVariables(group: string): readonly VariableSet[] {
    const [member] = this.groups.get(group)?.hosts ?? []
    const host = member === undefined ? undefined : this.hosts.get(member)
    return host?.variables.filter(set => set.of === group) ?? []
  }
}
