import type { Variable } from '../../model/inventory.ts'
import type { Play, Role, Task, Variables } from '../../model/playbook.ts'
import type { World } from '../world.ts'
import type { RunHost } from './host.ts'
import type { LiveInventory } from './live-inventory.ts'
import type { PlayRun } from './play-run.ts'

/** The release of Ansible whose language this is, for playbooks that ask. */
const ansibleVersion = { full: '2.19.0', string: '2.19.0', major: 2, minor: 19, revision: 0 }

type Names = Readonly<Record<string, () => unknown>>

/** What the engine tells of the run as a whole. */
export function magicOfRun({ options }: World, inventory: LiveInventory): Variables {
  return named({
    groups: () => inventory.namesByGroup,
    inventory_dir: () => inventory.folder ?? null,
    inventory_file: () => inventory.file ?? null,
    check_mode: () => options.checkMode,
    ansible_check_mode: () => options.checkMode,
    ansible_diff_mode: () => options.diff,
    ansible_forks: () => options.forks,
    ansible_verbosity: () => options.verbosity,
    ansible_run_tags: () => (options.tags.length > 0 ? options.tags : ['all']),
    ansible_skip_tags: () => options.skipTags,
    ansible_version: () => ansibleVersion,
    ...(options.limitPattern !== undefined && { ansible_limit: () => options.limitPattern }),
  })
}

/** What it tells of a play before it has hosts. */
export const magicOfPlay = madeOnce(({ playbookFolder, roles }: Play): Variables => {
  const roleNames = () => [...new Set(roles.map(role => role.name))]
  return named({
    playbook_dir: () => playbookFolder,
    role_names: roleNames,
    ansible_role_names: roleNames,
    ansible_play_role_names: () => [...new Set(roles.filter(isDirect).map(role => role.name))],
    ansible_dependent_role_names: () => [
      ...new Set(roles.filter(role => !isDirect(role)).map(role => role.name)),
    ],
  })
})

/** What it tells of the hosts of a play. */
export const magicOfHosts = madeOnce(({ name, hosts, all }: PlayRun): Variables => {
  const active = () => hosts.filter(host => host.isActive).map(host => host.name)
  return named({
    play_hosts: active,
    ansible_play_batch: active,
    ansible_play_hosts: () => all.filter(host => host.isActive).map(host => host.name),
    ansible_play_hosts_all: () => all.map(host => host.name),
    ansible_play_name: () => name,
  })
})

/** What it tells of a host. */
export const magicOfHost = madeOnce((host: RunHost): Variables => {
  return named({
    inventory_hostname: () => host.name,
    inventory_hostname_short: () => host.name.split('.')[0],
    group_names: () => host.inventory.groups,
  })
})

/** What it tells of the role that a task belongs to. */
export const magicOfTask = madeOnce(({ role }: Task): Variables => {
  if (!role) return new Map()
  return named({
    role_name: () => role.name,
    role_path: () => role.folder,
    ansible_role_name: () => role.name,
    ansible_parent_role_names: () => role.parents,
  })
})

function isDirect({ parents }: Role): boolean {
  return parents.length === 0
}

/** The same function, that makes what belongs to a thing only once: every task on every host asks for it. */
export function madeOnce<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const made = new WeakMap<K, V>()
  return of => {
    const known = made.get(of) ?? make(of)
    made.set(of, known)
    return known
  }
}

/** Names whose values are made when they are asked for. */
export function named(names: Names): Variables {
  return new Map(
    Object.entries(names).map(([name, make]): [string, Variable] => [
      name,
      {
        get data() {
          return make()
        },
      },
    ]),
  )
}
