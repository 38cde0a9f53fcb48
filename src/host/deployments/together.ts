import type { Script } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'

type Difference = Pick<Change, 'what' | 'before' | 'after'>

/** Differences that one script settles, all of them. */
export function together(
  differences: readonly Difference[],
  settle: () => Script,
  more: Pick<Change, 'registers'> = {},
): Change[] {
  const [first, ...rest] = differences
  return first ? [{ ...first, settle: settle(), ...more }, ...rest] : []
}
