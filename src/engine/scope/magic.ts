import type { Variable } from '../../model/inventory.ts'
import type { Play, Role, Task, Variables } from '../../model/playbook.ts'
import type { World } from '../world.ts'
import type { RunHost } from './host.ts'
import type { LiveInventory } from './live-inventory.ts'
import type { PlayRun } from './play-run.ts'

/** The release of Ansible that the language follows, for playbooks that ask. */
const ansibleVersion = { full: '2.19.0', string: '2.19.0', major: 2, minor: 19, revision: 0 }

type Names = Readonly<Record<string, () => unknown>>

/** The magic names of the run as a whole. */
export function runMagic({ options }: World, inventory: LiveInventory): Variables {
  return lazyVariables({
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

/** The magic names of a play before it has hosts. */
export const playMagic = memoized(({ playbookFolder, roles }: Play): Variables => {
  const roleNames = () => [...new Set(roles.map(role => role.name))]
  return lazyVariables({
    playbook_dir: () => playbookFolder,
    role_names: roleNames,
    ansible_role_names: roleNames,
    ansible_play_role_names: () => [...new Set(roles.filter(isDirect).map(role => role.name))],
    ansible_dependent_role_names: () => [
      ...new Set(roles.filter(role => !isDirect(role)).map(role => role.name)),
    ],
  })
})

/** The magic names of the hosts of a play. */
export const batchMagic = memoized(({ name, hosts, all }: PlayRun): Variables => {
  const active = () => hosts.filter(host => host.isActive).map(host => host.name)
  return lazyVariables({
    play_hosts: active,
    ansible_play_batch: active,
    ansible_play_hosts: () => all.filter(host => host.isActive).map(host => host.name),
    ansible_play_hosts_all: () => all.map(host => host.name),
    ansible_play_name: () => name,
  })
})

/** The magic names of a host. */
export const hostMagic = memoized((host: RunHost): Variables => {
  return lazyVariables({
    inventory_hostname: () => host.name,
    inventory_hostname_short: () => host.name.split('.')[0],
    group_names: () => host.inventory.groups,
  })
})

/** The magic names of the role that a task belongs to. */
export const taskMagic = memoized(({ role }: Task): Variables => {
  if (!role) return new Map()
  return lazyVariables({
    role_name: () => role.name,
    role_path: () => role.folder,
    ansible_role_name: () => role.name,
    ansible_parent_role_names: () => role.parents,
  })
})

function isDirect({ parents }: Role): boolean {
  return parents.length === 0
}

/** The same function, which makes the value for an object only once: every task on every host asks for it. */
export function memoized<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>()
  return key => {
    const known = made.get(key) ?? make(key)
    made.set(key, known)
    return known
  }
}

/** Variables whose values are made when they are read. */
export function lazyVariables(names: Names): Variables {
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
