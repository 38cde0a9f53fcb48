import type { Place } from '../base/place.ts'
import type { Node } from '../base/yaml.ts'
import type { EnvironmentSettings } from './environment.ts'

/** A value that people wrote (its templates are evaluated where it is used), or data that is never evaluated. */
export type Variable = { readonly written: Node } | { readonly data: unknown }

/** Where a set of variables came from, weakest kinds first in `variables/precedence.ts`. */
export type InventoryLayer =
  | 'inventory group vars'
  | 'group_vars/all'
  | 'group_vars'
  | 'inventory host vars'
  | 'host_vars'

/** The variables of one origin. */
export interface VariableSet {
  readonly layer: InventoryLayer
  /** The group or host that they belong to. */
  readonly of: string
  /** The file or source that holds them. */
  readonly from: string
  readonly variables: ReadonlyMap<string, Variable>
}

/** The variables of one file of secrets, decrypted. */
export interface SecretVariables {
  /** The group or host that they belong to: the name of the file without its ending. */
  readonly of: string
  readonly from: string
  /** The beginning of the file. */
  readonly place: Place | undefined
  readonly variables: ReadonlyMap<string, Variable>
}

export interface Group {
  readonly name: string
  /** All hosts, also those of the groups below, in the order of the inventory. */
  readonly hosts: readonly string[]
  /** The groups right below it, as the inventory has them. */
  readonly children?: readonly string[]
}

export interface InventoryHost {
  readonly name: string
  /** The groups of the host but `all`, sorted by name. */
  readonly groups: readonly string[]
  /** The variables the inventory has for it, weakest first: groups by depth, priority, name; then the host's own. */
  readonly variables: readonly VariableSet[]
}

/** Who the hosts are. */
export interface Inventory {
  /** The environment's name: the base name of the inventory's folder, `development` and the like. */
  readonly environment: string
  /** The folder of the inventory, for `inventory_dir`. */
  readonly folder: string | undefined
  /** What `environment.yml` says; nothing for a list of hosts that belongs to no environment. */
  readonly settings?: EnvironmentSettings | undefined
  /** The first file that says who the hosts are, for `inventory_file`. */
  readonly file?: string | undefined
  /** In the order of the inventory. */
  readonly hosts: ReadonlyMap<string, InventoryHost>
  /** Every group, `all` and `ungrouped` too. */
  readonly groups: ReadonlyMap<string, Group>
  /** `localhost`, which is there without being listed. */
  readonly implicitLocalhost: InventoryHost
}
