import type { Scope } from '../../model/scope.ts'
import type { RunHost } from '../scope/host.ts'
import type { PlayRun } from '../scope/play-run.ts'
import { numberValue } from '../task/conditions.ts'

/**
 * After a task ran on all of its hosts: the failure of some may fail others. With `any_errors_fatal` all fail with one;
 * with `max_fail_percentage` all fail when more than that part of the batch failed. Unreachable hosts do not count as
 * failed there.
 */
export function failOthers(
  anyErrorsFatal: boolean,
  scope: Scope,
  hosts: readonly RunHost[],
  run: PlayRun,
): void {
  if (hosts.every(host => host.isActive)) return
  const limit = numberValue(run.play.settings.get('max_fail_percentage'), scope)
  const failed = run.hosts.filter(host => host.status === 'failed').length
  const tooMany = limit !== undefined && (failed / run.hosts.length) * 100 > limit
  if (!anyErrorsFatal && !tooMany) return
  for (const host of anyErrorsFatal ? hosts : run.hosts) if (host.isActive) host.status = 'failed'
}
