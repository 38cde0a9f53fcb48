import { lines, type Script, sh } from '../base/shell.ts'
import type { Change } from '../model/module.ts'

/** One script that settles changes in order, where all that is copied lies on the host already. */
export function settlingOnHost(changes: readonly Change[]): Script {
  return lines(
    changes.flatMap(({ settle }) => (settle && !('kind' in settle) ? [sh`( ${settle} ) || exit`] : [])),
  )
}

/** Changes as an action gives them: what differs, without what settles it. */
export function shownChanges(changes: readonly Change[]): Change[] {
  return changes.map(({ what, before, after }) => ({ what, before, after }))
}
