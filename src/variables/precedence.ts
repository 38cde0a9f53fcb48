import type { Variables } from '../model/playbook.ts'

/** Where variables come from, weakest first. This list is the order, and the documentation of it. */
export const precedence = [
  ['environment', 'env, the name of the environment'],
  ['role defaults', 'defaults/main.yml of a role'],
  ['inventory group vars', 'variables of groups in the inventory itself'],
  ['group_vars/all', 'group_vars/all beside the inventory, then beside the playbook'],
  ['group_vars', 'group_vars/NAME beside the inventory, then beside the playbook'],
  ['inventory host vars', 'variables of hosts in the inventory itself'],
  ['host_vars', 'host_vars/NAME beside the inventory, then beside the playbook'],
  ['facts', 'facts, what was gathered of the host'],
  ['play vars', 'vars of the play'],
  ['play vars_prompt', 'what a person was asked for before the play'],
  ['play vars_files', 'vars_files of the play'],
  ['role vars', 'vars/main.yml of a role'],
  ['block and task vars', 'vars of the blocks around a task, then of the task'],
  ['include_vars', 'what include_vars read for the host'],
  ['set_fact and register', 'what tasks of this run set or registered for the host'],
  ['role params', 'what the play gives a role where it uses it'],
  ['include params', 'what an include hands to the tasks it brings in'],
  ['loop', 'the item of the loop and its companions'],
  ['magic', 'names that the engine gives, such as inventory_hostname'],
  ['extra vars', '-e on the command line'],
] as const satisfies readonly (readonly [string, string])[]

export type LayerName = (typeof precedence)[number][0]

/** Variables of one origin. */
export interface Layer {
  readonly name: LayerName
  /** The role, group or file, for messages about the origin of a value. */
  readonly from?: string | undefined
  readonly variables: Variables
}

const ranks = new Map<LayerName, number>(precedence.map(([name], rank) => [name, rank]))

/** Layers in the order in which a name is looked up: strongest first; of equals, the later one is the stronger. */
export function strongestFirst(layers: readonly Layer[]): Layer[] {
  return [...layers].reverse().sort((a, b) => rankOf(b) - rankOf(a))
}

function rankOf({ name }: Layer): number {
  return ranks.get(name) ?? 0
}
