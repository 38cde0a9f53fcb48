import type { Role, Step } from '../../model/playbook.ts'
import type { RunHost } from '../scope/host.ts'

/** Whether a host left a role before its end. */
export function hasLeft({ endedRoles }: RunHost, role: Role | undefined): boolean {
  return role !== undefined && endedRoles.has(role)
}

/** Hosts begin the roles among steps anew, but not the one that the steps are written in. */
export function enterRoles(
  steps: readonly Step[],
  around: Role | undefined,
  hosts: readonly RunHost[],
): void {
  const begun = hosts.some(({ endedRoles }) => endedRoles.size > 0) ? rolesIn(steps) : []
  for (const role of begun) if (role !== around) for (const host of hosts) host.endedRoles.delete(role)
}

function rolesIn(steps: readonly Step[]): Role[] {
  return steps.flatMap(step => {
    if (step.kind === 'block') return rolesIn([...step.block, ...step.rescue, ...step.always])
    return step.role ? [step.role] : []
  })
}
