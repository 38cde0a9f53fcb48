import type { Scope } from '../../model/scope.ts'
import type { RunHost } from '../scope/host.ts'
import { numberOf } from '../task/conditions.ts'
import type { Course } from './walk.ts'

/**
 * What the failure of some means for the others, after a task was done on all: with `any_errors_fatal` all fail with one;
 * with `max_fail_percentage` all fail when more than that part of the batch failed. Only true failures are counted.
 * `lost` are the hosts that the task itself took out.
 */
export function failOthers(
  fatal: boolean,
  scope: Scope,
  hosts: readonly RunHost[],
  lost: readonly RunHost[],
  { run }: Course,
): void {
  if (lost.length === 0) return
  const most = numberOf(run.play.settings.get('max_fail_percentage'), scope)
  const failed = run.hosts.filter(host => host.status === 'failed').length
  const tooMany = most !== undefined && (failed / run.hosts.length) * 100 > most
  if (!fatal && !tooMany) return
  for (const host of fatal ? hosts : run.hosts) if (host.isActive) host.status = 'failed'
}
