import type { Script } from '../../base/shell.ts'
import type { Answer, RunOptions } from '../../model/connection.ts'
import type { Route } from '../reach/connections.ts'

/** The script of a probe, with the environment and time limit of its task. */
export interface Query {
  readonly script: Script
  readonly options: RunOptions
}

/** The queries of coming tasks that take the same route, in order; `unknown` is one that is not known yet. */
export type UpcomingQueries = (route: Route) => Iterable<Query | 'unknown'>

/** Puts the queries of one task to a host, and sends those of coming tasks in the same write. */
export class Observer {
  private readonly upcoming: UpcomingQueries
  private readonly rounds: number
  private hasLookedAhead = false
  /** Whether looking ahead met a query that was not known yet. */
  private hasSkipped = false

  /** @param rounds how many rounds the hosts of the play need for one task, with the forks there are */
  constructor(upcoming: UpcomingQueries, rounds: number) {
    this.upcoming = upcoming
    this.rounds = rounds
  }

  /** The answer to a query: an observation that is still valid, or what the host answers now. */
  answer(query: Query, route: Route): Promise<Answer> {
    const known = this.known(query, route)
    if (known) return known
    const answer = put(query, route)
    route.observations?.widen()
    this.lookAhead(route)
    return answer
  }

  /** Puts the queries of coming tasks, once: what an action does later would make the answers worthless. */
  lookAhead(route: Route): void {
    const { observations } = route
    if (!observations || this.hasLookedAhead) return
    this.hasLookedAhead = true
    let left = observations.window
    for (const query of this.upcoming(route)) {
      if (query === 'unknown') {
        this.hasSkipped = true
        continue
      }
      if (!this.known(query, route)) put(query, route).catch(() => {})
      left--
      if (left === 0) return // the next one costs more to find than to send
    }
  }

  /** Allows looking ahead once more: the host is about to change. */
  reset(): void {
    this.hasLookedAhead = false
  }

  /** Looks ahead again where queries were not known yet: facts were gathered since. */
  lookAheadAgain(route: Route): void {
    if (!this.hasSkipped) return
    this.reset()
    this.lookAhead(route)
  }

  private known(query: Query, route: Route): Promise<Answer> | undefined {
    return route.observations?.answer(queryKey(query, route), this.rounds)
  }
}

function put(query: Query, route: Route): Promise<Answer> {
  const { script, options } = query
  const answer = route.shell.run([script], { ...options, query: true }).then(([answer]) => answer as Answer)
  route.observations?.store(route.key, queryKey(query, route), answer)
  return answer
}

/** Distinguishes the queries to a machine: by the route, the environment, the folder and the text of the script. */
function queryKey({ script, options }: Query, { key }: Route): string {
  return [key, JSON.stringify(options.environment), options.directory, script.text].join('\0')
}
