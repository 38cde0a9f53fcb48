import { UsageError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import { becomeOf } from '../../engine/reach/target.ts'
import type { Connect } from '../../model/connection.ts'
import type { EnvironmentSettings } from '../../model/environment.ts'
import { hostScope, type Reaching, targetOfHost } from '../reach.ts'
import type { LockPlace } from './host-lock.ts'

/** Where the lock of an environment is kept for runs from several machines; nothing where it says so of no host. */
export function lockPlace(
  { lockHost: name, file }: EnvironmentSettings,
  reaching: Reaching & { readonly connect: Connect },
): LockPlace | undefined {
  if (name === undefined) return undefined
  const { inventory, options, connect } = reaching
  if (!inventory.hosts.has(name)) {
    throw new UsageError(`lock_host of ${file} is ${name}, and there is no such host`, {
      hint: didYouMean(name, inventory.hosts.keys()),
    })
  }
  const asRoot = { ...options, become: true, becomeUser: 'root' }
  const become = becomeOf(name, hostScope(name, reaching), new Map(), asRoot)
  return { target: targetOfHost(name, reaching), become, connect }
}
