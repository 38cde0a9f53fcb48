import { ifKnown } from '../ahead/if-known.ts'
import type { RunContext } from '../context.ts'
import { secretVariables } from '../reach/target.ts'
import type { PlayRun } from '../scope/play-run.ts'

/**
 * Learns the passwords in the variables of hosts before a play shows anything, also those that it does not use. One that
 * it takes a command to find, or that cannot be evaluated yet, is learnt when it is first read.
 */
export function learnPasswords(run: PlayRun, { scopes }: RunContext): void {
  for (const host of run.hosts) {
    const scope = scopes.forHost(host, run, { isAhead: true })
    for (const name of secretVariables) if (scope.has(name)) ifKnown(() => scope.get(name))
  }
}
