import { UsageError } from '../../base/errors.ts'
import { didYouMean } from '../../base/nearest.ts'
import { becomeOf } from '../../engine/reach/target.ts'
import type { RunOptions } from '../../engine/world.ts'
import type { Connect } from '../../model/connection.ts'
import type { EnvironmentSettings } from '../../model/environment.ts'
import type { Inventory } from '../../model/inventory.ts'
import { type Reaching, scopeNamed, targetOfHost } from '../reach.ts'
import type { LockPlace } from './host-lock.ts'

/** Where the lock of an environment is kept for runs from several machines; nothing where it says so of no host. */
export function lockPlace(
  { lockHost: name, file }: EnvironmentSettings,
  { inventory, options, connect }: LockWorld,
): LockPlace | undefined {
  if (name === undefined) return undefined
  if (!inventory.hosts.has(name)) {
    throw new UsageError(`lock_host of ${file} is ${name}, and there is no such host`, {
      hint: didYouMean(name, inventory.hosts.keys()),
    })
  }
  const reaching: Reaching = { inventory, options, extraVars: options.extraVars }
  const asRoot = { ...options, become: true, becomeUser: 'root' }
  const become = becomeOf(name, scopeNamed(name, reaching), new Map(), asRoot)
  return { target: targetOfHost(name, reaching), become, connect }
}

interface LockWorld {
  readonly inventory: Inventory
  readonly options: RunOptions
  readonly connect: Connect
}
