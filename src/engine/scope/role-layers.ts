import type { Role } from '../../model/playbook.ts'
import type { Layer } from '../../variables/precedence.ts'
import type { PlayRun } from './play-run.ts'

/**
 * The variables of roles, as a task of the role `own` sees them. The whole play sees those of all roles; stronger are
 * those of the roles that the task's own role depends on, and the strongest are its own.
 */
export function roleLayers(own: Role | undefined, { play, exposed }: PlayRun): Layer[] {
  const near = own ? [...dependencies(own), own] : []
  const inOrder = [...[...play.roles, ...exposed].filter(role => !near.includes(role)), ...near]
  return [
    ...inOrder.map((role): Layer => ({ name: 'role defaults', from: role.name, variables: role.defaults })),
    ...inOrder.map((role): Layer => ({ name: 'role vars', from: role.name, variables: role.vars })),
    ...(own ? [{ name: 'role params', from: own.name, variables: own.params } satisfies Layer] : []),
  ]
}

function dependencies(role: Role): Role[] {
  return role.dependencies.flatMap(needed => [...dependencies(needed), needed])
}
