import type { Variables } from '../../model/playbook.ts'
import type { Route } from '../reach/connections.ts'
import { numberValue } from '../task/conditions.ts'
import { hostScopes } from '../task/delegation.ts'
import { revealedEnvironment, taskEnvironment } from '../task/environment.ts'
import type { HostTask } from '../task/host-task.ts'
import { ifKnown } from './if-known.ts'
import { type UpcomingProbe, upcomingProbes } from './lookahead.ts'
import type { Query } from './observer.ts'

/** The queries of the items that are left and of coming tasks to the same host, of those that take the same route. */
export function* upcomingQueries(
  route: Route,
  task: HostTask,
  rest: Iterable<Variables>,
): Generator<Query | 'unknown'> {
  if (task.keyword('delegate_to')) return
  for (const upcoming of upcomingProbes(task, rest)) {
    const query = upcoming === 'unknown' ? upcoming : ifKnown(() => queryOn(route, upcoming, task))
    if (query) yield query
  }
}

/** The query of a probe; none where it takes another route. */
function queryOn(
  { key }: Route,
  { task, scope, probe }: UpcomingProbe,
  current: HostTask,
): Query | undefined {
  const { context, taskRun } = current
  const ownKey = context.connections.routeKey(taskRun.host.name, scope, task, hostScopes(current))
  if (ownKey !== key) return undefined
  const timeoutSeconds = numberValue(task.inherited.keywords.get('timeout'), scope)
  const environment = revealedEnvironment(taskEnvironment(task, scope))
  return { script: probe.script, options: { timeoutSeconds, environment } }
}
