import { TaskError } from '../base/errors.ts'
import type { Change } from '../model/module.ts'

/** Why something cannot be done on a host that lacks a program. */
export function missingProgram(what: string, program: string, from = program): TaskError {
  return new TaskError(`Cannot ${what}: the host has no ${program}`, {
    hint: `a package brings it: apt: { name: ${from} }`,
  })
}

/** Changes in whose way something stands; in check mode an earlier task may have seen to it. */
export function* blockedBy(blocked: TaskError | undefined, changes: Iterable<Change>): Generator<Change> {
  for (const change of changes) yield blocked ? { ...change, blocked } : change
}
