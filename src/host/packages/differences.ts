import type { Script } from '../../base/shell.ts'
import type { Change } from '../../model/module.ts'

/** A package that is not as it shall be. */
export interface PackageDifference {
  /** What the package manager is called with. */
  readonly asked: string
  readonly name: string
  readonly before: string
  readonly after: string
}

/** Differences of several packages as one change, because one command settles them. */
export function* packageChange(
  differences: readonly PackageDifference[],
  settle: (asked: string[]) => Script,
): Generator<Change> {
  if (differences.length === 0) return
  const versionLines = (version: (difference: PackageDifference) => string) =>
    differences.map(difference => `${difference.name} ${version(difference)}`).join('\n')
  yield {
    what: differences.length === 1 ? 'package' : 'packages',
    before: versionLines(({ before }) => before),
    after: versionLines(({ after }) => after),
    settle: settle([...new Set(differences.map(({ asked }) => asked))]),
    registers: stdout => ({ stdout }),
  }
}
